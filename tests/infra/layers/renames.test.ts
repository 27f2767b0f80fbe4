import { expect } from "chai";
import { formerName } from "../../../infra/layers/renames.ts";

describe("names after an account", () => {
  const row = { name: "shop-eu", formerly: "shop" };
  for (const [resource, before] of [
    ["acme-shop-eu", ["acme-shop"]],
    ["account-shop-eu", ["account-shop"]],
    ["shop-eu-LockgateBoundary", ["shop-LockgateBoundary"]],
    ["shop-eu", ["shop"]],
    ["acme-workshop-eu", []],
    ["acme-shop-europe", []],
    ["acme-shop", []],
  ] as const)
    it(`${resource} was ${before[0] ?? "never another"}`, () => {
      expect(formerName(resource, row)).to.deep.equal(before);
    });
});
