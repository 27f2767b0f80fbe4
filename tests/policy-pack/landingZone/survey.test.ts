// How mutants are made and judged, on a store of a few resources; npm run test:landing-zone weakens the stacks themselves.

import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { StateResource } from "../../../policy-pack/analyze/state.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { stateFrom } from "../analyze/reports.ts";
import { goodStore, PROD, resource } from "../world.ts";
import { LEFT_OUT } from "./leftOut.ts";
import { mutantsOf } from "./mutants.ts";
import { survey, unneeded, type Expected } from "./survey.ts";

const { resources } = stateFrom(goodStore());
const VERSIONS = "aws:s3/bucketVersioning:BucketVersioning versioningConfiguration.status Suspended";
const of = (name: string): StateResource => resources.find((one) => one.name === name)!;
const kindsOf = (one: StateResource) => mutantsOf(one).map(({ kind }) => kind.replace(/^\S+ /, ""));
const made = (props: Record<string, unknown>): StateResource =>
  stateFrom([resource("role", "one", props, { account: PROD })]).resources.find(
    ({ name }) => name === "one",
  )!;
const rest = { kinds: /^(?!.*Versioning.*Suspended$)/, reason: "not asked here" };
const given = { resources, rules, expected: { [VERSIONS]: ["ART-04"] }, leftOut: [rest] };

describe("policy pack: mutants of a landing zone", function () {
  this.timeout(60_000);

  it("pass where a rule that is expected to reports each that is not left out", () => {
    const { mutants, leftOut, faults } = survey(given);
    expect(faults).to.deep.equal([]);
    expect(mutants - leftOut).to.equal(1);
  });

  it("that no expected rule reports are named, and so is a kind that nobody speaks of", () => {
    const wrong = survey({ ...given, expected: { [VERSIONS]: ["NET-01"] } });
    expect(wrong.faults).to.deep.equal([
      `${VERSIONS}: not reported by NET-01, on ${of("store-versioning").urn}`,
    ]);
    expect(survey({ ...given, expected: {} }).faults).to.deep.equal([
      `${VERSIONS}: nobody says which rule reports it`,
    ]);
  });

  it("are left out of some resources only where the reason says so", () => {
    const here = { kinds: /Versioning.*Suspended$/, on: /::store-versioning$/, reason: "" };
    const elsewhere = { ...here, on: /::another$/ };
    const missed = { ...given, expected: { [VERSIONS]: ["NET-01"] } };
    expect(survey({ ...missed, leftOut: [rest, here] }).faults).to.deep.equal([]);
    expect(survey({ ...missed, leftOut: [rest, elsewhere] }).faults).to.have.length(1);
  });

  it("are what the tables speak of: a reason or an expectation that is left over is named", () => {
    const spare = { kinds: /Unheard/, on: /x/, reason: "" };
    const expected = { ...given.expected, "aws:x/y:Y removed": ["ART-01"] };
    expect(unneeded(resources, given)).to.deep.equal([]);
    expect(unneeded(resources, { expected, leftOut: [rest, spare] })).to.deep.equal([
      "no mutant is left out by Unheard on x",
      "no mutant is aws:x/y:Y removed",
    ]);
  });

  it("take each statement, switch and safety by itself, in inputs and outputs alike", () => {
    const policy = of("store-policy");
    expect(kindsOf(policy)).to.include.members([
      "removed",
      "policy gone",
      "policy Tls removed",
      "policy OnlyWriter spares intruders",
      "policy Write for everyone",
    ]);
    const gone = mutantsOf(policy).find(({ kind }) => kind.endsWith("policy Tls removed"))?.resource;
    for (const props of [gone?.inputs, gone?.outputs])
      expect(props?.["policy"]).to.be.a("string").and.not.include('"Tls"');
    expect(mutantsOf({ ...policy, type: "lockgate:artifacts:Store" })).to.deep.equal([]);
  });

  it("weaken and never strengthen: what is off stays off, sessions get longer, the rest gets less", () => {
    expect(kindsOf(made({ forceDetachPolicies: false, maxSessionDuration: 3600 }))).to.deep.equal([
      "removed",
      "maxSessionDuration 43200",
    ]);
    expect(kindsOf(made({ forceDestroy: false, days: 30, enabled: true, size: 5 }))).to.deep.equal([
      "removed",
      "forceDestroy true",
      "days 1",
      "enabled false",
    ]);
  });

  it("are expected of rules that there are, and left out with a reason", () => {
    const table = readFileSync(path.join(import.meta.dirname, "expected.json"), "utf8");
    const ids = new Set(rules.map(({ id }) => id));
    const named = Object.values(JSON.parse(table) as Expected).flat();
    expect(named.filter((id) => !ids.has(id))).to.deep.equal([]);
    expect(LEFT_OUT.filter(({ reason }) => reason.length < 20)).to.deep.equal([]);
  });
});
