import { expect } from "chai";
import { account } from "../../../../sandbox/aws/organizations/account.ts";
import { getOrganization, organization } from "../../../../sandbox/aws/organizations/organization.ts";
import { organizationalUnit } from "../../../../sandbox/aws/organizations/unit.ts";
import { accountIdOf, managementEmail } from "../../../../sandbox/state/accounts.ts";
import { itRefuses } from "../cases.ts";
import { management, testWorld } from "../world.ts";
import { caller, founded, rootId } from "./founded.ts";

const inputs = { featureSet: "ALL", enabledPolicyTypes: ["SERVICE_CONTROL_POLICY"] };

describe("organizations Organization", () => {
  it("brings root and FullAWSAccess along, in AWS's formats", () => {
    const world = testWorld();
    const { id, outputs } = world.create(organization, inputs, caller);
    expect(id).to.match(/^o-[a-z0-9]{10}$/);
    expect(outputs).to.include({
      arn: `arn:aws:organizations::${management}:organization/${id}`,
      masterAccountId: management,
      masterAccountArn: `arn:aws:organizations::${management}:account/${id}/${management}`,
    });
    const [root] = outputs["roots"] as { id: string; arn: string; policyTypes: unknown }[];
    expect(root?.id).to.match(/^r-[a-z0-9]{4}$/);
    expect(root?.arn).to.equal(`arn:aws:organizations::${management}:root/${id}/${root?.id}`);
    expect(root?.policyTypes).to.deep.equal([{ status: "ENABLED", type: "SERVICE_CONTROL_POLICY" }]);
    expect(world.get("aws:organizations/policy:Policy", "p-FullAWSAccess")).not.to.equal(undefined);
    expect(
      world.get("aws:organizations/policyAttachment:PolicyAttachment", `${root?.id}:p-FullAWSAccess`),
    ).not.to.equal(undefined);
  });
  it("knows the e-mail of the management account that the sandbox begins with", () => {
    const { outputs } = testWorld().create(organization, inputs, { account: accountIdOf(managementEmail) });
    expect(outputs["masterAccountEmail"]).to.equal(managementEmail);
  });
  itRefuses(organization, () => ({ world: testWorld(), inputs, caller }), [
    [
      "a policy type that AWS does not have",
      { enabledPolicyTypes: ["DENY_POLICY"] },
      /enabledPolicyTypes\[0\]: "DENY_POLICY"/,
    ],
    ["a service that is none", { awsServiceAccessPrincipals: ["config"] }, /such as config.amazonaws.com/],
    [
      "policy types with consolidated billing only",
      { featureSet: "CONSOLIDATED_BILLING" },
      /needs featureSet ALL/,
    ],
    [
      "a policy type without its service",
      { enabledPolicyTypes: ["INSPECTOR_POLICY"], awsServiceAccessPrincipals: ["ec2.amazonaws.com"] },
      /needs inspector2.amazonaws.com/,
    ],
  ]);
  it("is one for an account, member or manager", () => {
    const { world } = founded();
    const member = world.create(account, { name: "dev", email: "dev@acme.example" }, caller);
    expect(() => world.create(organization, inputs, caller)).to.throw(/AlreadyInOrganizationException/);
    expect(() => world.create(organization, inputs, { account: member.id })).to.throw(
      /AlreadyInOrganizationException/,
    );
  });
  it("goes only when empty", () => {
    const { world, org } = founded();
    const unit = world.create(organizationalUnit, { name: "Workloads", parentId: rootId(org) }, caller);
    expect(() => world.remove(organization, org)).to.throw(/OrganizationNotEmptyException.*ou-/);
    world.remove(organizationalUnit, unit);
    world.remove(organization, org);
    expect(world.find("aws:organizations/policy:Policy"), "FullAWSAccess goes along").to.deep.equal([]);
  });
});

describe("organizations.getOrganization", () => {
  it("lists the accounts to the management account, and none to a member", () => {
    const { world, org } = founded();
    const member = world.create(account, { name: "dev", email: "dev@acme.example" }, caller);
    const seen = getOrganization.run({}, world.context(caller));
    expect(seen).to.include({ id: org.id, masterAccountId: management });
    expect((seen["accounts"] as { id: string }[]).map((a) => a.id)).to.deep.equal([management, member.id]);
    expect(getOrganization.run({}, world.context({ account: member.id }))["accounts"]).to.deep.equal([]);
  });
  it("refuses an account without organization", () => {
    expect(() => getOrganization.run({}, testWorld().context())).to.throw(
      /AWSOrganizationsNotInUseException/,
    );
  });
});

describe("organizations OrganizationalUnit", () => {
  const scene = () => {
    const { world, org } = founded();
    return { world, inputs: { name: "Workloads", parentId: rootId(org) }, caller };
  };
  it("has an id under its root, and gets FullAWSAccess", () => {
    const { world, inputs: unit } = scene();
    const { id, outputs } = world.create(organizationalUnit, unit, caller);
    expect(id).to.match(/^ou-[a-z0-9]{4}-[a-z0-9]{8}$/);
    expect(outputs["arn"]).to.match(
      new RegExp(`^arn:aws:organizations::${management}:ou/o-[a-z0-9]+/${id}$`),
    );
    expect(
      world.get("aws:organizations/policyAttachment:PolicyAttachment", `${id}:p-FullAWSAccess`),
    ).not.to.equal(undefined);
  });
  itRefuses(organizationalUnit, scene, [
    ["a parent that is no id", { parentId: "Root" }, /id of a root/],
    ["a parent that does not exist", { parentId: "ou-zzzz-zzzzzzzz" }, /ParentNotFoundException/],
    ["a name of 129 characters", { name: "n".repeat(129) }, /length 129/],
  ]);
  it("nests five levels deep, not six, and names siblings apart", () => {
    const { world, inputs: unit } = scene();
    let { parentId } = unit;
    for (let level = 1; level <= 5; level++)
      parentId = world.create(organizationalUnit, { name: "x", parentId }, caller).id;
    expect(() => world.create(organizationalUnit, { name: "x", parentId }, caller)).to.throw(
      /OU_DEPTH_LIMIT_EXCEEDED/,
    );
    expect(() => world.create(organizationalUnit, { name: "x", parentId: unit.parentId }, caller)).to.throw(
      /DuplicateOrganizationalUnit/,
    );
  });
  it("goes only without accounts", () => {
    const { world, inputs: unit } = scene();
    const made = world.create(organizationalUnit, unit, caller);
    world.create(account, { name: "dev", email: "dev@acme.example", parentId: made.id }, caller);
    expect(() => world.remove(organizationalUnit, made)).to.throw(/OrganizationalUnitNotEmptyException/);
  });
  it("is made by the management account only", () => {
    const { world, inputs: unit } = scene();
    expect(() => world.create(organizationalUnit, unit)).to.throw(/AWSOrganizationsNotInUseException/);
  });
});
