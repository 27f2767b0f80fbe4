import { expect } from "chai";
import { candidates, namedCandidates } from "../../../policy-pack/access/candidates.ts";
import type { PolicyDocument, Statement } from "../../../policy-pack/iam/index.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { DEV, json, resource, TOOLING } from "../world.ts";

const document = (...Statement: Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });
const names = (documents: readonly PolicyDocument[], resources = buildModel([])) =>
  candidates(resources, documents, [DEV]).map((candidate) => candidate.name);
const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" } as const;

describe("candidates", () => {
  it("always hold an administrator and the root of the account, and a stranger", () => {
    expect(names([]).toSorted()).to.deep.equal([
      "arn:aws:iam::000000000000:role/stranger",
      `arn:aws:iam::${DEV}:role/synthetic-administrator`,
      `arn:aws:iam::${DEV}:root`,
    ]);
  });

  it("hold whom the documents name: principals, conditions, services, accounts", () => {
    const found = names([
      document({
        ...allow,
        Principal: { AWS: `arn:aws:iam::${TOOLING}:role/named`, Service: "logs.amazonaws.com" },
      }),
      document({
        ...allow,
        Effect: "Deny",
        Principal: "*",
        Condition: { ArnNotEquals: { "AWS:PrincipalArn": `arn:aws:iam::${DEV}:role/pinned` } },
      }),
      document({
        ...allow,
        Principal: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": "333333333333" } },
      }),
    ]);
    expect(found).to.include.members([
      `arn:aws:iam::${TOOLING}:role/named`,
      `arn:aws:iam::${TOOLING}:role/synthetic-administrator`,
      `arn:aws:iam::${DEV}:role/pinned`,
      "logs.amazonaws.com",
      "arn:aws:iam::333333333333:role/synthetic-administrator",
    ]);
  });

  it("take a session for its role", () => {
    const found = names([
      document({ ...allow, Principal: { AWS: `arn:aws:sts::${DEV}:assumed-role/build/session` } }),
    ]);
    expect(found).to.include(`arn:aws:iam::${DEV}:role/build`);
  });

  it("see two in a pattern, and where the account is one, also in the account at hand", () => {
    const pattern = (arn: string) =>
      document({ ...allow, Principal: "*", Condition: { ArnLike: { "aws:PrincipalArn": arn } } });
    const found = names([pattern("arn:aws:iam::*:role/lockgate-*")]);
    expect(found.filter((name) => name.includes("role/lockgate-"))).to.have.lengthOf(4);
  });

  it("know the rights of declared roles, and take unreadable ones for all rights", () => {
    const role = resource("role", "reader", { name: "reader", assumeRolePolicy: json() });
    const rights = (props: object) => resource("rolePolicy", "rights", { role: "reader", ...props });
    const reader = (...more: ReturnType<typeof resource>[]) =>
      candidates(buildModel([role, ...more]), [], []).find(
        (c) => c.name === `arn:aws:iam::${DEV}:role/reader`,
      );
    expect(reader(rights({ policy: json(allow) }))?.policies.identity?.map((p) => p.name)).to.deep.equal([
      "rights",
    ]);
    const managed = resource("rolePolicyAttachment", "a", {
      role: "reader",
      policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    });
    expect(reader(managed)?.policies.identity?.map((p) => p.name)).to.deep.equal(["all rights"]);
    expect(reader(rights({ policy: "{" }))?.policies.identity?.map((p) => p.name)).to.deep.equal([
      "all rights",
    ]);
    expect(reader()?.policies.identity).to.deep.equal([]);
  });

  it("leave out those of the model whom no document names, where only the verdict counts", () => {
    const role = (name: string) => resource("role", name, { name, assumeRolePolicy: json() });
    const model = buildModel([role("named"), role("other")]);
    const documents = [document({ ...allow, Principal: { AWS: `arn:aws:iam::${DEV}:role/named` } })];
    const found = namedCandidates(model, documents, [DEV]);
    const named = found.find((candidate) => candidate.name.endsWith(":role/named"));
    expect(named?.policies.identity).to.deep.equal([]);
    expect(found.map((candidate) => candidate.name)).to.not.include(`arn:aws:iam::${DEV}:role/other`);
    expect(found.map((candidate) => candidate.name)).to.include(
      `arn:aws:iam::${DEV}:role/synthetic-administrator`,
    );
  });
});
