// One request in the company: boundaries, guard rails, groups, and what nobody can read.

import { expect } from "chai";
import type { Facts } from "../../../policy-pack/facts.ts";
import { json, resource } from "../world.ts";
import {
  A,
  allow,
  arnOf,
  B,
  bucket,
  company,
  declared,
  guardRail,
  MANAGEMENT,
  organization,
  role,
  whoCan,
} from "./people.ts";

const OBJECT = "arn:aws:s3:::data/any";
const reader = (more: Record<string, unknown> = {}, account = A) =>
  role("reader", { account, allows: [allow("s3:GetObject")], more });
const deny = (action: string, more: object = {}) => ({
  Effect: "Deny",
  Action: action,
  Resource: "*",
  ...more,
});
const answers = (...world: readonly (readonly Facts[])[]) =>
  declared(whoCan(company(...world), "s3:GetObject", OBJECT));

describe("policy pack: decisions in the company", () => {
  it("lets a boundary limit, and one kept elsewhere leave it open", () => {
    const boundary = resource(
      "policy",
      "limit",
      { name: "limit", arn: `arn:aws:iam::${A}:policy/limit`, policy: json(allow("logs:*")) },
      { account: A },
    );
    expect(
      answers(bucket("data"), reader({ permissionsBoundary: `arn:aws:iam::${A}:policy/limit` }), [boundary]),
    ).to.deep.equal([]);
    expect(
      answers(bucket("data"), reader({ permissionsBoundary: `arn:aws:iam::${A}:policy/other` })),
    ).to.deep.equal(["reader maybe"]);
    expect(answers(bucket("data"), reader({ permissionsBoundary: "" }))).to.deep.equal(["reader allow"]);
  });

  it("lets SCPs of the account, its units and the root deny", () => {
    for (const target of [A, "ou-work", "r-1"]) {
      expect(
        answers(bucket("data"), reader(), organization(), guardRail("no-s3", target, deny("s3:*"))),
        target,
      ).to.deep.equal([]);
    }
    expect(
      answers(bucket("data"), reader(), organization(), guardRail("no-s3", B, deny("s3:*"))),
    ).to.deep.equal(["reader allow"]);
  });

  it("binds neither the management account nor anyone where the type is off", () => {
    const rail = guardRail("no-s3", "r-1", deny("s3:*"));
    expect(
      answers(bucket("data", undefined, MANAGEMENT), reader({}, MANAGEMENT), organization(), rail),
    ).to.deep.equal(["reader allow"]);
    expect(answers(bucket("data"), reader(), organization({ enabledPolicyTypes: [] }), rail)).to.deep.equal([
      "reader allow",
    ]);
  });

  it("lets RCPs of the resource's account deny", () => {
    const outside = { Principal: "*", Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-other" } } };
    const rail = guardRail("only-o-other", A, deny("s3:*", outside), "RESOURCE_CONTROL_POLICY");
    expect(answers(bucket("data"), reader(), organization(), rail)).to.deep.equal([]);
  });

  it("leaves it open where a guard rail can't be read", () => {
    const broken = guardRail("broken", A, { Effect: "Deny" });
    expect(answers(bucket("data"), reader(), organization(), broken)).to.deep.equal(["reader maybe"]);
  });

  it("says so where no state declares the organization", () => {
    expect(company(bucket("data")).notes.join()).to.include("SCPs and RCPs are not counted");
    expect(company(organization()).notes).to.deep.equal([]);
  });

  it("knows who belongs to the organization, with its path, and who does not", () => {
    const by = (key: string, value: string) =>
      json({
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::data/*",
        Condition: { StringLike: { [key]: value } },
      });
    const foreign = role("foreign", { account: "999999999999", allows: [allow("s3:*")] });
    const world = (policy: string) =>
      answers(
        bucket("data", policy, B),
        role("member", { allows: [allow("s3:*")] }),
        foreign,
        organization(),
      );
    expect(world(by("aws:PrincipalOrgID", "o-acme"))).to.deep.equal(["member allow"]);
    expect(world(by("aws:PrincipalOrgPaths", "o-acme/r-1/ou-work/*"))).to.deep.equal(["member allow"]);
    expect(world(by("aws:PrincipalOrgPaths", "o-acme/r-1/ou-else/*"))).to.deep.equal([]);
  });

  it("asks in the region of the resource", () => {
    const onlyAt = (region: string) =>
      role("reader", {
        allows: [
          allow("s3:GetObject", "*", { Condition: { StringEquals: { "aws:RequestedRegion": region } } }),
        ],
      });
    expect(answers(bucket("data"), onlyAt("eu-west-1"))).to.deep.equal(["reader allow"]);
    expect(answers(bucket("data"), onlyAt("us-east-1"))).to.deep.equal([]);
  });

  it("does not take a header that a caller may leave out for an open question", () => {
    const header = "s3:x-amz-server-side-encryption";
    const writer = (...statements: readonly object[]) =>
      declared(
        whoCan(
          company(bucket("data"), role("writer", { allows: [allow("s3:PutObject"), ...statements] })),
          "s3:PutObject",
          OBJECT,
        ),
      );
    const wrong = { Condition: { StringEquals: { [header]: "AES256" } } };
    expect(writer(deny("s3:PutObject", wrong))).to.deep.equal(["writer allow"]);
    expect(writer(deny("s3:PutObject", { Condition: { Null: { [header]: "true" } } }))).to.deep.equal([
      "writer maybe",
    ]);
  });

  it("leaves open what attached policies that no state declares may grant, but knows AdministratorAccess", () => {
    const attached = (arn: string) => role("r", { more: { managedPolicyArns: [arn] } });
    expect(answers(bucket("data"), attached("arn:aws:iam::aws:policy/ReadOnlyAccess"))).to.deep.equal([
      "r maybe",
    ]);
    expect(answers(bucket("data"), attached("arn:aws:iam::aws:policy/AdministratorAccess"))).to.deep.equal([
      "r allow",
    ]);
  });

  it("leaves open what a user's groups may grant", () => {
    const user = (name: string) =>
      resource("user", name, { name, arn: `arn:aws:iam::${A}:user/${name}` }, { account: A });
    const membership = {
      ...resource("user", "m", { user: "ann", groups: ["g"] }, { account: A }),
      type: "aws:iam/userGroupMembership:UserGroupMembership",
    };
    expect(answers(bucket("data"), [user("ann"), user("bob"), membership])).to.deep.equal(["ann maybe"]);
  });

  it("gives the statement that decided", () => {
    const found = whoCan(company(bucket("data"), reader()), "s3:GetObject", OBJECT);
    expect(found.get(arnOf("reader"))?.call.statement).to.deep.equal(allow("s3:GetObject"));
  });
});
