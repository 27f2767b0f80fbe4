// Who becomes whom across accounts, asked over all stacks as they are declared: the pipelines' roles, their actions', and a
// company's account that is in no table.
import { expect } from "chai";
import { accountOf } from "../../../infra/plan/documents/document.ts";
import * as names from "../../../infra/plan/names.ts";
import { planPipeline } from "../../../infra/plan/pipeline/plan.ts";
import { decide, type Company } from "../../../policy-pack/access/company.ts";
import type { Identity } from "../../../policy-pack/access/identities.ts";
import { ALLOW_ALL } from "../../../policy-pack/access/outsider.ts";
import { findProtected } from "../../../policy-pack/access/protected.ts";
import { declaredCompany } from "../company.ts";
import { exampleConfig } from "../example.ts";

const config = exampleConfig("tooling");
const plans = config.apps.map((app) => planPipeline(config, app));
const listed = config.environments.map(({ accountId }) => accountId);
/** Of the company, but in none of its tables. */
const unlisted = "999999999999";

describe("A7 the chain of roles across accounts", () => {
  let company: Company;
  before(async () => {
    company = await declaredCompany();
  });

  const identity = (arn: string): Identity => {
    const found = company.identities.find(({ name }) => name === arn);
    if (found === undefined) throw new Error(`no role ${arn}`);
    return found;
  };
  const becomes = (who: Identity, role: string): string =>
    decide(company, who, "sts:AssumeRole", findProtected(company.model, "sts:AssumeRole", role)).decision
      .effect;
  const inAccount = (arn: string, account: string): string =>
    names.roleArn(account, arn.split(":role/")[1] ?? "");
  /** A role of that name with all rights at home. */
  const twin = (arn: string): Identity => {
    const name = inAccount(arn, unlisted);
    return {
      name,
      principal: { kind: "role", arn: name, account: unlisted },
      declared: true,
      identity: [{ name: "everything", document: ALLOW_ALL }],
    };
  };
  const roles = (): Identity[] => company.identities.filter(({ trust }) => trust !== undefined);

  for (const { name, role, runRoles } of plans)
    it(`A7 ${name}'s pipeline becomes the listed roles of its actions, and no other role of the company`, () => {
      const pipeline = identity(names.roleArn(config.accountId, role));
      const became = roles().filter((one) => becomes(pipeline, one.name) !== "deny");
      expect(became.map((one) => one.name)).to.have.members([...new Set(runRoles)]);
    });

  it("A7 an unlisted account is refused on the side of tooling: no pipeline becomes a role there, whatever it trusts", () => {
    for (const { role, runRoles } of plans)
      for (const target of new Set(runRoles))
        expect(
          becomes(identity(names.roleArn(config.accountId, role)), inAccount(target, unlisted)),
          target,
        ).to.equal("deny");
  });

  it("A7 an unlisted account is refused on the side of the targets: none of their roles takes it, whatever it may at home", () => {
    const targets = roles().filter(({ name }) => listed.includes(accountOf(name)));
    const callers = roles().filter(({ name }) => !listed.includes(accountOf(name)));
    expect(targets.length).to.be.greaterThan(20);
    const names = [
      ...callers.map(({ name }) => name),
      ...plans.map(({ role }) => `arn:aws:iam::1:role/${role}`),
    ];
    const strangers = [...new Set(names.map((name) => name.split(":role/")[1]))].map((name) =>
      twin(`arn:aws:iam::${unlisted}:role/${name}`),
    );
    for (const { name } of targets)
      for (const stranger of strangers)
        expect(becomes(stranger, name), `${stranger.name} on ${name}`).to.equal("deny");
  });

  it("A7 a pipeline for an account that no table lists is refused before anything is declared", () => {
    const environments = config.environments.map((row) =>
      row.name === "prod" ? { ...row, accountId: unlisted } : row,
    );
    expect(() => exampleConfig("org", { environments })).to.throw(
      /not a bootstrapped account of the organization/,
    );
  });
});
