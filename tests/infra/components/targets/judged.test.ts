// All targets in one production environment, declared by the program: the policy pack's rules over single resources.
import { expect } from "chai";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import { rules } from "../../../../policy-pack/pack.ts";
import { isStackRule } from "../../../../policy-pack/rule.ts";
import { isFinding } from "../../../../policy-pack/verdict.ts";
import { exampleConfig, keptElsewhere } from "../../example.ts";
import { factsOf } from "../../judged.ts";
import { declared } from "../../mocks.ts";
import { jenkinsApp, onceApp, targetApps } from "../../plan/pipeline/samples.ts";

const apps = [...targetApps, onceApp, jenkinsApp];

describe("targets in production", () => {
  it("PIPE-15, COMP every target passes the rules over its resources", async () => {
    const config = exampleConfig("prod", {
      apps,
      environments: keptElsewhere(),
      parameters: undefined,
      secrets: undefined,
    });
    const resources = await declared("prod", () => declareEnvironment(config));
    const facts = factsOf(resources, "prod").filter(({ type }) => !type.startsWith("awsx:"));
    const found = rules.flatMap((rule) =>
      isStackRule(rule)
        ? []
        : facts
            .filter(({ type }) => rule.appliesTo.includes(type))
            .flatMap((one) => [rule.check(one)].flat().filter(isFinding))
            .map((verdict) => `${rule.id} ${JSON.stringify(verdict)}`),
    );
    expect(found).to.deep.equal([]);
    // A StackSet is there already, and a fleet is in its tenants' accounts.
    const elsewhere = ["stackSet", "tenantFleet"];
    for (const { name } of apps.filter(({ target }) => !elsewhere.includes(target.kind)))
      expect(
        facts.filter((one) => one.name === name || one.name.startsWith(`${name}-`)).length,
        name,
      ).to.be.greaterThan(3);
  });
});
