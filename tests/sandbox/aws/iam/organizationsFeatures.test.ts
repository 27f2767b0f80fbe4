import { expect } from "chai";
import { organizationsFeatures } from "../../../../sandbox/aws/iam/organizationsFeatures.ts";
import { organization } from "../../../../sandbox/aws/organizations/organization.ts";
import { itRefuses } from "../cases.ts";
import { caller } from "../organizations/founded.ts";
import { testWorld } from "../world.ts";

const inputs = { enabledFeatures: ["RootCredentialsManagement", "RootSessions"] };

const withTrust = (...services: string[]) => {
  const world = testWorld();
  const founded = world.create(organization, { awsServiceAccessPrincipals: services }, caller);
  return { world, founded };
};

describe("iam OrganizationsFeatures", () => {
  it("has the id of the organization, and changes in place", () => {
    const { world, founded } = withTrust("iam.amazonaws.com");
    const made = world.create(organizationsFeatures, inputs, caller);
    expect(made.id).to.equal(founded.id);
    const changed = world.update(organizationsFeatures, made, { enabledFeatures: ["RootSessions"] });
    expect(changed.outputs["enabledFeatures"]).to.deep.equal(["RootSessions"]);
  });
  it("needs an organization that trusts IAM", () => {
    expect(() => testWorld().create(organizationsFeatures, inputs, caller)).to.throw(/not the management/);
    expect(() =>
      withTrust("config.amazonaws.com").world.create(organizationsFeatures, inputs, caller),
    ).to.throw(/add iam\.amazonaws\.com to awsServiceAccessPrincipals/);
  });
  itRefuses(organizationsFeatures, () => ({ world: withTrust("iam.amazonaws.com").world, inputs, caller }), [
    ["no feature", { enabledFeatures: [] }, /length 0/],
    ["an unknown feature", { enabledFeatures: ["RootKeys"] }, /RootSessions/],
  ]);
});
