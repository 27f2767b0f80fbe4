import { expect } from "chai";
import type { Facts } from "../../../policy-pack/facts.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { isStackRule } from "../../../policy-pack/rule.ts";
import { isFinding } from "../../../policy-pack/verdict.ts";
import { companyFacts } from "../company.ts";

/** By what a resource of a type is encrypted, and the rules that miss it. */
const encrypted: readonly [type: string, property: string, ids: readonly string[]][] = [
  ["aws:cloudwatch/logGroup:LogGroup", "kmsKeyId", ["LOG-11"]],
  ["aws:cloudtrail/trail:Trail", "kmsKeyId", ["LOG-02"]],
  ["aws:sns/topic:Topic", "kmsMasterKeyId", ["NET-07"]],
  ["aws:codebuild/project:Project", "encryptionKey", ["PIPE-09"]],
];

const without = (facts: Facts, property: string): Facts => ({
  ...facts,
  props: Object.fromEntries(Object.entries(facts.props).filter(([key]) => key !== property)),
});

const named = (all: readonly Facts[], changed: Facts, ids: readonly string[]): string[] => {
  const resources = all.map((facts) => (facts.urn === changed.urn ? changed : facts));
  const model = buildModel(resources);
  return rules
    .filter(({ id }) => ids.includes(id))
    .flatMap((rule) => (isStackRule(rule) ? rule.check(model) : [rule.check(changed)].flat()))
    .filter(isFinding)
    .map((verdict) => JSON.stringify(verdict));
};

describe("A11 logs that are kept", () => {
  it("A11 each log group that forgets within a month is missed by LOG-11", async () => {
    const all = await companyFacts();
    const groups = all.filter(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup");
    expect(groups).to.not.deep.equal([]);
    for (const facts of groups)
      expect(
        named(all, { ...facts, props: { ...facts.props, retentionInDays: 30 } }, ["LOG-11"]).join("\n"),
        facts.urn,
      ).to.contain(facts.name);
  });
});

describe("A9 encryption everywhere", () => {
  for (const [type, property, ids] of encrypted)
    it(`is missed by ${ids.join(" or ")} on each ${type.split(":").at(-1)} that loses its ${property}`, async () => {
      const all = await companyFacts();
      const resources = all.filter((facts) => facts.type === type);
      expect(resources).to.not.deep.equal([]);
      for (const facts of resources) {
        expect(facts.props[property], facts.name).to.not.equal(undefined);
        const findings = named(all, without(facts, property), ids);
        expect(findings.join("\n"), facts.urn).to.contain(facts.name);
      }
    });
});
