// Who reaches what of another tenant, in the company as it is declared: every role of every tenant's account is asked for
// whatever the others have, through guard rails, boundaries, and the policies of buckets, keys and roles.
import { expect } from "chai";
import { companyOf, decide, type Company } from "../../../policy-pack/access/company.ts";
import type { Identity } from "../../../policy-pack/access/identities.ts";
import { findProtected } from "../../../policy-pack/access/protected.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import { arnOf } from "../../../policy-pack/model/arns.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { tenants } from "./floorCompany.ts";
import { sharedFloor } from "./sharedFloor.ts";

type Tenant = (typeof tenants)[number];
type Asked = { action: string; arn: string; account: string };

const app = "hello-tenants";

/** What a tenant has, or might have, in its account: by kind of resource what can be done to it. */
const inAccount = ({ id, accountId, region }: Tenant): Asked[] => {
  const name = `lockgate-${app}-${id}`;
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const object = `arn:aws:s3:::${name}-data/orders.json`;
  const table = arn("dynamodb", `table/${name}`);
  const key = arn("kms", "key/12345678-90ab-4cde-8f01-234567890abc");
  const logs = arn("logs", `log-group:/aws/lambda/${name}`);
  const of: Readonly<Record<string, readonly string[]>> = {
    [object]: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
    [`arn:aws:s3:::${name}-data`]: ["s3:ListBucket", "s3:PutBucketPolicy"],
    [key]: ["kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:PutKeyPolicy"],
    [arn("ssm", `parameter/${app}/${id}/SECRET`)]: ["ssm:GetParameter", "ssm:PutParameter"],
    [logs]: ["logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:FilterLogEvents"],
    [`${logs}:log-stream:1`]: ["logs:PutLogEvents", "logs:GetLogEvents"],
    [arn("lambda", `function:${name}`)]: [
      "lambda:InvokeFunction",
      "lambda:UpdateFunctionCode",
      "lambda:GetFunction",
      "lambda:AddPermission",
    ],
    [table]: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan"],
    [arn("cloudformation", `stack/${name}/1`)]: ["cloudformation:UpdateStack", "cloudformation:DeleteStack"],
    ...Object.fromEntries(
      ["release", "stack", "function"].map((part) => [
        `arn:aws:iam::${accountId}:role/${name}-${part}`,
        ["sts:AssumeRole", "iam:PassRole", "iam:UpdateAssumeRolePolicy"],
      ]),
    ),
  };
  return Object.entries(of).flatMap(([resource, actions]) =>
    actions.map((action) => ({ action, arn: resource, account: accountId })),
  );
};

