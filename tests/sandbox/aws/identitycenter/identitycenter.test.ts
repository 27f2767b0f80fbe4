import { expect } from "chai";
import { accessControlAttributes } from "../../../../sandbox/aws/identitycenter/accessControl.ts";
import { accountAssignment, group } from "../../../../sandbox/aws/identitycenter/assignment.ts";
import { identityStoreOf, instanceArnOf } from "../../../../sandbox/aws/identitycenter/instance.ts";
import {
  inlinePolicy,
  managedPolicy,
  permissionSet,
} from "../../../../sandbox/aws/identitycenter/permissionSet.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses, policyText, type Scene } from "../cases.ts";
import { caller, member, organized } from "../cloudtrail/scene.ts";
import { management, testWorld, type TestWorld, workload } from "../world.ts";

const instanceArn = instanceArnOf(management);
const identityStoreId = identityStoreOf(management);
const viewOnly = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
const set: Properties = { name: "readOnly", instanceArn, sessionDuration: "PT8H" };

const world = (): TestWorld => organized(undefined, ["sso.amazonaws.com"]);
const withSet = (): { world: TestWorld; permissionSetArn: string } => {
  const made = world();
  return { world: made, permissionSetArn: String(made.create(permissionSet, set, caller).outputs["arn"]) };
};
const scene = (inputs: Properties): Scene => ({ world: world(), caller, inputs });

