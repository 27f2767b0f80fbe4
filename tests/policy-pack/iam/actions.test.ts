import { readFileSync } from "node:fs";
import { expect } from "chai";
import { knownAction } from "../../../policy-pack/iam/index.ts";
import { packActions, unpackActions } from "../../../policy-pack/iam/actions.ts";
import { generateActions } from "../../../policy-pack/iam/generateActions.ts";

const folder = new URL("../../../policy-pack/iam/", import.meta.url);

describe("knownAction", () => {
  const known = [
    "s3:GetObject",
    "S3:getobject",
    "s3:Get*",
    "s3:*",
    "*",
    "iam:PassRole",
    "kms:Decrypt",
    "sts:Assume?ole",
  ];
  for (const action of known) it(`knows ${action}`, () => expect(knownAction(action)).to.equal(true));

  const unknown = [
    "s3:GetObjekt",
    "s3",
    "s3:",
    "",
    "nosuch:*",
    "s3:Got*",
    "s4:GetObject",
    "s3:GetObject:x",
    "GetObject",
  ];
  for (const action of unknown)
    it(`does not know "${action}"`, () => expect(knownAction(action)).to.equal(false));

  it("packs and unpacks names without loss", () => {
    const names = ["GetObject", "Get", "PutObject", "ABC", "lowercase", "GetObjectAcl"];
    expect(unpackActions(packActions(names)).toSorted()).to.deep.equal(
      names.map((n) => n.toLowerCase()).toSorted(),
    );
  });

  it("has committed tables that are current", async () => {
    for (const [name, text] of Object.entries(await generateActions())) {
      const stored = readFileSync(new URL(name, folder), "utf8");
      expect(stored === text, `run node policy-pack/iam/generateActions.ts: ${name} is stale`).to.equal(true);
    }
  }).timeout(20_000);
});
