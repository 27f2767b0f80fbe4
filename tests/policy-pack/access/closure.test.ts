// Who can make a call, directly or by becoming somebody else.

import { expect } from "chai";
import { A, allow, arnOf, B, bucket, company, declared, role, trusts, whoCan } from "./people.ts";

const OBJECT = "arn:aws:s3:::data/any";
const reader = (trust: string) =>
  role("reader", { trust, allows: [allow("s3:GetObject", "arn:aws:s3:::data/*")] });
const mayBecome = (target: string) => [allow("sts:AssumeRole", target)];

describe("policy pack: who can reach", () => {
  it("finds who can by its own rights, and nobody else", () => {
    const world = company(
      bucket("data"),
      reader(trusts({ Service: "ec2.amazonaws.com" })),
      role("other", { allows: [allow("s3:PutObject")] }),
    );
    expect(declared(whoCan(world, "s3:GetObject", OBJECT))).to.deep.equal(["reader allow"]);
  });

  it("follows a chain of roles, shortest first, and tells each step", () => {
    const world = company(
      bucket("data"),
      reader(trusts({ AWS: [arnOf("middle"), arnOf("both")] })),
      role("middle", { trust: trusts({ AWS: arnOf("far") }) }),
      role("both", { trust: trusts({ AWS: arnOf("far") }) }),
      role("far"),
    );
    const found = whoCan(world, "s3:GetObject", OBJECT);
    expect(declared(found)).to.deep.equal([
      "both allow reader",
      "far allow middle>reader",
      "middle allow reader",
      "reader allow",
    ]);
    const far = found.get(arnOf("far"));
    expect(far?.path.map(({ answer }) => answer.decision.statement?.policy)).to.deep.equal([
      `the trust policy of ${arnOf("middle")}`,
      `the trust policy of ${arnOf("reader")}`,
    ]);
    expect(far?.call.decision.statement?.policy).to.equal("reader-rights");
  });

  it("needs rights of its own where the trust names the account, not where it names the role", () => {
    const world = company(
      bucket("data"),
      reader(trusts({ AWS: `arn:aws:iam::${A}:root` })),
      role("idle"),
      role("exact", { allows: mayBecome(arnOf("reader")) }),
      role("pattern", { allows: mayBecome(`arn:aws:iam::${A}:role/read*`) }),
      role("elsewhere", { allows: mayBecome(arnOf("elsewhere")) }),
      role("negated", { allows: [{ Effect: "Allow", NotAction: "s3:*", Resource: "*" }] }),
      role("variable", { allows: mayBecome("arn:aws:iam::${aws:PrincipalAccount}:role/reader") }),
      role("allButOne", { allows: [{ Effect: "Allow", Action: "sts:*", NotResource: arnOf("idle") }] }),
    );
    expect(declared(whoCan(world, "s3:GetObject", OBJECT))).to.deep.equal([
      "allButOne allow reader",
      "exact allow reader",
      "negated allow reader",
      "pattern allow reader",
      "reader allow",
      "variable allow reader",
    ]);
  });

  it("crosses accounts only where both sides allow it", () => {
    const world = company(
      bucket("data"),
      reader(trusts({ AWS: [arnOf("both", B), arnOf("trusted", B)] })),
      role("both", { account: B, allows: mayBecome(arnOf("reader")) }),
      role("trusted", { account: B }),
      role("wishes", { account: B, allows: mayBecome("*") }),
    );
    expect(declared(whoCan(world, "s3:GetObject", OBJECT))).to.deep.equal([
      "both allow reader",
      "reader allow",
    ]);
  });

  it("ends in circles of roles that trust each other", () => {
    const world = company(
      bucket("data"),
      reader(trusts({ AWS: [arnOf("a"), arnOf("reader")] })),
      role("a", { trust: trusts({ AWS: arnOf("b") }) }),
      role("b", { trust: trusts({ AWS: arnOf("a") }) }),
    );
    expect(declared(whoCan(world, "s3:GetObject", OBJECT))).to.deep.equal([
      "a allow reader",
      "b allow a>reader",
      "reader allow",
    ]);
  });

  it("says maybe where a step hangs on what a caller may have or not, and prefers a certain way", () => {
    const vpc = { Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } };
    const direct = company(bucket("data"), reader(trusts({ AWS: arnOf("visitor") }, vpc)), role("visitor"));
    expect(declared(whoCan(direct, "s3:GetObject", OBJECT))).to.deep.equal([
      "reader allow",
      "visitor maybe reader",
    ]);
    const around = company(
      bucket("data"),
      reader(json2(trusts({ AWS: arnOf("visitor") }, vpc), trusts({ AWS: arnOf("guide") }))),
      role("visitor"),
      role("guide", { trust: trusts({ AWS: arnOf("visitor") }) }),
    );
    expect(declared(whoCan(around, "s3:GetObject", OBJECT))).to.include("visitor allow guide>reader");
  });

  it("takes a trust policy that can't be read for one that may let in anyone", () => {
    const world = company(bucket("data"), reader("{ broken"), role("visitor", { allows: mayBecome("*") }));
    expect(declared(whoCan(world, "s3:GetObject", OBJECT))).to.include("visitor maybe reader");
  });

  it("lists services, identity providers and roles that no state declares", () => {
    const provider = `arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com`;
    const federated = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { Federated: provider },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "repo:acme/*" } },
      },
    });
    const world = company(
      bucket("data"),
      reader(
        json2(federated, trusts({ Service: "lambda.amazonaws.com" }), trusts({ AWS: arnOf("gone", B) })),
      ),
    );
    const found = whoCan(world, "s3:GetObject", OBJECT);
    const undeclared = [...found.values()].filter(({ who }) => !who.declared);
    const effects = new Map(undeclared.map(({ who, effect }) => [who.name, effect]));
    expect(effects.get(provider)).to.equal("maybe");
    expect(effects.get("lambda.amazonaws.com")).to.equal("allow");
    expect(effects.get(arnOf("gone", B))).to.equal("allow");
    expect(effects.has("arn:aws:iam::000000000000:role/stranger")).to.equal(false);
  });

  for (const kind of ["chain", "mesh"] as const) {
    it(`goes through 1,000 roles: ${kind}`, () => {
      const count = 1000;
      const roles = Array.from({ length: count }, (_, i) => {
        const trust = trusts({ AWS: kind === "chain" ? arnOf(`r${i + 1}`) : `arn:aws:iam::${A}:root` });
        const denied =
          kind === "mesh" && i % 2 === 1 ? [{ Effect: "Deny", Action: "sts:*", Resource: "*" }] : [];
        return role(`r${i}`, {
          trust,
          allows: [allow(i === 0 ? ["s3:GetObject", "sts:AssumeRole"] : "sts:AssumeRole"), ...denied],
        });
      });
      const found = declared(whoCan(company(bucket("data"), ...roles), "s3:GetObject", OBJECT));
      expect(found).to.have.length(kind === "chain" ? count : count / 2);
    });
  }
});

/** Several documents as one. */
const json2 = (...documents: readonly string[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: documents.flatMap((text) => (JSON.parse(text) as { Statement: object | object[] }).Statement),
  });