describe("C16 tenants of the declared company", function () {
  this.timeout(600_000);
  let company: Company;
  before(async () => {
    ({ company } = (await sharedFloor()).world);
  });

  const rolesOf = ({ identities }: Company, { accountId }: Tenant): Identity[] =>
    identities.filter(
      ({ declared, principal }) => declared && "account" in principal && principal.account === accountId,
    );
  /** What is declared there, whatever it is, and the row that says which release the tenant has. */
  const declaredOf = ({ model }: Company, { id, accountId, environment }: Tenant): Asked[] => {
    const own = (kind: "role" | "bucket" | "key", actions: readonly string[]) =>
      model
        .of(kind)
        .filter((facts) => accountOf(facts) === accountId)
        .flatMap((facts) =>
          actions.map((action) => ({ action, arn: arnOf(facts) ?? "", account: accountId })),
        );
    const row = model.resources.find(({ props }) => props["name"] === `/${app}/${environment}/tenants/${id}`);
    expect(row, `the row of ${id}`).not.to.equal(undefined);
    return [
      ...own("role", ["sts:AssumeRole", "iam:PutRolePolicy"]),
      ...own("bucket", ["s3:ListBucket", "s3:PutBucketPolicy"]),
      ...own("key", ["kms:Decrypt", "kms:PutKeyPolicy"]),
      ...["ssm:GetParameter", "ssm:PutParameter"].map((action) => ({
        action,
        arn: String(row?.props["arn"]),
        account: String(row?.props["arn"]).split(":")[4] ?? "",
      })),
    ];
  };

  /** The calls that are not denied, of all that the roles of each tenant may ask of each other one. */
  const reached = (asked: Company): { calls: number; open: string[] } => {
    const open: string[] = [];
    let calls = 0;
    for (const one of tenants)
      for (const other of tenants.filter(({ id }) => id !== one.id))
        for (const { action, arn, account } of [...inAccount(other), ...declaredOf(asked, other)]) {
          const target = findProtected(asked.model, action, arn, account);
          for (const who of rolesOf(asked, one)) {
            calls += 1;
            const { effect } = decide(asked, who, action, target).decision;
            if (effect !== "deny") open.push(`${who.name} ${action} ${arn}: ${effect}`);
          }
        }
    return { calls, open };
  };

  it("C16 no declared role of a tenant's account reaches anything of another tenant, of all pairs", () => {
    for (const tenant of tenants)
      expect(
        rolesOf(company, tenant).map(({ name }) => name),
        tenant.id,
      ).to.include.members(
        ["release", "stack", "function"].map(
          (part) => `arn:aws:iam::${tenant.accountId}:role/lockgate-${app}-${tenant.id}-${part}`,
        ),
      );
    const { calls, open } = reached(company);
    expect(calls).to.be.greaterThan(tenants.length * (tenants.length - 1) * 3 * 30);
    expect(open).to.deep.equal([]);
  });

  const releaseOf = (id: string): string =>
    `arn:aws:iam::${tenants.find((tenant) => tenant.id === id)?.accountId}:role/lockgate-${app}-${id}-release`;
  const [one, other] = [releaseOf("unicorn"), releaseOf("gnome")];
  const document = (statement: object): string =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
  /** What lies between two tenants, each widened: of whom, and what it is then. */
  const widened = {
    trust: [other, { assumeRolePolicy: document({ Principal: { AWS: one }, Action: "sts:AssumeRole" }) }],
    rights: [
      one,
      {
        inlinePolicies: [{ name: "more", policy: document({ Action: "sts:AssumeRole", Resource: "*" }) }],
      },
    ],
  } as const;
  const without = (gone: readonly (keyof typeof widened)[]): Company => {
    const change = (facts: Facts): Facts =>
      gone.reduce((changed, what) => {
        const [arn, props] = widened[what];
        return arnOf(facts) === arn ? { ...changed, props: { ...changed.props, ...props } } : changed;
      }, facts);
    return companyOf(buildModel(company.model.resources.map(change), company.model.settings));
  };

  it("C16 the same walk finds it where trust and rights are widened; each of them alone holds", () => {
    const found = [`${one} sts:AssumeRole ${other}: allow`];
    const all = ["trust", "rights"] as const;
    expect([...new Set(reached(without(all)).open)]).to.deep.equal(found);
    for (const holds of all)
      expect(reached(without(all.filter((what) => what !== holds))).open, holds).to.deep.equal([]);
  });

  it("C16 no declared role of a tenant's account reads or writes a release, a key or a table of the company", () => {
    const { model } = company;
    const own = new Set(tenants.map(({ accountId }) => accountId));
    const of: Readonly<Record<"bucket" | "key" | "table", readonly string[]>> = {
      bucket: ["s3:GetObject", "s3:PutObject"],
      key: ["kms:Decrypt", "kms:Sign", "kms:GenerateDataKey"],
      table: ["dynamodb:GetItem", "dynamodb:PutItem"],
    };
    const asked = (["bucket", "key", "table"] as const).flatMap((kind) =>
      model.of(kind).flatMap((facts) =>
        of[kind].map((action) => ({
          action,
          arn: `${arnOf(facts) ?? ""}${kind === "bucket" ? `/${app}/release.json` : ""}`,
          account: accountOf(facts) ?? "",
        })),
      ),
    );
    expect(asked.length).to.be.greaterThan(40);
    const open = tenants.flatMap((tenant) =>
      asked
        .filter(({ account }) => !own.has(account))
        .flatMap(({ action, arn, account }) =>
          rolesOf(company, tenant)
            .filter(
              (who) =>
                decide(company, who, action, findProtected(model, action, arn, account)).decision.effect !==
                "deny",
            )
            .map(({ name }) => `${name} ${action} ${arn}`),
        ),
    );
    expect(open).to.deep.equal([]);
  });
});
