import { expect } from "chai";
import { trailAdministrator } from "../../../../sandbox/aws/cloudtrail/administrator.ts";
import { itRefuses } from "../cases.ts";
import { management, workload } from "../world.ts";
import { archivePolicy, caller, member, organized } from "./scene.ts";

describe("cloudtrail OrganizationDelegatedAdminAccount", () => {
  it("is the member account, as the organization knows it", () => {
    const world = organized();
    const accountId = member(world);
    const { id, outputs } = world.create(trailAdministrator, { accountId }, caller);
    expect(id).to.equal(accountId);
    expect(outputs).to.include({ name: "security", servicePrincipal: "cloudtrail.amazonaws.com" });
  });

  itRefuses(trailAdministrator, () => {
    const world = organized();
    return { world, caller, inputs: { accountId: member(world) } };
  }, [
    ["an id of 11 digits", { accountId: "12345678901" }, /12 digits/],
    ["the management account", { accountId: management }, /cannot register the management account/],
    ["an account outside the organization", { accountId: workload }, /no active account/],
  ]);

  it("needs trusted access, and the management account's call", () => {
    const world = organized(archivePolicy(), []);
    const accountId = member(world);
    expect(() => world.create(trailAdministrator, { accountId }, caller)).to.throw(
      /awsServiceAccessPrincipals of the organization/,
    );
    expect(() => world.create(trailAdministrator, { accountId })).to.throw(/AWSOrganizationsNotInUse/);
  });
});
