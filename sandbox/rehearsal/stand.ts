// Looks at what stands: who gets the traffic, what lies in the stores, what the ledger says. Past all policies, as an owner.
import { ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { chainOf, verifyChains, type Entry } from "../../infra/functions/lib/ledger.ts";
import { history } from "../../infra/functions/lib/ledgerTable.ts";
import type { DeclaredPipeline } from "../../cli/pipeline/declared.ts";
import type { Facts } from "../../policy-pack/facts.ts";
import { accountOf } from "../../policy-pack/model/accounts.ts";
import { stepOf } from "../../policy-pack/model/pipelines.ts";
import { dynamoOf, s3Of } from "./aws/declaredAws.ts";
import { projectOf, variableOf } from "./purpose.ts";
import type { Traffic } from "./targets/index.ts";
import type { World } from "./world.ts";

/** An environment that the pipeline deploys to, in the order of its stages. */
export type Place = {
  environment: string;
  account: string;
  /** Names of the actions that bring releases into its store. */
  broughtBy: readonly string[];
  /** Keys of the app's objects in its store. */
  stored: readonly string[];
  /** The ledger's chain of the app here. */
  entries: readonly Entry[];
  told: readonly string[];
  /** What is wrong with the chain. */
  broken: readonly string[];
};
export type Stand = { traffic: readonly Traffic[]; places: readonly Place[] };

export async function lookAround(world: World, pipeline: DeclaredPipeline): Promise<Stand> {
  const jobs = pipeline.stages
    .flatMap(({ actions }) => actions)
    .flatMap((action): JobAction[] => {
      const project = projectOf(world.company.model, action);
      return project === undefined ? [] : [{ action: action.name, project }];
    });
  const projects = jobs.map(({ project }) => project);
  const verifiers = projects.filter((project) => stepOf(project) === "verify");
  const own = new Set(projects.flatMap(releasedTo));
  return {
    traffic: world.targets
      .flatMap((target) => target.traffic())
      .filter(({ account, name }) => own.has(`${account}/${name.split(":")[0] ?? ""}`)),
    places: await Promise.all(verifiers.map((project) => lookAt(world, project, jobs))),
  };
}

type JobAction = { action: string; project: Facts };

/** The promoter names where it goes; into the first environment the signer brings them. */
function bringing(jobs: readonly JobAction[], environment: string): string[] {
  const promoted = jobs.filter(({ project }) => variableOf(project, "NEXT_ENVIRONMENT") === environment);
  const by = promoted.length > 0 ? promoted : jobs.filter(({ project }) => stepOf(project) === "sign");
  return by.map(({ action }) => action);
}

/** What a job releases to, by the variables that name it; other apps have their own. */
const releasedTo = (project: Facts): string[] => [
  ...namespaceOf(project),
  ...["FUNCTION_NAME", "SERVICE", "DEPLOYMENT_APPLICATION", "STACK_SET", "STACKS", "WORKFLOW"].flatMap(
    (variable) => {
      const name = variableOf(project, variable);
      return name === undefined ? [] : [`${accountOf(project) ?? ""}/${name}`];
    },
  ),
];

const namespaceOf = (project: Facts): string[] => {
  const [cluster, namespace] = ["CLUSTER", "NAMESPACE"].map((name) => variableOf(project, name));
  return namespace === undefined ? [] : [`${accountOf(project) ?? ""}/${cluster}/${namespace}`];
};

async function lookAt(world: World, project: Facts, jobs: readonly JobAction[]): Promise<Place> {
  const variable = (name: string): string => variableOf(project, name) ?? "";
  const account = accountOf(project) ?? "";
  const environment = variable("ENVIRONMENT");
  const app = variable("APP");
  const table = variable("LEDGER_TABLE");
  const s3 = s3Of(world.awsIn(account), account);
  const { Versions = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: variable("STORE_BUCKET"), Prefix: `${app}/` }),
  );
  s3.destroy();
  const ledger = table.split(":")[4] ?? "";
  const dynamo = dynamoOf(world.awsIn(ledger), ledger);
  const entries = await history({ dynamo, name: table }, chainOf({ app, environment }));
  dynamo.destroy();
  return {
    environment,
    account,
    broughtBy: bringing(jobs, environment),
    stored: [...new Set(Versions.map(({ Key = "" }) => Key))].toSorted(),
    entries,
    told: entries.map(({ kind, sha256 }) => `${kind} ${sha256}`),
    broken: verifyChains(entries),
  };
}
