import { expect } from "chai";
import { input, UNKNOWN } from "../../../policy-pack/facts.ts";
import { documentAt } from "../../../policy-pack/model/documents.ts";
import { judge, pass } from "../../../policy-pack/verdict.ts";
import { resource } from "../world.ts";

/** What judging says of a policy that a program has written so. */
const verdict = (policy: unknown) => {
  const facts = resource("rolePolicy", "policy", { policy });
  const [only] = judge(facts.urn, () => (documentAt(input(facts, "policy")), pass(facts.urn)));
  return only;
};
const statement = { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: "*" };

describe("a policy document", () => {
  it("may be an object as well as text", () => {
    for (const written of [{ Statement: [statement] }, JSON.stringify({ Statement: [statement] })])
      expect(verdict(written)).to.include({ kind: "pass" });
  });

  it("of which a part is not known yet is undecidable, by the name of that part", () => {
    const parts: readonly [string, unknown][] = [
      ["policy", UNKNOWN],
      ["policy.Statement", { Statement: UNKNOWN }],
      ["policy.Statement[0].Resource", { Statement: [{ ...statement, Resource: UNKNOWN }] }],
      ["policy.Statement[0].Action[1]", { Statement: [{ ...statement, Action: ["s3:GetObject", UNKNOWN] }] }],
    ];
    for (const [place, written] of parts)
      expect(verdict(written)).to.include({ kind: "undecidable", input: place });
  });

  it("that AWS would refuse is a failure that lists the faults", () => {
    const refused = verdict({ Statement: [{ ...statement, Effect: "Maybe" }] });
    expect(refused).to.include({ kind: "fail" });
    expect(JSON.stringify(refused)).to.include("Statement[0].Effect");
  });
});
