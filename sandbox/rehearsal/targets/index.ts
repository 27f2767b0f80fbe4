// The table of models of what releases are deployed to: one file and one line each.
import type { Facts } from "../../../policy-pack/facts.ts";
import type { Answer } from "../aws/authorised.ts";
import type { World } from "../world.ts";
import { devices } from "./devices/index.ts";
import { ecs } from "./ecs.ts";
import type { Breaks } from "./experiments.ts";
import type { Clusters } from "../aws/clients.ts";
import { glue } from "./glue/index.ts";
import { kubernetes } from "./kubernetes/index.ts";
import { lambdaCanary } from "./lambdaCanary.ts";
import { machines } from "./machines/index.ts";
import { stacks } from "./stacks.ts";
import { stackSets } from "./stackSets.ts";

/** How much of the traffic each version of something gets, in per cent; versions are named as the service names them. */
export type Traffic = {
  account: string;
  name: string;
  shares: Readonly<Record<string, number>>;
  /** SHA-256 of what each version runs, hexadecimal; absent where the service does not know it. */
  runs?: Readonly<Record<string, string>>;
};

/** What can go wrong in a deployment, beyond what its job does wrong. */
export const targetMishaps = ["alarm", "hook", "tenant", "step", "soak"] as const;
export type Mishap = (typeof targetMishaps)[number];

export type TargetModel = {
  /** One line for the output: what of AWS this stands for, and how far. */
  about: string;
  /** Answers operations of the services that it stands for; `account` owns what they are about. */
  answer: Answer;
  traffic(): readonly Traffic[];
  /** What can go wrong in what this build project does, where it deploys or checks something of this target. */
  mishaps(project: Facts): readonly Mishap[];
  /** What happens to the deployments that begin from now on; undefined: nothing. */
  mishap: Mishap | undefined;
  /** What experiments break here, by what AWS FIS calls it. */
  breaks?: Breaks;
  /** What answers in place of clusters. */
  clusters?: Clusters;
  /** Ends what it has started. */
  close?(): Promise<void>;
};

/** Made from what the states declare; a target that nobody declares models nothing. */
export const targets: readonly ((world: World) => TargetModel)[] = [
  // Before Lambda's: both are of CodeDeploy, and this one answers for its own groups only.
  machines,
  devices,
  lambdaCanary,
  ecs,
  kubernetes,
  stackSets,
  stacks,
  glue,
];
