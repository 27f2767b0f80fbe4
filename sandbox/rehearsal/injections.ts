// Decides what is made to go wrong in a rehearsal, and how it must end then.
import type { DeclaredStage } from "../../cli/pipeline/declared.ts";

/** `ends`: how the pipeline must end; `providers`: what it can happen to. */
const mishaps = {
  error: { ends: "failed", providers: ["*"], about: "it fails before it does its work" },
  timeout: { ends: "failed", providers: ["CodeBuild"], about: "it stands still until its time is over" },
  crash: {
    ends: "succeeded",
    providers: ["CodeBuild"],
    about: "it dies in the middle, and its stage is tried again",
  },
  denied: { ends: "failed", providers: ["CodeBuild"], about: "its role has lost its policies" },
  alarm: {
    ends: "failed",
    providers: ["CodeBuild"],
    about: "the alarm goes off while the new version has a part of the traffic",
  },
  hook: { ends: "failed", providers: ["CodeBuild"], about: "a lifecycle hook of the deployment fails" },
  tenant: {
    ends: "failed",
    providers: ["CodeBuild"],
    about: "the stacks of the tenants that it serves fail",
  },
  step: {
    ends: "failed",
    providers: ["CodeBuild"],
    about: "the first job of Glue, or task of ECS, that it starts fails",
  },
  soak: {
    ends: "failed",
    providers: ["CodeBuild"],
    about: "the alarm goes off while a release is watched that is deployed",
  },
  rejected: { ends: "failed", providers: ["Manual"], about: "whoever is asked says no" },
  expired: { ends: "failed", providers: ["Manual"], about: "nobody answers within seven days" },
  closed: {
    ends: "failed",
    providers: ["DeploymentWindow"],
    about: "the deployment window of a stage is closed when it is reached",
  },
  twice: {
    ends: "succeeded",
    providers: ["Source"],
    about: "the event that starts the pipeline arrives twice",
  },
} as const satisfies Record<
  string,
  { ends: "failed" | "succeeded"; providers: readonly string[]; about: string }
>;

export type Mishap = keyof typeof mishaps;
export const mishapNames = Object.keys(mishaps) as Mishap[];
export const mishapHelp = Object.entries(mishaps).map(([name, { about }]) => `${name}: ${about}`);

/** `Dev-Deploy=alarm`. */
export type Injection = { action: string; how: Mishap };

type Known = { name: string; category: string; provider: string };

/** Actions, and the stages that begin on a condition. */
export const breakable = (stages: readonly DeclaredStage[]): Known[] => [
  ...stages.flatMap(({ actions }) => actions),
  ...stages.flatMap(({ name, conditions: [rule] = [] }) =>
    rule === undefined ? [] : [{ name, category: "Condition", provider: rule.provider }],
  ),
];

/** What happens where nobody says what. */
const usual: Readonly<Record<string, Mishap>> = { Manual: "rejected", DeploymentWindow: "closed" };

/** Of `ACTION[=HOW]`. Throws RangeError that names what there is. */
export function readInjection(text: string, actions: readonly Known[]): Injection {
  const [name = "", how] = text.split("=");
  const action = actions.find((each) => each.name === name);
  if (action === undefined)
    throw new RangeError(
      `the pipeline has no action "${name}"; it has ${actions.map((each) => each.name).join(", ")}`,
    );
  const kinds = [action.category, action.provider, "*"];
  const fitting = mishapNames.filter((each) => mishaps[each].providers.some((kind) => kinds.includes(kind)));
  const chosen = how ?? usual[action.provider] ?? "error";
  const found = fitting.find((each) => each === chosen);
  if (found === undefined)
    throw new RangeError(`"${chosen}" can't happen to ${name}; what can is ${fitting.join(", ")}`);
  return { action: name, how: found };
}

export const endOf = ({ how }: Injection): "failed" | "succeeded" => mishaps[how].ends;

/** What somebody can change before it is verified. */
export const tamperable = [
  "artifact",
  "tools",
  "statement",
  "signature",
  "key",
  "unsigned",
  "provenance",
  "sbom",
  "tests",
  "scan",
] as const;
export type Tampered = (typeof tamperable)[number];
export type Tampering = { what: Tampered; environment?: string };

/** Of `WHAT[@ENVIRONMENT]`. Throws RangeError that names what there is. */
export function readTampering(text: string, environments: readonly string[]): Tampering {
  const [name = "", environment] = text.split("@");
  const what = tamperable.find((each) => each === name);
  if (what === undefined)
    throw new RangeError(`what can be tampered with is ${tamperable.join(", ")}, not "${name}"`);
  if (environment === undefined) return { what };
  if (environments.includes(environment)) return { what, environment };
  throw new RangeError(`the pipeline verifies in ${environments.join(", ")}, not in "${environment}"`);
}

/** CodePipeline rolls back any stage but the first. Throws RangeError that names those that there are. */
export function readStage(name: string, [, ...stages]: readonly DeclaredStage[]): string {
  if (stages.some((stage) => stage.name === name)) return name;
  const names = stages.map((stage) => stage.name).join(", ");
  throw new RangeError(`no stage "${name}" can be rolled back; what can is ${names}`);
}
