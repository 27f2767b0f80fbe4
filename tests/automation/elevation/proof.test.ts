import { expect } from "chai";
import { objections, type PermissionSetFacts } from "../../../automation/elevation/proof.ts";

const VIEW = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
const good: PermissionSetFacts = {
  sessionDuration: "PT1H",
  managed: [VIEW, "arn:aws:iam::aws:policy/SecurityAudit"],
  customerManaged: 0,
  inline: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
  }),
};
const inline = (Effect: string) =>
  JSON.stringify({ Statement: { Effect, Action: "s3:PutObject", Resource: "*" } });

describe("what is fit to be lent", () => {
  it("looks only, for an hour", () => {
    expect(objections(good, true)).to.deep.equal([]);
    expect(objections({ ...good, inline: "", sessionDuration: undefined }, true)).to.deep.equal([]);
  });

  it("outside of production may do more, for an hour as well", () => {
    const strong = { ...good, managed: ["arn:aws:iam::aws:policy/PowerUserAccess"], customerManaged: 2 };
    expect(objections(strong, false)).to.deep.equal([]);
    expect(objections({ ...strong, sessionDuration: "PT8H" }, false)).to.have.length(1);
  });

  for (const [title, change, says] of [
    ["a session that outlives it", { sessionDuration: "PT1H1S" }, /longer than PT1H/],
    ["a session of nobody knows how long", { sessionDuration: "P1D" }, /longer than PT1H/],
    [
      "a policy that writes",
      { managed: [VIEW, "arn:aws:iam::aws:policy/PowerUserAccess"] },
      /PowerUserAccess/,
    ],
    [
      "a policy that is only called like one that looks",
      { managed: ["arn:aws:iam::123456789012:policy/my/ReadOnlyAccess"] },
      /none of AWS's policies/,
    ],
    ["policies of the account's own", { customerManaged: 1 }, /can't be judged/],
    ["an inline policy that gives", { inline: inline("Allow") }, /inline policy allows/],
    ["an inline policy that is none", { inline: "{" }, /can't be read/],
    ["an inline policy without statements", { inline: "{}" }, /inline policy allows/],
  ] as const)
    it(`is not: ${title}`, () => {
      expect(objections({ ...good, ...change }, true).join("\n")).to.match(says);
    });
});
