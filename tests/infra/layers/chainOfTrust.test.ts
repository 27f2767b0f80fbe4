// What the rules say of the chain of trust when somebody opens or breaks it, on all five stacks as they are declared.
import { expect } from "chai";
import * as names from "../../../infra/plan/names.ts";
import { storeParties } from "../../../infra/plan/stores.ts";
import { companyOf } from "../../../policy-pack/access/company.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { isStackRule } from "../../../policy-pack/rule.ts";
import { isFinding } from "../../../policy-pack/verdict.ts";
import { ruleById } from "../../policy-pack/ruleCases.ts";
import { companyFacts } from "../company.ts";
import { faultsOf } from "./guardsAlone.ts";
import { config, guards, keyArn } from "./storeGuards.ts";

type Grants = { Sid: string; Condition?: Record<string, Record<string, string | string[]>> };

describe("the chain of trust of the example company", () => {
  let facts: readonly Facts[];
  before(async () => {
    facts = await companyFacts();
  });

  const edited = (is: (one: Facts) => boolean, property: string, edit: (grants: Grants[]) => Grants[]) =>
    facts.map((one): Facts => {
      if (!is(one)) return one;
      const { Version, Statement } = JSON.parse(String(one.props[property])) as {
        Version: string;
        Statement: Grants[];
      };
      const text = JSON.stringify({ Version, Statement: edit(Statement) });
      return { ...one, props: { ...one.props, [property]: text } };
    });
  /** The same statements for somebody more, or without him, wherever the role is named. */
  const change = (role: string, to: readonly string[]) => (grants: Grants[]) =>
    grants.map(({ Condition = {}, ...rest }) => ({
      ...rest,
      Condition: Object.fromEntries(
        Object.entries(Condition).map(([operator, keys]) => [
          operator,
          Object.fromEntries(
            Object.entries(keys).map(([key, value]) => [
              key,
              key !== "aws:PrincipalArn"
                ? value
                : [value].flat().flatMap((arn) => (arn === role ? to : [arn])),
            ]),
          ),
        ]),
      ),
    }));

  it("B2 any added grant to a store or its key fails, with the name of whom it lets in", () => {
    let grants = 0;
    for (const { name } of config.environments) {
      const { writer, reader, bucket } = storeParties(config, name);
      const about = guards(facts).filter(({ title }) => title.endsWith(`policy of ${name}'s store`));
      expect(about).to.have.length(2);
      for (const { isDocument, property, claims } of about)
        for (const role of [writer, reader]) {
          // Of the account that the grant is about.
          const intruder = names.roleArn(role.split(":")[4] ?? "", "synthetic-administrator");
          const opened = edited(isDocument, property, change(role, [role, intruder]));
          const faults = [...faultsOf(companyOf(buildModel(opened)), claims)];
          expect(faults.join("\n"), `${bucket} as ${role}`).to.include(`${intruder} gets in: `);
          grants += 1;
        }
    }
    expect(grants).to.equal(4 * config.environments.length);
  });

  const findings = (id: string, of: readonly Facts[]): string[] => {
    const rule = ruleById(id);
    if (!isStackRule(rule)) throw new Error(`${id} judges single resources`);
    return rule
      .check(buildModel(of))
      .filter(isFinding)
      .map((verdict) => JSON.stringify(verdict));
  };

  it("B5 a role that is dropped from the key of the pipelines' store breaks its deploy, and G-11 names it", () => {
    const key = keyArn(facts, names.pipelineAlias, config.toolingAccountId);
    const role = names.roleArn(config.accountId, names.jobRole("top-scores", "dev", "deploy"));
    const broken = edited(({ props }) => props["arn"] === key, "policy", change(role, []));
    const before = new Set(findings("G-11", facts));
    const said = findings("G-11", broken).filter((text) => !before.has(text));
    expect(said.join("\n"))
      .to.match(/Dev-Deploy/)
      .and.match(/kms:(Decrypt|GenerateDataKey)/);
  });

  it("B5 nobody both administers and uses a key: KMS-04 judges every key, and reports one that does", () => {
    const keys = facts.filter(({ type }) => type === "aws:kms/key:Key");
    expect(keys.length).to.be.greaterThan(15);
    expect(findings("KMS-04", facts)).to.deep.equal([]);
    const signing = keyArn(facts, names.signingAlias, config.toolingAccountId);
    const administrator = names.roleArn(config.toolingAccountId, names.deployRole);
    const signer = names.roleArn(config.toolingAccountId, names.signerRole);
    // The deploy role's own boundary would stop it a second time, so that somebody else gets both.
    const master = names.roleArn(config.toolingAccountId, "KeyMaster");
    const both = edited(
      ({ props }) => props["arn"] === signing,
      "policy",
      (grants) => change(signer, [signer, master])(change(administrator, [administrator, master])(grants)),
    );
    const [said, more] = findings("KMS-04", both);
    expect(said).to.include(`${master} can kms:PutKeyPolicy and kms:Sign`);
    expect(more).to.equal(undefined);
    expect(keys.every((one) => accountOf(one) !== undefined)).to.equal(true);
  });
});
