// States as the CLI exports them, and everything that is none.

import { expect } from "chai";
import { parseState, unite } from "../../../policy-pack/analyze/state.ts";
import { declaredFacts, stackFacts } from "../../../policy-pack/analyze/stateFacts.ts";
import { stateOf } from "../stateFile.ts";
import { goodStore } from "../world.ts";
import { stateFrom } from "./reports.ts";

const URN = "urn:pulumi:dev::p::aws:s3/bucket:Bucket::b";
const state = (resource: object, deployment: object = {}): string =>
  JSON.stringify({
    version: 3,
    deployment: { resources: [{ urn: URN, type: "aws:s3/bucket:Bucket", ...resource }], ...deployment },
  });
const faultsOf = (text: string): readonly string[] => {
  const parsed = parseState(text, "x.json");
  return parsed.ok ? [] : parsed.faults;
};

describe("policy pack: states", () => {
  it("reads every resource with its provider, properties and dependencies", () => {
    const { stacks, resources, notes } = stateFrom(goodStore());
    expect(stacks).to.deep.equal(["dev"]);
    expect(notes).to.deep.equal([]);
    const bucket = resources.find(({ name }) => name === "store");
    expect(bucket).to.include({ stack: "dev", type: "aws:s3/bucket:Bucket", id: "store", protect: false });
    expect(bucket?.provider?.props).to.include({ region: "eu-west-1" });
  });

  const bad: readonly [string, string, RegExp][] = [
    ["no JSON", "{", /x\.json: not JSON: .*pulumi stack export/],
    ["nothing", "", /not JSON/],
    ["another file", '{"name":"p"}', /version is not a version.*deployment/],
    ["a checkpoint instead of an export", '{"version":3,"checkpoint":{}}', /deployment/],
    [
      "a newer form",
      '{"version":99,"deployment":{}}',
      /version is not a version of the state that is known \(3, 4\)/,
    ],
    [
      "a list of resources that is none",
      '{"version":3,"deployment":{"resources":{}}}',
      /deployment\.resources/,
    ],
    ["a resource without a type", state({ type: undefined }), /resources\.0\.type/],
    ["a URN that is none", state({ urn: "bucket" }), /resources\.0\.urn is not the URN of a resource/],
    ["inputs that are a list", state({ inputs: [] }), /resources\.0\.inputs/],
  ];
  for (const [name, text, expected] of bad) {
    it(`refuses ${name}`, () => expect(faultsOf(text).join("\n")).to.match(expected));
  }

  it("leaves out what awaits its deletion, and says so", () => {
    const parsed = parseState(
      JSON.stringify({
        version: 3,
        deployment: {
          resources: [
            { urn: URN, type: "t", inputs: { a: "new" } },
            { urn: URN, type: "t", inputs: { a: "old" }, delete: true },
          ],
          pending_operations: [{ type: "creating", resource: {} }],
        },
      }),
      "x.json",
    );
    if (!parsed.ok) throw new Error(parsed.faults.join());
    expect(parsed.value.resources.map(({ inputs }) => inputs)).to.deep.equal([{ a: "new" }]);
    expect(parsed.value.notes.join("\n"))
      .to.match(/1 resources await their deletion/)
      .and.match(/1 operations were interrupted/);
  });

  it("takes an empty state, and notes that there is nothing in it", () => {
    const parsed = parseState('{"version":3,"deployment":{}}', "x.json");
    expect(parsed.ok && parsed.value.notes).to.deep.equal(["x.json holds no resources"]);
  });

  it("unites stacks, but never one stack twice", () => {
    const dev = stateFrom(goodStore());
    const prod = parseState(
      JSON.stringify(stateOf(goodStore())).replaceAll("urn:pulumi:dev:", "urn:pulumi:prod:"),
      "prod.json",
    );
    if (!prod.ok) throw new Error(prod.faults.join());
    const both = unite([dev, prod.value]);
    expect(both.ok && both.value.length).to.equal(2 * dev.resources.length);
    const twice = unite([dev, { ...dev, origin: "again.json" }]);
    expect(twice).to.deep.equal({
      ok: false,
      faults: ["stack dev is both in dev.json and in again.json. Give each stack once."],
    });
  });

  it("shows declarations to rules of one resource, and all that is known to rules of the stack", () => {
    const parsed = parseState(
      state({ id: "the-id", inputs: { a: 1, b: 2 }, outputs: { a: 3, arn: "x" } }),
      "x.json",
    );
    const [resource] = parsed.ok ? parsed.value.resources : [];
    if (!resource) throw new Error("no resource");
    expect(declaredFacts(resource).props).to.deep.equal({ a: 1, b: 2 });
    expect(stackFacts(resource).props).to.deep.equal({ id: "the-id", a: 3, b: 2, arn: "x" });
  });
});
