import { expect } from "chai";
import { account, administrator, member } from "../../../../sandbox/aws/macie/index.ts";
import { account as organizationAccount } from "../../../../sandbox/aws/organizations/account.ts";
import type { Scene } from "../cases.ts";
import { badTags, itRefuses } from "../cases.ts";
import { administered } from "../organizations/administered.ts";
import { management, testWorld, workload } from "../world.ts";

const email = "data@acme.example";

function scene(): Required<Scene> {
  const { world, caller } = administered(administrator, "macie.amazonaws.com");
  const data = world.create(organizationAccount, { name: "data", email }, { account: management });
  world.create(account, {}, caller);
  return { world, caller, inputs: { accountId: data.id, email } };
}

describe("macie2 Account", () => {
  itRefuses(account, () => ({ world: testWorld(), inputs: {} }), [
    ["an unknown status", { status: "OFF" }, /ENABLED, PAUSED/],
    ["an unknown frequency", { findingPublishingFrequency: "DAILY" }, /FIFTEEN_MINUTES/],
  ]);
  it("is switched on once in a region", () => {
    const world = testWorld();
    expect(world.create(account, {}).outputs["serviceRole"]).to.match(/AWSServiceRoleForAmazonMacie$/);
    expect(() => world.create(account, {})).to.throw(/ConflictException/);
  });
});

describe("macie2 Member", () => {
  itRefuses(member, scene, [
    ...badTags,
    ["an account outside the organization", { accountId: workload }, /no other account of the organization/],
    ["another address than the account's", { email: "other@acme.example" }, /is not the address of account/],
    ["an unknown status", { status: "OFF" }, /ENABLED, PAUSED/],
  ]);
  it("is the administrator's, where Macie is on", () => {
    const { world, inputs, caller } = scene();
    expect(() => world.create(member, inputs)).to.throw(/There is no Account/);
    world.create(account, {});
    expect(() => world.create(member, inputs)).to.throw(/not the delegated administrator/);
    expect(world.create(member, inputs, caller).outputs).to.include({ relationshipStatus: "Enabled" });
  });
});
