// Where in the program a resource is declared.

import { expect } from "chai";
import { sourceOf } from "../../../policy-pack/analyze/source.ts";

const none = (): boolean => false;
const only = (path: string) => (asked: string) => asked === path;
const at = (...positions: readonly (string | undefined)[]) => ({
  sourcePosition: positions[0],
  stackTrace: positions.slice(1).map((sourcePosition) => ({ sourcePosition })),
});

describe("policy pack: source of a resource", () => {
  it("reads path, line and column", () => {
    expect(sourceOf(at("project:///index.ts#12,5"), none)).to.deep.equal({
      path: "index.ts",
      line: 12,
      column: 5,
    });
    expect(sourceOf(at("project:///index.ts#12"), none)).to.deep.equal({ path: "index.ts", line: 12 });
  });

  it("takes the module's own path out of its URL, relative to this checkout", () => {
    const trace = at("project:///infra/file:/work/main/infra/a%20b/store.ts#34,19");
    const expected = { path: "infra/a b/store.ts", line: 34, column: 19 };
    expect(sourceOf(trace, only("infra/a b/store.ts"))).to.deep.equal(expected);
    expect(sourceOf(trace, none)?.path).to.equal("/work/main/infra/a b/store.ts");
  });

  it("passes over packages to the line of the program that used them", () => {
    const trace = at(
      "project:///node_modules/@pulumi/provider.ts#148,9",
      undefined,
      "project:///infra/vpc.ts#3,1",
    );
    expect(sourceOf(trace, none)?.path).to.equal("infra/vpc.ts");
  });

  it("says nothing where the state does not", () => {
    expect(sourceOf({}, none)).to.equal(undefined);
    expect(sourceOf(at("project:///node_modules/a.ts#1,1"), none)).to.equal(undefined);
    expect(sourceOf(at("file:///x.ts", "project:///a.ts#0,0", "garbage"), none)).to.equal(undefined);
  });
});
