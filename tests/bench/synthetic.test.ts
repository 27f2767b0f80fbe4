// The made-up resources break no rule: a measurement over them would end with the first mandatory violation.

import { expect } from "chai";
import { analyze } from "../../policy-pack/analyze/analyze.ts";
import { parseState, type StateResource } from "../../policy-pack/analyze/state.ts";
import { UNKNOWN } from "../../policy-pack/facts.ts";
import { rules } from "../../policy-pack/pack.ts";
import { DEFAULTS } from "../../policy-pack/settings.ts";
import { resolve, samples, type Reference } from "./synthetic/resources.ts";
import { stateText } from "./synthetic/state.ts";
import { planText } from "./synthetic/terraform.ts";

/** Two services and a part of the third, as a measurement cuts the last one short. */
const COUNT = 30;

const deployed = (): readonly StateResource[] => {
  const state = parseState(stateText(COUNT), "made-up state");
  if (!state.ok) throw new Error(state.faults.join("\n"));
  return state.value.resources;
};

/** As the engine shows them at the first preview: what AWS makes is not known yet, only what it is made of. */
const previewed = (): readonly StateResource[] => {
  const before = new Map(deployed().map((resource) => [resource.name, resource]));
  return samples(COUNT).map(({ name, inputs }) => {
    const propertyDependencies = Object.fromEntries(
      Object.entries(inputs).map(([property, value]) => [property, madeOf(value, before)]),
    );
    const known = resolve(inputs, () => UNKNOWN) as StateResource["inputs"];
    return { ...before.get(name)!, inputs: known, outputs: known, propertyDependencies };
  });
};

const madeOf = (value: unknown, all: ReadonlyMap<string, StateResource>): readonly string[] => {
  const urns: string[] = [];
  resolve(value, ({ sample }: Reference) => urns.push(all.get(sample)!.urn));
  return urns;
};

const findings = (resources: readonly StateResource[]): readonly string[] => {
  const options = { rules, settings: DEFAULTS, today: "2026-06-01", exists: () => false, notes: [] };
  return analyze(resources, options).findings.map(
    ({ rule, level, message }) => `${rule} ${level}: ${message}`,
  );
};

describe("made-up resources for measurements", () => {
  it("have no finding once they are deployed", () => expect(findings(deployed())).to.deep.equal([]));

  it("have no finding at the first preview either", () => expect(findings(previewed())).to.deep.equal([]));

  it("are as many as asked for, as a state and as a plan", () => {
    const plan = JSON.parse(planText(COUNT)) as { resource_changes: readonly object[] };
    expect(plan.resource_changes).to.have.length(COUNT);
    expect(samples(COUNT)).to.have.length(COUNT);
  });
});
