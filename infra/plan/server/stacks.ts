// Decides which stacks the deployment server runs, and as whom: a worker and a role of runs for each, so that none has two.
import type { Environment, SharedConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";

/** `org` is not among them: who changes what guards everything else is a person. */
export type ServedStack = {
  stack: string;
  /** That it declares. */
  account: string;
  /** Absent: tooling. */
  environment?: Environment;
  /** ARNs, both in the tooling account: what the worker's task runs as, and what it becomes for a run. */
  workerRole: string;
  runRole: string;
};

type Companies = Pick<SharedConfig, "environments" | "toolingAccountId" | "server">;

/** In the order of promotion, tooling first; none where no server is declared. */
export function servedStacks({ environments, toolingAccountId, server }: Companies): ServedStack[] {
  if (server === undefined) return [];
  const served = (stack: string, account: string): ServedStack => ({
    stack,
    account,
    workerRole: names.roleArn(toolingAccountId, names.workerRole(stack)),
    runRole: names.roleArn(toolingAccountId, names.runRoleOf(stack)),
  });
  return [
    served(names.toolingNetwork, toolingAccountId),
    ...environments.map((environment) => ({
      ...served(environment.name, environment.accountId),
      environment,
    })),
  ];
}

/** ARNs of the roles that runs become in an account, beside the platform's own. */
export const runRolesIn = (config: Companies, account: string): string[] =>
  servedStacks(config)
    .filter((served) => served.account === account)
    .map(({ runRole }) => runRole);

/** ARNs of the roles of other accounts that runs end up as. */
export const deployersElsewhere = (config: Companies): string[] =>
  servedStacks(config).flatMap(({ account, environment }) =>
    environment === undefined
      ? []
      : [names.deployRole, names.secretsRole].map((role) => names.roleArn(account, role)),
  );
