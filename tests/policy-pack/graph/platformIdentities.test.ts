// Who G-02 takes for the platform itself: those of the settings, and nobody of the same name elsewhere.

import { expect } from "chai";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { defaultSettings } from "../../../policy-pack/model/settings.ts";
import { isStackRule } from "../../../policy-pack/rule.ts";
import { isFinding } from "../../../policy-pack/verdict.ts";
import { allow, role } from "../access/people.ts";
import { ruleById } from "../ruleCases.ts";
import { holders, store } from "./gatedStore.ts";

describe("G-02: the platform's own identities", () => {
  const findings = (platform: (typeof defaultSettings)["platform"]) => {
    const rule = ruleById("G-02");
    if (!isStackRule(rule)) throw new Error("G-02 judges the stack");
    const deploy = role("LockgateDeploy", { allows: [allow("iam:PutRolePolicy")] });
    return rule
      .check(buildModel([...store, ...holders, ...deploy], { ...defaultSettings, platform }))
      .filter(isFinding);
  };

  it("are those of the settings, by ARN", () => {
    expect(findings(defaultSettings.platform)).to.deep.equal([]);
    const elsewhere = [
      { identity: "arn:aws:iam::999999999999:role/LockgateDeploy", reason: "another account" },
    ];
    expect(findings(elsewhere).length).to.be.greaterThan(0);
    expect(findings([]).length).to.be.greaterThan(0);
  });

  it("all say why", () => {
    for (const { reason } of defaultSettings.platform) expect(reason.length).to.be.greaterThan(20);
  });
});
