import { expect } from "chai";
import { account } from "../../../../sandbox/aws/organizations/account.ts";
import { organization } from "../../../../sandbox/aws/organizations/organization.ts";
import { organizationalUnit } from "../../../../sandbox/aws/organizations/unit.ts";
import { accountIdOf } from "../../../../sandbox/state/accounts.ts";
import { badTags, itRefuses } from "../cases.ts";
import { management } from "../world.ts";
import { caller, founded, rootId } from "./founded.ts";

const email = "dev@acme.example";
const id = accountIdOf(email);
const inputs = { name: "dev", email };

describe("organizations Account", () => {
  it("has the id of its e-mail, lies under the root, and is active", () => {
    const { world, org } = founded();
    const made = world.create(account, inputs, caller);
    expect(made.id).to.equal(id);
    expect(made.outputs).to.include({
      arn: `arn:aws:organizations::${management}:account/${org.id}/${id}`,
      parentId: rootId(org),
      status: "ACTIVE",
      state: "ACTIVE",
      joinedMethod: "CREATED",
    });
    expect(world.accounts()).to.include(id);
  });
  it("comes with the access role in the new account, trusting the management account, all rights inline", () => {
    const { world } = founded();
    world.create(account, inputs, caller);
    const role = world.get("aws:iam/role:Role", "OrganizationAccountAccessRole", { account: id });
    expect(role?.outputs["arn"]).to.equal(`arn:aws:iam::${id}:role/OrganizationAccountAccessRole`);
    expect(String(role?.inputs["assumeRolePolicy"])).to.contain(`arn:aws:iam::${management}:root`);
    const [rights] = world.find("aws:iam/rolePolicy:RolePolicy", { account: id });
    expect(rights?.inputs["role"]).to.equal("OrganizationAccountAccessRole");
  });
  it("names the access role as told", () => {
    const { world } = founded();
    world.create(account, { ...inputs, roleName: "Entry" }, caller);
    expect(world.get("aws:iam/role:Role", "Entry", { account: id })).not.to.equal(undefined);
  });
  itRefuses(account, () => ({ world: founded().world, inputs, caller }), [
    ["what is no e-mail", { email: "dev" }, /an e-mail address/],
    ["an e-mail of 65 characters", { email: `${"d".repeat(52)}@acme.example` }, /length 65/],
    ["a name of 51 characters", { name: "n".repeat(51) }, /length 51/],
    ["a parent that does not exist", { parentId: "r-zzzz" }, /ParentNotFoundException/],
    ["a role name with a slash", { roleName: "a/b" }, /1 to 64/],
    ["billing access that is neither", { iamUserAccessToBilling: "YES" }, /ALLOW, DENY/],
    ...badTags,
  ]);
  it("needs an e-mail that no account has, whatever its case", () => {
    const { world } = founded();
    world.create(account, inputs, caller);
    expect(() => world.create(account, { name: "other", email: "DEV@acme.example" }, caller)).to.throw(
      /EMAIL_ALREADY_EXISTS.*ACTIVE/,
    );
  });
  it("moves to another unit in place", () => {
    const { world, org } = founded();
    const made = world.create(account, inputs, caller);
    const unit = world.create(organizationalUnit, { name: "w", parentId: rootId(org) }, caller);
    const moved = { ...inputs, parentId: unit.id };
    const calls = account.calls(
      "update",
      { id, inputs: moved, outputs: made.outputs },
      world.context(caller),
    );
    expect(calls.map((c) => c.action)).to.deep.equal(["organizations:MoveAccount"]);
    expect(world.update(account, made, moved).outputs["parentId"]).to.equal(unit.id);
    expect(account.replaceOn).to.include("email").and.not.include("parentId");
  });
  const leaving: [boolean, string, string][] = [
    [true, "SUSPENDED", "organizations:CloseAccount"],
    [false, "LEFT", "organizations:RemoveAccountFromOrganization"],
  ];
  for (const [closeOnDeletion, state, action] of leaving) {
    it(`is ${state} after deletion with closeOnDeletion ${String(closeOnDeletion)}: e-mail taken, role gone`, () => {
      const { world, org } = founded();
      const made = world.create(account, { ...inputs, closeOnDeletion }, caller);
      const [call] = account.calls(
        "delete",
        { id, inputs: made.inputs, outputs: made.outputs },
        world.context(caller),
      );
      expect(call).to.deep.equal({ action, resource: made.outputs["arn"] });
      world.remove(account, made);
      expect(world.get(account.token, id)?.outputs["state"]).to.equal(state);
      expect(world.get("aws:iam/role:Role", "OrganizationAccountAccessRole", { account: id })).to.equal(
        undefined,
      );
      expect(() => world.create(account, inputs, caller)).to.throw(
        new RegExp(`EMAIL_ALREADY_EXISTS.*${state}`),
      );
      const dissolve = (): void => world.remove(organization, org);
      if (closeOnDeletion)
        expect(dissolve, "closed accounts still belong to it").to.throw(/OrganizationNotEmpty/);
      else expect(dissolve).not.to.throw();
    });
  }
});
