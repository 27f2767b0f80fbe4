import { expect } from "chai";
import fc from "fast-check";
import { quotaDefaults } from "../../../../infra/plan/guardrails/quotas.ts";
import { planGuardrails } from "../../../../infra/plan/guardrails/plan.ts";
import type { OrgConfig } from "../../../../infra/configuration/schema.ts";
import { parsePolicy } from "../../../../policy-pack/iam/index.ts";
import * as names from "../../../../infra/plan/names.ts";
import knownServices from "../../../../policy-pack/iam/actions.json" with { type: "json" };
import { admin, config, statementsOf, under } from "./company.ts";

type Unit = OrgConfig["units"][number];
const withUnits = (units: readonly Unit[]): OrgConfig => ({ ...config, units });
const services = Object.keys(knownServices);

/** Quotas of AWS hold for a plan: size of each policy, number on each target, one name each. */
function expectWithinQuotas(of: OrgConfig): void {
  const plan = planGuardrails(of);
  for (const { name, content, type } of plan) {
    const result = parsePolicy(content, type === "SERVICE_CONTROL_POLICY" ? "scp" : "rcp");
    expect(result.ok ? [] : result.faults, name).to.deep.equal([]);
    expect(content.length, name).to.be.at.most(quotaDefaults.policyCharacters);
  }
  for (const [target, list] of Map.groupBy(plan, ({ type, unit }) => `${type} on ${unit ?? "the root"}`))
    expect(list.length, target).to.be.below(quotaDefaults.policiesPerTarget);
  expect(new Set(plan.map(({ name }) => name)).size).to.equal(plan.length);
}

describe("A2 guard rails: services by unit", () => {
  it("es:CreateDomain is denied to an administrator in Sandbox, allowed in a business unit", () => {
    expect(under("Sandbox", admin("Administrator"), { action: "es:CreateDomain" })).to.equal("deny");
    expect(under("NonProduction", admin("Administrator"), { action: "es:CreateDomain" })).to.equal("allow");
  });

  it("a unit says nothing again that holds above it", () => {
    const units = [
      { ...(config.units[0] as Unit), name: "A", denyServices: ["es", "aoss"] },
      { ...(config.units[0] as Unit), name: "B", parent: "A", denyServices: ["es", "bedrock"] },
    ];
    const ofB = planGuardrails(withUnits(units)).filter(({ unit }) => unit === "B");
    expect(statementsOf(ofB).map(({ Action }) => Action)).to.deep.equal([["bedrock:*"]]);
  });

  it("nobody works in Suspended, but the org stack gets in", () => {
    expect(under("Suspended", admin("Administrator"), { action: "s3:ListAllMyBuckets" })).to.equal("deny");
    expect(under("Suspended", admin(names.accessRole), { action: "s3:ListAllMyBuckets" })).to.equal("allow");
  });
});

describe("guard rails: within AWS's quotas", () => {
  it("for the example company", () => expectWithinQuotas(config));

  it("for any 60 denied services in 20 units, and each is denied exactly where it is named or inherited", () => {
    const matrix = fc.array(fc.tuple(fc.subarray(services, { minLength: 60, maxLength: 60 }), fc.nat(19)), {
      minLength: 20,
      maxLength: 20,
    });
    fc.assert(
      fc.property(matrix, fc.nat(19), fc.constantFrom(...services), (rows, index, service) => {
        const units = rows.map(([denyServices, parent], i): Unit => ({
          ...(config.units[0] as Unit),
          name: `Unit ${i}`,
          denyServices,
          ...(parent < i && i % 3 > 0 ? { parent: `Unit ${Math.floor(i / 3) * 3}` } : {}),
        }));
        const of = withUnits(units);
        expectWithinQuotas(of);
        const unit = units[index] as Unit;
        const parent = units.find(({ name }) => name === unit.parent);
        const named = [...unit.denyServices, ...(parent?.denyServices ?? [])].includes(service);
        const decision = under(unit.name, admin("Administrator"), { action: `${service}:Anything` }, of);
        expect(decision).to.equal(named ? "deny" : "allow");
      }),
      { numRuns: 50 },
    );
  });

  it("for a unit that forbids every service of AWS: split over policies, none lost", () => {
    const of = withUnits([{ ...(config.units[0] as Unit), name: "Nothing", denyServices: services }]);
    expectWithinQuotas(of);
    const own = planGuardrails(of).filter(({ unit }) => unit === "Nothing");
    expect(own.length).to.equal(Math.ceil(services.join(":*,").length / 4500));
    expect(statementsOf(own).flatMap(({ Action }) => Action as string[])).to.have.members(
      services.map((service) => `${service}:*`),
    );
  });
});
