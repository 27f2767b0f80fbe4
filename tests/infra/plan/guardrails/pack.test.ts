import { expect } from "chai";
import fc from "fast-check";
import { toJson, type Statement } from "../../../../infra/plan/documents/document.ts";
import { mergeDenies, packDenies } from "../../../../infra/plan/guardrails/pack.ts";
import { decide, everything } from "../evaluation.ts";

const deny = (Sid: string, Action: string[], Resource = "*"): Statement => ({
  Sid,
  Effect: "Deny",
  Action,
  Resource,
});

describe("mergeDenies", () => {
  it("says once what is denied under the same circumstances, and drops what a wildcard covers", () => {
    const merged = mergeDenies([
      deny("A", ["es:CreateDomain", "es:*"]),
      deny("B", ["es:DeleteDomain", "s3:Get*", "s3:GetObject"]),
      deny("C", ["s3:GetObject"], "arn:aws:s3:::a/*"),
    ]);
    expect(merged.map(({ Action, Resource }) => [Action, Resource])).to.deep.equal([
      [["es:*", "s3:Get*"], "*"],
      [["s3:GetObject"], "arn:aws:s3:::a/*"],
    ]);
  });
});

describe("packDenies", () => {
  const actions = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:Get*",
    "kms:Decrypt",
    "kms:*",
    "sqs:SendMessage",
    "es:*",
  ];
  const asked = [
    "s3:GetObject",
    "s3:GetObjectTagging",
    "s3:PutObject",
    "kms:Decrypt",
    "kms:Sign",
    "es:CreateDomain",
    "ec2:RunInstances",
  ];
  const resource = fc.constantFrom("*", "arn:aws:s3:::a/*", "arn:aws:s3:::b/*");
  const statement = fc
    .tuple(fc.subarray(actions, { minLength: 1 }), resource)
    .map(([list, where]) => deny("S", list, where));

  it("denies exactly the same calls as before, whatever the limit", () => {
    const account = "111122223333";
    const caller = { arn: `arn:aws:iam::${account}:role/Admin`, identity: everything };
    const under = (scps: readonly Statement[]) =>
      asked.flatMap((action) =>
        ["arn:aws:s3:::a/k", "arn:aws:s3:::b/k", "arn:aws:s3:::c/k"].map((where) =>
          decide(caller, { action, resource: where, account }, { scps: [[...everything, ...scps]] }),
        ),
      );
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 150, max: 600 }),
        (all, limit) => {
          const packs = packDenies(all, limit);
          for (const pack of packs) expect(toJson(pack).length).to.be.at.most(limit);
          expect(under(packs.flat())).to.deep.equal(under(all));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("saves a policy by putting the largest first, where the given order would waste one", () => {
    const sized = (Sid: string, length: number): Statement => deny(Sid, ["s3:GetObject"], Sid.repeat(length));
    const limit = toJson([sized("A", 100), sized("B", 300)]).length;
    const packs = packDenies([sized("A", 100), sized("B", 100), sized("C", 300), sized("D", 300)], limit);
    expect(packs).to.have.length(2);
  });

  it("refuses a statement that can't be split and that no policy holds", () => {
    const large = {
      ...deny("Large", ["*"]),
      Condition: { StringEquals: { "aws:RequestedRegion": ["x".repeat(6000)] } },
    };
    expect(() => packDenies([large], 5120)).to.throw(RangeError, "Large");
  });
});
