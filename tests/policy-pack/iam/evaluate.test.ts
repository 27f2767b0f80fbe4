import { expect } from "chai";
import { evaluate } from "../../../policy-pack/iam/index.ts";
import { awsDocumentation } from "./cases/awsDocumentation.ts";
import { anew, type Case } from "./cases/case.ts";
import { crossAccount } from "./cases/crossAccount.ts";
import { federation, keys, trustPolicies } from "./cases/keysAndTrust.ts";
import { limits } from "./cases/limits.ts";
import { notPrincipal } from "./cases/notPrincipal.ts";
import { organizations } from "./cases/organizations.ts";
import { sameAccount } from "./cases/sameAccount.ts";
import { unknown } from "./cases/unknown.ts";

const TABLES: Readonly<Record<string, readonly Case[]>> = {
  "as AWS's documentation does": awsDocumentation,
  "in one account": sameAccount,
  "with boundaries and session policies": limits,
  "across accounts and for services": crossAccount,
  "for KMS keys": keys,
  "for roles to be assumed": trustPolicies,
  "for federated callers": federation,
  "in an organization": organizations,
  "with NotPrincipal": notPrincipal,
  "with unknowns and malformed policies": unknown,
};

describe("evaluate", () => {
  for (const [topic, cases] of Object.entries(TABLES)) {
    describe(topic, () => {
      for (const { title, request, policies, expect: wanted } of cases) {
        it(title, () => {
          const decision = evaluate(request, anew(policies));
          const parts = typeof wanted === "string" ? { effect: wanted } : wanted;
          expect(decision).to.deep.include(parts);
        });
      }
    });
  }

  it("decides over 10,000 statements", () => {
    const Statement = Array.from({ length: 10_000 }, (_, i) => ({
      Effect: "Allow" as const,
      Action: `s3:Get${i}`,
      Resource: "*",
    }));
    const identity = [{ name: "long", document: { Version: "2012-10-17", Statement } }];
    const base = {
      principal: { kind: "role", arn: "arn:aws:iam::111111111111:role/r", account: "111111111111" },
      resource: "*",
      resourceAccount: "111111111111",
    } as const;
    expect(evaluate({ ...base, action: "s3:Get9999" }, { identity }).statement?.index).to.equal(9_999);
    expect(evaluate({ ...base, action: "s3:Put" }, { identity }).effect).to.equal("deny");
  });
});
