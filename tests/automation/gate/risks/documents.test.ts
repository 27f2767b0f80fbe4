// Whether one policy document grants more than another: what is not proven counts as more.
import { expect } from "chai";
import fc from "fast-check";
import { type PolicyDocument, evaluate } from "../../../../policy-pack/iam/index.ts";
import { coversPattern, grantsBeyond } from "../../../../automation/gate/risks/documents.ts";

type Statement = Record<string, unknown>;
const doc = (...statements: Statement[]) => ({ Version: "2012-10-17", Statement: statements });
const allow = (change: Statement = {}): Statement => ({
  Effect: "Allow",
  Action: ["s3:GetObject", "s3:PutObject"],
  Resource: "arn:aws:s3:::store/*",
  ...change,
});
const deny = (change: Statement = {}): Statement => ({ ...allow(change), Effect: "Deny" });

describe("a pattern", () => {
  for (const [outer, inner, covered] of [
    ["*", "s3:*", true],
    ["s3:*", "s3:Get*", true],
    ["s3:Get*", "s3:*", false],
    ["s3:Get?bject", "s3:GetObject", true],
    ["s3:Get?", "s3:Get*", false],
    ["s3:*Object", "s3:Get*Object", true],
    ["s3:**", "s3:", true],
    ["a*b*c", "a*c", false],
    ["a*", "a?", true],
    ["", "", true],
    ["", "a", false],
  ] as const) {
    it(`${outer || "(empty)"} ${covered ? "covers" : "does not cover"} ${inner || "(empty)"}`, () => {
      expect(coversPattern(outer, inner)).to.equal(covered);
    });
  }
});

describe("a policy document", () => {
  for (const [what, before, after] of [
    ["stays as it is", doc(allow()), doc(allow())],
    ["is written as text", doc(allow()), JSON.stringify(doc(allow()))],
    ["loses an action", doc(allow()), doc(allow({ Action: "s3:GetObject" }))],
    ["is written in other letters", doc(allow()), doc(allow({ Action: "S3:getobject" }))],
    ["is pinned to a folder", doc(allow()), doc(allow({ Resource: "arn:aws:s3:::store/a/*" }))],
    [
      "gets a condition",
      doc(allow()),
      doc(allow({ Condition: { Bool: { "aws:SecureTransport": "true" } } })),
    ],
    ["gets a deny", doc(allow()), doc(allow(), deny())],
    ["denies more", doc(deny()), doc(deny({ Action: "*", Resource: "*" }))],
    ["goes away, without denying anything", doc(allow()), undefined],
    [
      "names fewer principals",
      doc(allow({ Principal: { AWS: ["a", "b"] } })),
      doc(allow({ Principal: { AWS: "a" } })),
    ],
  ] as const) {
    it(`grants nothing more when it ${what}`, () => expect(grantsBeyond(before, after)).to.deep.equal([]));
  }

  for (const [what, before, after] of [
    ["is new", undefined, doc(allow())],
    ["gets an action", doc(allow()), doc(allow({ Action: ["s3:GetObject", "s3:DeleteObject"] }))],
    ["gets a wildcard", doc(allow()), doc(allow({ Action: "s3:Get*" }))],
    ["gets a resource", doc(allow()), doc(allow({ Resource: "arn:aws:s3:::*" }))],
    [
      "gets a principal",
      doc(allow({ Principal: { AWS: "a" } })),
      doc(allow({ Principal: { AWS: ["a", "b"] } })),
    ],
    ["opens to everybody", doc(allow({ Principal: { AWS: "a" } })), doc(allow({ Principal: "*" }))],
    ["loses a condition", doc(allow({ Condition: { Bool: { a: "true" } } })), doc(allow())],
    [
      "changes a condition",
      doc(allow({ Condition: { Bool: { a: "true" } } })),
      doc(allow({ Condition: { Bool: { a: "false" } } })),
    ],
    ["loses a deny", doc(allow(), deny()), doc(allow())],
    ["denies less", doc(deny()), doc(deny({ Action: "s3:PutObject" }))],
    ["denies under a condition only", doc(deny()), doc(deny({ Condition: { Bool: { a: "true" } } }))],
    ["allows all but some", doc(allow()), doc({ Effect: "Allow", NotAction: "iam:*", Resource: "*" })],
    [
      "takes less out of all but some",
      doc({ Effect: "Allow", NotAction: ["iam:*", "sts:*"], Resource: "*" }),
      doc({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
    ],
    ["goes away with what it denied", doc(allow(), deny()), undefined],
    ["is not known yet", doc(allow()), "04da6b54-80e4-46f7-96ec-b56ff0331ba9"],
    ["was not known", "not json", doc(allow())],
    ["has statements that are none", doc(allow()), { Statement: ["Allow"] }],
  ] as const) {
    it(`grants more when it ${what}, and says what`, () => {
      const reasons = grantsBeyond(before, after);
      expect(reasons).not.to.deep.equal([]);
      expect(reasons[0]).to.match(/^(allows|no longer denies) .+|not known/);
    });
  }

  it("never says that it grants nothing more where the evaluator allows a request that it refused before", () => {
    const action = fc.constantFrom("*", "s3:*", "s3:Get*", "s3:GetObject", "s3:PutObject", "s3:?utObject");
    const resource = fc.constantFrom(
      "*",
      "arn:aws:s3:::store/*",
      "arn:aws:s3:::store/a",
      "arn:aws:s3:::other/*",
    );
    const statement = fc.record({
      Effect: fc.constantFrom("Allow", "Deny"),
      Action: fc.uniqueArray(action, { minLength: 1, maxLength: 2 }),
      Resource: fc.uniqueArray(resource, { minLength: 1, maxLength: 2 }),
    });
    const statements = fc.array(statement, { minLength: 1, maxLength: 3 });
    const requests = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"].flatMap((name) =>
      ["arn:aws:s3:::store/a", "arn:aws:s3:::store/b", "arn:aws:s3:::other/a"].map(
        (arn) => [name, arn] as const,
      ),
    );
    fc.assert(
      fc.property(statements, statements, (before, after) => {
        fc.pre(grantsBeyond(doc(...before), doc(...after)).length === 0);
        for (const [name, arn] of requests) {
          const allowed = (list: Statement[]) => isAllowed(list, name, arn);
          if (allowed(after)) expect(allowed(before), `${name} on ${arn}`).to.equal(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** What the policy pack's own evaluator says of a user with this policy. */
function isAllowed(statements: Statement[], action: string, resource: string): boolean {
  const account = "111122223333";
  const principal = { kind: "user", arn: `arn:aws:iam::${account}:user/alice`, account } as const;
  const document = doc(...statements) as unknown as PolicyDocument;
  const request = { principal, action, resource, resourceAccount: account };
  return evaluate(request, { identity: [{ name: "own", document }] }).effect === "allow";
}
