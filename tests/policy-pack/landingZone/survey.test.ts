// How mutants are made and judged, on a store of a few resources; npm run test:landing-zone weakens the stacks themselves.

import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { StateResource } from "../../../policy-pack/analyze/state.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { stateFrom } from "../analyze/reports.ts";
import { goodStore, json, PROD, resource } from "../world.ts";
import { LEFT_OUT, type LeftOut } from "./leftOut/leftOut.ts";
import { mutantsOf } from "./mutants.ts";
import { oneOfEach, sort, survey, unneeded, type Expected, type Given } from "./survey.ts";

const { resources } = stateFrom(goodStore());
const VERSIONS = "aws:s3/bucketVersioning:BucketVersioning versioningConfiguration.status Suspended";
const of = (name: string): StateResource => resources.find((one) => one.name === name)!;
const kindsOf = (one: StateResource) => mutantsOf(one).map(({ kind }) => kind.replace(/^\S+ /, ""));
const made = (props: Record<string, unknown>): StateResource =>
  stateFrom([resource("role", "one", props, { account: PROD })]).resources.find(
    ({ name }) => name === "one",
  )!;
/** All weakenings of these resources but one, so that each test judges one. */
const others = (one: string): readonly LeftOut[] => {
  const kinds = new Set(resources.flatMap(mutantsOf).map(({ kind }) => kind));
  return [...kinds]
    .filter((kind) => kind !== one)
    .map((kind) => {
      const [type = "", ...what] = kind.split(" ");
      return { type, what: [what.join(" ")], reason: "not asked here" };
    });
};
const rest = others(VERSIONS);
const given: Given = { resources, rules, expected: { [VERSIONS]: ["ART-04"] }, leftOut: rest };
const faultsOf = (patch: Partial<Given>): readonly string[] => {
  const all = { ...given, ...patch };
  return survey(all, sort(all).asked).faults;
};
const [TYPE = "", ...WHAT] = VERSIONS.split(" ");
const leaving = (on: RegExp): LeftOut => ({ type: TYPE, what: [WHAT.join(" ")], on, reason: "" });

describe("policy pack: mutants of a landing zone", function () {
  this.timeout(60_000);

  it("pass where a rule that is expected to reports each that is not left out", () => {
    expect(faultsOf({})).to.deep.equal([]);
    expect(sort(given).asked.map(({ kind }) => kind)).to.deep.equal([VERSIONS]);
  });

  it("that no expected rule reports are named, and so is a kind that nobody speaks of", () => {
    expect(faultsOf({ expected: { [VERSIONS]: ["NET-01"] } })).to.deep.equal([
      `${VERSIONS}: not reported by NET-01, on ${of("store-versioning").urn}`,
    ]);
    expect(faultsOf({ expected: {} })).to.deep.equal([`${VERSIONS}: nobody says which rule reports it`]);
  });

  it("are left out of some resources only where the reason says so", () => {
    const expected = { [VERSIONS]: ["NET-01"] };
    const faults = (on: RegExp) => faultsOf({ expected, leftOut: [...rest, leaving(on)] });
    expect(faults(/::store-versioning$/)).to.deep.equal([]);
    expect(faults(/::another$/)).to.have.length(1);
  });

  it("are what the tables speak of: a reason or an expectation that is left over is named", () => {
    const spare = { type: "aws:x/y:Y", what: ["unheard"], on: /x/, reason: "" };
    const expected = { ...given.expected, "aws:x/y:Y removed": ["ART-01"] };
    expect(unneeded(given)).to.deep.equal([]);
    expect(unneeded({ ...given, expected, leftOut: [...rest, spare] })).to.deep.equal([
      "no mutant is left out by aws:x/y:Y unheard on x",
      "no mutant is aws:x/y:Y removed",
    ]);
  });

  it("are judged by one of each kind where time is short", () => {
    const twice = [...sort(given).asked, ...sort(given).asked];
    expect(oneOfEach(twice)).to.deep.equal(sort(given).asked);
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
    expect(
      kindsOf(made({ forceDestroy: true, action: "BLOCK", firewallFailOpen: "DISABLED" })),
    ).to.deep.equal(["removed", "action ALERT", "firewallFailOpen ENABLED"]);
    const open = json({
      Sid: "Open",
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: "*",
    });
    expect(kindsOf(made({ policy: open }))).to.deep.equal(["removed", "policy gone"]);
  });

  it("are expected of rules that there are, and left out with a reason", () => {
    const table = readFileSync(path.join(import.meta.dirname, "expected.json"), "utf8");
    const ids = new Set(rules.map(({ id }) => id));
    const named = Object.values(JSON.parse(table) as Expected).flat();
    expect(named.filter((id) => !ids.has(id))).to.deep.equal([]);
    expect(LEFT_OUT.filter(({ reason }) => reason.length < 20)).to.deep.equal([]);
  });
});
