// Decides who writes and who reads an environment's artifact store: exactly one role each.
import type { Environment, SharedConfig } from "../configuration/schema.ts";
import * as names from "./names.ts";
import { planPipeline } from "./pipeline/plan.ts";
import { withTwins } from "./twins.ts";

export type StoreParties = {
  environment: Environment;
  bucket: string;
  /** Role ARNs. The signer writes the first store, the promoter of the environment before writes each other one. */
  writer: string;
  reader: string;
  /** Roles of the jobs that become the reader to fetch a release. */
  pullers: string[];
};

/** ARN of each promoter: it lives in an environment that has another one behind it. */
export const promoters = ({ environments }: Pick<SharedConfig, "environments">): string[] =>
  environments.slice(0, -1).map(({ name, accountId }) => names.roleArn(accountId, names.promoteRole(name)));

/** ARNs of the roles that read attestations from the environment at `index` on: each verifier, those of twins too, and each promoter. */
export const attestationReaders = ({ environments, twins }: SharedConfig, index: number): string[] => {
  const from = environments.slice(index);
  return [
    ...withTwins({ environments: from, twins }).map(({ name, accountId }) =>
      names.roleArn(accountId, names.verifyRole(name)),
    ),
    ...promoters({ environments: from }),
  ];
};

/** `promote` only where there is an environment after this one. */
const pulls: ReadonlySet<string> = new Set(["promote", "verify", "deploy"]);

export function storeParties(config: SharedConfig, name: string): StoreParties {
  const index = config.environments.findIndex((row) => row.name === name);
  const environment = config.environments[index];
  if (environment === undefined) throw new RangeError(`no environment ${name}`);
  const before = config.environments[index - 1];
  const pullers = config.apps
    .flatMap((app) => planPipeline(config, app).stages)
    .flatMap((stage) => stage.actions)
    .flatMap((action) =>
      "job" in action && action.account === environment.accountId && pulls.has(action.kind)
        ? [names.roleArn(action.account, action.job.role)]
        : [],
    );
  return {
    environment,
    bucket: names.storeBucket(config.company, name, environment.accountId),
    writer:
      before === undefined
        ? names.roleArn(config.toolingAccountId, names.signerRole)
        : names.roleArn(before.accountId, names.promoteRole(before.name)),
    reader: names.roleArn(environment.accountId, names.pullRole(name)),
    pullers: [...new Set(pullers)],
  };
}
