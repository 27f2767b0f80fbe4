import { expect } from "chai";
import * as names from "../../../infra/plan/names.ts";
import { storeParties } from "../../../infra/plan/stores.ts";
import { companyOf, type Company } from "../../../policy-pack/access/company.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { companyFacts, declaredCompany } from "../company.ts";
import { exampleConfig } from "../example.ts";
import { claim, faultsOf } from "./guardsAlone.ts";
import { replicaGuards } from "./replicaGuards.ts";
import { config, guards, type Guard } from "./storeGuards.ts";

type Statements = { Version: string; Statement: { Sid: string }[] };
const documentOf = (facts: Facts, property: string): Statements =>
  JSON.parse(String(facts.props[property])) as Statements;

/** The company with one statement left out of one document. */
function without(facts: readonly Facts[], { isDocument, property }: Guard, sid: string): Company {
  const edited = facts.map((one): Facts => {
    if (!isDocument(one)) return one;
    const { Version, Statement } = documentOf(one, property);
    const text = JSON.stringify({ Version, Statement: Statement.filter(({ Sid }) => Sid !== sid) });
    return { ...one, props: { ...one.props, [property]: text } };
  });
  return companyOf(buildModel(edited));
}

describe("stores and signing: each guard by itself lets exactly the right ones through", () => {
  let facts: readonly Facts[];
  let all: readonly Guard[];
  before(async () => {
    facts = await companyFacts();
    all = [...guards(facts), ...replicaGuards(facts)];
  });

  it("B2 asks everybody: all roles of all stacks, administrators and roots of all accounts, an outsider", async () => {
    const company = await declaredCompany();
    expect(company.organization).not.to.equal(undefined);
    const accounts = exampleConfig("org").accounts.length;
    expect(company.identities.length).to.be.greaterThan(60);
    const { bucket } = storeParties(config, "dev");
    // Without any bucket policy all who have the rights in the store's account get in, so everybody really is asked.
    const open = companyOf(buildModel(facts.filter(({ type }) => !type.includes("bucketPolicy"))));
    const got = [...faultsOf(open, [claim("resource", `${names.bucketArn(bucket)}/x`, "s3:GetObject", [])])];
    expect(got).to.include(
      `arn:aws:iam::${config.accountId}:role/synthetic-administrator gets in: s3:GetObject`,
    );
    const rails = companyOf(
      buildModel(facts.filter(({ type }) => type !== "aws:organizations/policyAttachment:PolicyAttachment")),
    );
    const unbound = [
      ...faultsOf(rails, [claim("guardrails", `${names.bucketArn(bucket)}/x`, "s3:GetObject", [])]),
    ];
    expect(unbound.filter((fault) => fault.includes("synthetic-administrator"))).to.have.length(accounts);
  });

  it("B2 holds: exactly one writer and one reader, one signer, copies that replication alone writes", async () => {
    const company = await declaredCompany();
    for (const { title, claims } of all)
      expect([...faultsOf(company, claims)].join("\n"), title).to.equal("");
  });

  it("fails with the principal for every statement that is left out", () => {
    let mutants = 0;
    for (const guard of all) {
      const sids = facts
        .filter(guard.isDocument)
        .flatMap((one) => documentOf(one, guard.property).Statement.map(({ Sid }) => Sid))
        .filter((sid) => guard.about?.test(sid) ?? true);
      expect(new Set(sids).size, guard.title).to.equal(sids.length);
      for (const sid of sids) {
        const [fault] = faultsOf(without(facts, guard, sid), guard.claims);
        expect(fault, `${guard.title} without ${sid}`).to.match(
          /^arn:aws:iam::\d{12}:.+ (gets in|is kept out): /,
        );
        mutants += 1;
      }
    }
    expect(mutants).to.be.greaterThan(70);
  });
});
