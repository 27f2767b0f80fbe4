// Every property that keeps the landing zone safe, and every statement of its policies, is missed by a rule when it goes.

import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { rules } from "../../../policy-pack/pack.ts";
import type { StateResource } from "../../../policy-pack/analyze/state.ts";
import { isFinding } from "../../../policy-pack/verdict.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { stackFacts } from "../../../policy-pack/analyze/stateFacts.ts";
import { isStackRule } from "../../../policy-pack/rule.ts";
import { goldenState } from "./golden.ts";
import { LEFT_OUT } from "./leftOut.ts";
import { mutantsOf } from "./mutants.ts";
import { survey, unneeded, type Expected } from "./survey.ts";

const expected = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "expected.json"), "utf8"),
) as Expected;
const resources = goldenState();
const given = { resources, rules, expected, leftOut: LEFT_OUT };
const policy = (rest: Partial<StateResource> = {}): StateResource => ({
  ...resources.find(({ name }) => name === "store-policy")!,
  ...rest,
});

describe("policy pack: mutants of a landing zone", function () {
  this.timeout(180_000);

  it("starts from one in which the organization's and the stores' rules find nothing", () => {
    const model = buildModel(resources.map(stackFacts));
    const found = rules
      .filter((rule) => isStackRule(rule) && /^(ART|ORG|LOG|G-0[1-3])/.test(rule.id))
      .flatMap((rule) => (isStackRule(rule) ? rule.check(model).filter(isFinding) : []));
    expect(found).to.deep.equal([]);
  });

  it("are all reported by a rule that is expected to, or left out for a reason", () => {
    const { mutants, leftOut, faults } = survey(given);
    expect(faults).to.deep.equal([]);
    expect(mutants - leftOut).to.be.greaterThan(200);
  });

  it("are what the tables speak of: no reason and no expectation is left over", () => {
    expect(unneeded(resources, given)).to.deep.equal([]);
    const ids = new Set(rules.map(({ id }) => id));
    expect(
      Object.values(expected)
        .flat()
        .filter((id) => !ids.has(id)),
    ).to.deep.equal([]);
  });

  it("that no expected rule reports are named, and so is a kind that nobody speaks of", () => {
    const [kind = ""] = Object.keys(expected);
    const wrong = survey({ ...given, expected: { [kind]: ["NET-01"] }, leftOut: [] });
    expect(wrong.faults.join("\n"))
      .to.include(`${kind}: not reported by NET-01`)
      .and.include("nobody says which rule reports it");
  });

  it("take each statement, switch and safety by itself, in inputs and outputs alike", () => {
    const kinds = mutantsOf(policy()).map(({ kind }) => kind.replace(/^\S+ /, ""));
    expect(kinds).to.include.members([
      "removed",
      "policy gone",
      "policy Tls removed",
      "policy OnlyWriter spares intruders",
      "policy Write for everyone",
    ]);
    const gone = mutantsOf(policy()).find(({ kind }) => kind.endsWith("policy Tls removed"))?.resource;
    for (const props of [gone?.inputs, gone?.outputs])
      expect(props?.["policy"]).to.be.a("string").and.not.include('"Tls"');
    expect(mutantsOf(policy({ type: "lockgate:artifacts:Store" }))).to.deep.equal([]);
  });
});
