// What the policy of the ledger's table must say by itself: a table of sentences.
import * as names from "../../../infra/plan/names.ts";
import { promoters } from "../../../infra/plan/stores.ts";
import { exampleConfig } from "../example.ts";
import { claim, type Claim } from "./guardsAlone.ts";

const config = exampleConfig("dev");
const accounts = exampleConfig("org").accounts.flatMap(({ accountId }) => accountId ?? []);
const signer = names.roleArn(config.toolingAccountId, names.signerRole);
const revoker = names.roleArn(config.toolingAccountId, names.revokeRole);
const administratorOf = (account: string): string => names.roleArn(account, names.deployRole);

/** Who tells what happens in an environment: its own jobs, and those that bring a release there. */
const ledgerWriters = (index: number): string[] => {
  const { name, accountId, approval } = config.environments[index] as (typeof config.environments)[number];
  const promoter = promoters(config)[index - 1] ?? signer;
  const apps = config.apps.flatMap((app) =>
    ["deploy", "check"].map((job) => names.roleArn(accountId, names.jobRole(app.name, name, job))),
  );
  const records =
    approval === "manual" ? [names.roleArn(config.toolingAccountId, names.recordRole(name))] : [];
  return [promoter, names.roleArn(accountId, names.verifyRole(name)), ...records, ...apps];
};

/** Roles that are not there, with names that the policy of the ledger admits: only the deploy role could make them. */
const imagined = ["a-any", "b-any"].flatMap((app) =>
  config.environments.flatMap(({ name, accountId }) =>
    ["deploy", "check"].map((job) => names.roleArn(accountId, names.jobRole(app, name, job))),
  ),
);

/** Whoever made such a role would write the ledger: in each account that is the role of its stack alone. */
export const makersOfWriters = (): Claim[] =>
  imagined.map((role) =>
    // The roles of the platform, of which each makes roles in its own account only.
    claim("guardrails", role, "iam:CreateRole", [administratorOf(role.split(":")[4] ?? "")], {
      may: accounts.flatMap((account) =>
        [names.deployRole, names.accessRole].map((name) => names.roleArn(account, name)),
      ),
    }),
  );

/** What the policy of the ledger says by itself. Who reads it beside those who write, its account decides. */
export function ledgerClaims(table: string): Claim[] {
  const on = (action: string, must: string[], rest: Partial<Claim> = {}) =>
    claim("resource", table, `dynamodb:${action}`, must, rest);
  const users = [...new Set(config.environments.flatMap((_, index) => ledgerWriters(index)))];
  const app = config.apps[0]?.name ?? "";
  return [
    ...config.environments.flatMap(({ name }, index) =>
      [`${app}#${name}`, `id#${app}#${name}#event`].map((chain) =>
        on("PutItem", ledgerWriters(index), { may: imagined, carries: { "dynamodb:leadingkeys": chain } }),
      ),
    ),
    on("PutItem", [signer, revoker], {
      may: imagined,
      carries: { "dynamodb:leadingkeys": names.revocationChain },
    }),
    on("GetItem", users, { may: "anyone" }),
    on("Query", users, { may: "anyone" }),
    ...["DeleteItem", "UpdateItem", "BatchWriteItem", "PartiQLUpdate"].map((action) => on(action, [])),
    ...["DeleteTable", "PutResourcePolicy", "UpdateContinuousBackups"].map((action) =>
      on(action, [administratorOf(config.toolingAccountId)]),
    ),
  ];
}