describe("ssoadmin PermissionSet", () => {
  it("has an ARN under its instance's, and an hour where no duration is given", () => {
    const { id, outputs } = world().create(permissionSet, { name: "x", instanceArn }, caller);
    expect(outputs["arn"]).to.match(/^arn:aws:sso:::permissionSet\/ssoins-[0-9a-f]{16}\/ps-[0-9a-f]{16}$/);
    expect(id).to.equal(`${String(outputs["arn"])},${instanceArn}`);
    expect(outputs["sessionDuration"]).to.equal("PT1H");
  });

  itRefuses(permissionSet, () => scene(set), [
    ["a name of 33 characters", { name: "n".repeat(33) }, /1 to 32/],
    ["a name with a space", { name: "read only" }, /1 to 32/],
    ["a session of 59 minutes", { sessionDuration: "PT59M" }, /PT1H to PT12H/],
    ["a session of 13 hours", { sessionDuration: "PT13H" }, /PT1H to PT12H/],
    ["a session that is no duration", { sessionDuration: "8h" }, /PT1H to PT12H/],
    ["an instance that is none", { instanceArn: "arn:aws:sso:::instance/x" }, /instance's ARN/],
    [
      "another organization's instance",
      { instanceArn: instanceArnOf(workload) },
      /ResourceNotFoundException.*has arn/,
    ],
    ...badTags,
  ]);

  it("refuses a name that is taken", () => {
    const made = world();
    made.create(permissionSet, set, caller);
    expect(() => made.create(permissionSet, set, caller)).to.throw(
      /ConflictException.*readOnly already exists/,
    );
  });

  it("needs trusted access of the organization, and the management account's call", () => {
    expect(() => organized(undefined, []).create(permissionSet, set, caller)).to.throw(
      /trust sso.amazonaws.com/,
    );
    expect(() => testWorld().create(permissionSet, set, caller)).to.throw(/has none/);
    expect(() => world().create(permissionSet, set, { account: workload })).to.throw(
      /ResourceNotFoundException/,
    );
  });
});

describe("ssoadmin policies of a permission set", () => {
  const missing = `arn:aws:sso:::permissionSet/ssoins-${"f".repeat(16)}/ps-${"f".repeat(16)}`;

  itRefuses(inlinePolicy, () => {
    const { world: made, permissionSetArn } = withSet();
    return { world: made, caller, inputs: { instanceArn, permissionSetArn, inlinePolicy: policyText() } };
  }, [
    ["an unknown action", { inlinePolicy: policyText({ Action: "s3:Explode" }) }, /Explode/],
    ["a document that does not parse", { inlinePolicy: "{" }, /not a valid policy/],
    ["a set that is not there", { permissionSetArn: missing }, /not found/],
  ]);

  itRefuses(managedPolicy, () => {
    const { world: made, permissionSetArn } = withSet();
    return { world: made, caller, inputs: { instanceArn, permissionSetArn, managedPolicyArn: viewOnly } };
  }, [
    [
      "a policy that AWS does not have",
      { managedPolicyArn: "arn:aws:iam::aws:policy/Nothing" },
      /add it to sandbox\/iam/,
    ],
    [
      "the same policy of a customer",
      { managedPolicyArn: `arn:aws:iam::${management}:policy/Own` },
      /none of AWS's/,
    ],
  ]);

  it("refuses the same policy twice", () => {
    const { world: made, permissionSetArn } = withSet();
    const inputs = { instanceArn, permissionSetArn, managedPolicyArn: viewOnly };
    expect(made.create(managedPolicy, inputs, caller).outputs["managedPolicyName"]).to.equal(
      "ViewOnlyAccess",
    );
    expect(() => made.create(managedPolicy, inputs, caller)).to.throw(/ConflictException/);
  });
});

describe("identitystore Group", () => {
  itRefuses(group, () => scene({ identityStoreId, displayName: "developers" }), [
    ["another store", { identityStoreId: "d-0123456789" }, /ResourceNotFoundException/],
    ["an id that is none", { identityStoreId: "store" }, /10 hexadecimal digits/],
    ["no name", { displayName: "" }, /length 0/],
  ]);

  it("refuses a name that is taken", () => {
    const made = world();
    made.create(group, { identityStoreId, displayName: "developers" }, caller);
    expect(() => made.create(group, { identityStoreId, displayName: "developers" }, caller)).to.throw(
      /Duplicate/,
    );
  });
});

describe("ssoadmin AccountAssignment", () => {
  const prepared = (): Scene => {
    const { world: made, permissionSetArn } = withSet();
    const { outputs } = made.create(group, { identityStoreId, displayName: "developers" }, caller);
    const whom = { principalId: outputs["groupId"], principalType: "GROUP" };
    const target = { targetId: member(made), targetType: "AWS_ACCOUNT" };
    return { world: made, caller, inputs: { instanceArn, permissionSetArn, ...whom, ...target } };
  };

  itRefuses(accountAssignment, prepared, [
    [
      "a group that is not there",
      { principalId: "00000000-0000-0000-0000-000000000000" },
      /Group .* not found/,
    ],
    ["a principal that is a name", { principalId: "developers" }, /id of a user or group/],
    ["an account outside of the organization", { targetId: workload }, /no active account/],
    ["a target that is a unit", { targetType: "OU" }, /AWS_ACCOUNT/],
  ]);

  it("refuses the same assignment twice, and keeps its permission set from being deleted", () => {
    const { world: made, inputs } = prepared();
    made.create(accountAssignment, inputs, caller);
    expect(() => made.create(accountAssignment, inputs, caller)).to.throw(/exists already/);
    const used = made.find("aws:ssoadmin/permissionSet:PermissionSet")[0]!;
    expect(() => made.remove(permissionSet, used)).to.throw(/assigned in 1 places/);
  });
});

describe("ssoadmin InstanceAccessControlAttributes", () => {
  const attributes = [{ key: "mfa", values: [{ sources: ["${path:enterprise.mfa}"] }] }];
  const wrong = [{ key: "mfa", values: [{ sources: ["${mfa}"] }] }];

  itRefuses(accessControlAttributes, () => scene({ instanceArn, attributes }), [
    ["no attribute", { attributes: [] }, /length 0/],
    ["a source that is no path", { attributes: wrong }, /a path such as/],
    ["another instance", { instanceArn: instanceArnOf(workload) }, /not found/],
  ]);

  it("refuses a second configuration", () => {
    const made = world();
    made.create(accessControlAttributes, { instanceArn, attributes }, caller);
    expect(() => made.create(accessControlAttributes, { instanceArn, attributes }, caller)).to.throw(
      /already/,
    );
  });
});
