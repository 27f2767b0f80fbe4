// Lets the company know accounts that vending makes: no stack declares them. They are bound as their unit's other account is,
// and AWS has made the way into them.
import type { Company } from "../../../../policy-pack/access/company.ts";
import type { Identity } from "../../../../policy-pack/access/identities.ts";
import { ALLOW_ALL } from "../../../../policy-pack/access/outsider.ts";
import type { OrgConfig } from "../../../../infra/configuration/schema.ts";
import { accessRole, rootArn } from "../../../../infra/plan/names.ts";

const entry = new RegExp(`^arn:aws:iam::(\\d{12}):role/${accessRole}$`);

export function withNewAccounts(
  company: Company,
  config: OrgConfig,
): { company: Company; made: (arn: string) => Identity | undefined } {
  const { organization } = company;
  if (organization === undefined) throw new Error("no stack declares an organization");
  const known = new Set([config.accountId, ...config.accounts.map(({ accountId }) => accountId)]);
  const like = config.accounts.find(({ name }) => name === "sandbox")?.accountId ?? "";
  const bound = (account: string): string => (known.has(account) ? account : like);
  return {
    company: {
      ...company,
      organization: {
        ...organization,
        path: (account) => organization.path(bound(account)),
        scps: (account) => organization.scps(bound(account)),
        rcps: (account) => organization.rcps(bound(account)),
      },
    },
    made: (arn) => {
      const account = entry.exec(arn)?.[1];
      return account === undefined || known.has(account)
        ? undefined
        : wayInto(arn, account, config.accountId);
    },
  };
}

/** As CreateAccount makes it: an administrator that the management account takes. */
const wayInto = (arn: string, account: string, management: string): Identity => ({
  name: arn,
  principal: { kind: "role", arn, account },
  declared: true,
  identity: [{ name: "AdministratorAccess", document: ALLOW_ALL }],
  trust: {
    name: `the trust policy of ${arn}`,
    document: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: rootArn(management) }, Action: "sts:AssumeRole" }],
    },
  },
});
