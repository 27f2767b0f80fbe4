import { expect } from "chai";
import { readProjectName } from "../../../policy-pack/model/projectNames.ts";

describe("names of projects", () => {
  const read: readonly [string, object | undefined][] = [
    ["lockgate-shop-build", { app: "shop", step: "build" }],
    ["lockgate-web-shop-sign", { app: "web-shop", step: "sign" }],
    ["lockgate-shop-prod-record", { app: "shop-prod", step: "record" }],
    ["lockgate-shop-dev-verify", { app: "shop", environment: "dev", step: "verify" }],
    ["lockgate-web-shop-prod-deploy", { app: "web-shop", environment: "prod", step: "deploy" }],
    ["lockgate-shop-test-quality", { app: "shop", environment: "test", step: "scan" }],
    ["lockgate-shop-test-attack", { app: "shop", environment: "test", step: "scan" }],
    ["lockgate-shop-deploy", undefined],
    ["lockgate-shop-dev-something", undefined],
    ["lockgate-dev-verify", undefined],
    ["other-shop-dev-verify", undefined],
    ["xlockgate-shop-dev-verify", undefined],
    ["lockgate-shop-dev-verify-run", undefined],
    ["", undefined],
  ];
  for (const [name, expected] of read) {
    it(`${name || "(empty)"} ${expected ? "follows the contract" : "does not"}`, () => {
      expect(readProjectName(name)).to.deep.equal(expected);
    });
  }
});
