// Rights of the roles of an app's pipeline, and what one set of them allows beyond another, asked of the evaluator.
import type { ToolingConfig } from "../../../infra/configuration/schema.ts";
import type { Statement } from "../../../infra/plan/documents/document.ts";
import { jobStatements, runStatements } from "../../../infra/plan/documents/jobs.ts";
import { rootArn } from "../../../infra/plan/names.ts";
import { jobsIn, planPipeline } from "../../../infra/plan/pipeline/plan.ts";
import { decide } from "../plan/evaluation.ts";

/** Rights of the roles of an app, by account and role, from what its pipeline is planned to have. */
export function rightsOf(config: ToolingConfig): Map<string, Statement[]> {
  const accounts = [config.toolingAccountId, ...config.environments.map(({ accountId }) => accountId)];
  const rights = new Map<string, Statement[]>();
  for (const account of accounts) {
    const jobs = jobsIn(config, account);
    for (const [role, all] of Map.groupBy(jobs, (job) => job.role))
      rights.set(`${account} ${role}`, jobStatements(config, all));
    for (const job of jobs) rights.set(`${account} ${job.runRole}`, runStatements(job));
  }
  for (const app of config.apps) {
    const { account, role, runRoles } = planPipeline(config, app);
    const becomes = {
      Sid: "Actions",
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Resource: runRoles,
    } as const;
    rights.set(`${account} ${role}`, [becomes]);
  }
  return rights;
}

/** The resource leaves it to its account's policies, as keys must. */
const ownAccount = (account: string): Statement[] => [
  { Sid: "Own", Effect: "Allow", Principal: { AWS: rootArn(account) }, Action: "*", Resource: "*" },
];
const nothing: Statement[] = [{ Sid: "Nothing", Effect: "Deny", Action: "*", Resource: "*" }];
const texts = (value: unknown): string[] => [value ?? []].flat() as string[];

/** Calls that `rights` speaks of and `bound` does not allow, asked of the evaluator. */
export const beyond = (rights: Map<string, Statement[]>, bound: Map<string, Statement[]>): string[] =>
  [...rights].flatMap(([key, statements]) => {
    if (JSON.stringify(statements) === JSON.stringify(bound.get(key))) return [];
    const [account = "", role = ""] = key.split(" ");
    const caller = { arn: `arn:aws:iam::${account}:role/${role}`, identity: bound.get(key) ?? nothing };
    return statements.flatMap(({ Action, Resource, Condition }) =>
      texts(Action).flatMap((action) =>
        texts(Resource).flatMap((pattern) => {
          const resource = pattern.replaceAll("*", "x");
          const context = contextOf(Condition);
          const call = { action: action.replaceAll("*", "X"), resource, account, context };
          return decide(caller, call, { resource: ownAccount(account) }) === "allow"
            ? []
            : [`${role}: ${action} on ${resource}`];
        }),
      ),
    );
  });

/** A request that meets the conditions of a statement. */
function contextOf(condition: Statement["Condition"]): Record<string, string | string[]> {
  const entries = Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    operator === "Null"
      ? []
      : Object.entries(keys as Record<string, string | string[]>).map(
          ([key, value]) =>
            [key, operator.startsWith("ForAny") ? texts(value) : (texts(value)[0] ?? "")] as const,
        ),
  );
  return Object.fromEntries(entries);
}
