import { expect } from "chai";
import {
  multiAccountService as service,
  organizationManagedRule,
} from "../../../../sandbox/aws/config/organizationRule.ts";
import { delegatedAdministrator } from "../../../../sandbox/aws/organizations/delegatedAdministrator.ts";
import type { Scene } from "../cases.ts";
import { itRefuses } from "../cases.ts";
import { member, organized } from "../cloudtrail/scene.ts";
import { management } from "../world.ts";

const caller = { account: management };

/** A rule that leaves out both accounts, in none of which anything is recorded. */
function scene(): Required<Scene> & { accountId: string } {
  const world = organized(undefined, [service]);
  const accountId = member(world);
  world.create(delegatedAdministrator, { accountId, servicePrincipal: service }, caller);
  const inputs = {
    name: "trails",
    ruleIdentifier: "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
    excludedAccounts: [management, accountId],
  };
  return { world, inputs, caller: { account: accountId }, accountId };
}

describe("D11 cfg OrganizationManagedRule", () => {
  itRefuses(organizationManagedRule, scene, [
    ["a rule that none is called", { ruleIdentifier: "cloud trail" }, /identifier of a managed rule/],
    ["an account that is none", { excludedAccounts: ["1"] }, /12 digits/],
    ["another frequency", { maximumExecutionFrequency: "Daily" }, /TwentyFour_Hours/],
  ]);

  it("is refused where nothing is recorded in an account of the organization", () => {
    const { world, inputs, caller: there, accountId } = scene();
    const excludedAccounts = [management];
    expect(() => world.create(organizationManagedRule, { ...inputs, excludedAccounts }, there)).to.throw(
      new RegExp(`NoAvailableConfigurationRecorderException.*${accountId}`, "s"),
    );
  });

  it("is refused to whoever does not administer it, and takes a name once", () => {
    const { world, inputs, caller: there } = scene();
    expect(() => world.create(organizationManagedRule, inputs)).to.throw(/OrganizationAccessDeniedException/);
    expect(world.create(organizationManagedRule, inputs, there).outputs["arn"]).to.match(
      /:organization-config-rule\/trails-[a-z0-9]{8}$/,
    );
    expect(() => world.create(organizationManagedRule, inputs, there)).to.throw(/ResourceInUseException/);
  });
});
