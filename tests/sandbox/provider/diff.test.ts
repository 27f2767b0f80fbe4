// Which changes are found, under which path, and which replace.
import { expect } from "chai";
import { UNKNOWN, type Properties, type ResourceModel } from "../../../sandbox/aws/model.ts";
import { diffInputs } from "../../../sandbox/provider/diff.ts";

const model: ResourceModel = {
  token: "aws:test/thing:Thing",
  autoName: { property: "name", maxLength: 64 },
  replaceOn: ["name", "network.subnetIds", "rules[].kind"],
  calls: () => [],
  create: () => ({ id: "x", outputs: {} }),
};
const urn = "urn:pulumi:dev::p::aws:test/thing:Thing::thing";
const diff = (olds: Properties, news: Properties) =>
  diffInputs(model, urn, olds, news).changes.map((c) => `${c.kind} ${c.path}${c.replace ? " replace" : ""}`);

describe("diffInputs", () => {
  const cases: [string, Properties, Properties, string[]][] = [
    ["nothing between equal inputs", { a: [1, { b: "c" }] }, { a: [1, { b: "c" }] }, []],
    [
      "nothing between documents that differ in layout",
      { p: '{"a":1,"b":[2]}' },
      { p: '{ "b": [2], "a": 1 }' },
      [],
    ],
    ["a document's other meaning", { p: '{"a":[1,2]}' }, { p: '{"a":[2,1]}' }, ["update p"]],
    ["text that only looks like a document", { p: "{a" }, { p: "{ a" }, ["update p"]],
    [
      "an added, a changed, a removed property",
      { a: 1, b: 1 },
      { b: 2, c: 3 },
      ["delete a", "update b", "add c"],
    ],
    ["positions of a list", { l: ["a", "b"] }, { l: ["a", "c", "d"] }, ["update l[1]", "add l[2]"]],
    [
      "keys that are no identifiers",
      { tags: { "a b": "1" } },
      { tags: { "a b": "2" } },
      ['update tags["a b"]'],
    ],
    ["a change of kind", { a: "1" }, { a: ["1"] }, ["update a"]],
    ["a value that is not known yet", { a: "1" }, { a: UNKNOWN }, ["update a"]],
    ["replacement by name", { name: "a" }, { name: "b" }, ["update name replace"]],
    [
      "replacement below a path",
      { network: { subnetIds: ["a"] } },
      { network: { subnetIds: ["b"] } },
      ["update network.subnetIds[0] replace"],
    ],
    ["replacement above a path", { network: { subnetIds: ["a"] } }, {}, ["delete network replace"]],
    [
      "no replacement beside it",
      { network: { vpcId: "a" } },
      { network: { vpcId: "b" } },
      ["update network.vpcId"],
    ],
    ["no replacement by a longer name", { names: 1 }, { names: 2 }, ["update names"]],
    [
      "replacement in every element",
      { rules: [{}, { kind: "a" }] },
      { rules: [{}, { kind: "b" }] },
      ["update rules[1].kind replace"],
    ],
    ["replacement by region, whatever the type", { region: "a" }, { region: "b" }, ["update region replace"]],
  ];
  for (const [what, olds, news, expected] of cases) {
    it(`finds ${what}`, () => expect(diff(olds, news)).to.deep.equal(expected));
  }

  const asset = (hash: string, text?: string) => ({
    "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
    hash,
    ...(text === undefined ? {} : { text }),
  });
  it("compares assets by their content, which the engine may leave out", () => {
    expect(diff({ code: asset("1", "x") }, { code: asset("1") })).to.deep.equal([]);
    expect(diff({ code: asset("1") }, { code: asset("2") })).to.deep.equal(["update code"]);
  });

  const first = (olds: Properties, news: Properties) =>
    diffInputs(model, urn, olds, news).deleteBeforeReplace;
  it("asks for the old one to go first only where both would have one name", () => {
    const moved = [{ region: "a" }, { region: "b" }] as const;
    expect(first({ name: "fixed", ...moved[0] }, { name: "fixed", ...moved[1] })).to.equal(true);
    expect(first({ name: "thing-0123abc", ...moved[0] }, { name: "thing-0123abc", ...moved[1] })).to.equal(
      false,
    );
    expect(first({ name: "a" }, { name: "b" })).to.equal(false);
    expect(first({ name: "fixed", size: 1 }, { name: "fixed", size: 2 })).to.equal(false);
  });
});
