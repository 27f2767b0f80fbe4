import { expect } from "chai";
import fc from "fast-check";
import { parentsFirst } from "../../../infra/plan/units.ts";

describe("parentsFirst", () => {
  it("puts a parent before its children and keeps the order of siblings", () => {
    const units = [{ name: "b", parent: "a" }, { name: "c" }, { name: "a" }, { name: "d", parent: "b" }];
    expect(parentsFirst(units).map(({ name }) => name)).to.deep.equal(["a", "b", "c", "d"]);
  });

  it("holds for every order of a tree", () => {
    const tree = Array.from({ length: 12 }, (_, i) =>
      i === 0 ? { name: "0" } : { name: `${i}`, parent: `${Math.floor((i - 1) / 2)}` },
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(tree, { minLength: tree.length }), (units) => {
        const ordered = parentsFirst(units).map(({ name }) => name);
        expect(ordered).to.have.members(tree.map(({ name }) => name));
        for (const { name, parent } of tree)
          if (parent !== undefined) expect(ordered.indexOf(parent)).to.be.below(ordered.indexOf(name));
      }),
    );
  });
});
