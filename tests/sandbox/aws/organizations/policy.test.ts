import { expect } from "chai";
import type { Properties, StoredResource } from "../../../../sandbox/aws/model.ts";
import { policy, policyAttachment } from "../../../../sandbox/aws/organizations/policy.ts";
import { organizationalUnit } from "../../../../sandbox/aws/organizations/unit.ts";
import type { Scene } from "../cases.ts";
import { itRefuses, policyText } from "../cases.ts";
import type { TestWorld } from "../world.ts";
import { management } from "../world.ts";
import { caller, founded, rootId } from "./founded.ts";

const content = policyText({ Effect: "Deny", Action: "organizations:LeaveOrganization" });
const inputs = { name: "stay", content };

const ec2 = (attributes: object): string => JSON.stringify({ ec2_attributes: attributes });
const blocked = (mode: unknown): object => ({
  vpc_block_public_access: { internet_gateway_block: { mode } },
});

describe("organizations Policy", () => {
  it("has an id and an ARN that name its type", () => {
    const { world, org } = founded();
    const { id, outputs } = world.create(policy, inputs, caller);
    expect(id).to.match(/^p-[a-z0-9]{8}$/);
    expect(outputs).to.include({
      arn: `arn:aws:organizations::${management}:policy/${org.id}/service_control_policy/${id}`,
      type: "SERVICE_CONTROL_POLICY",
    });
  });
  itRefuses(policy, () => ({ world: founded().world, inputs, caller }), [
    ["an unknown type", { type: "DENY" }, /must be one of SERVICE_CONTROL_POLICY/],
    [
      "an action that does not exist",
      { content: policyText({ Action: "organizations:Leave" }) },
      /does not exist in AWS/,
    ],
    ["a principal in an SCP", { content: policyText({ Principal: "*" }) }, /Principal/],
    [
      "an Allow in an RCP",
      { type: "RESOURCE_CONTROL_POLICY", content: policyText({ Principal: "*" }) },
      /Effect/,
    ],
    [
      "a declarative policy that is no JSON",
      { type: "DECLARATIVE_POLICY_EC2", content: "closed" },
      /is not JSON/,
    ],
    [
      "a declarative policy with an unknown attribute",
      { type: "DECLARATIVE_POLICY_EC2", content: ec2({ vpc_block_access: {} }) },
      /MalformedPolicyDocument: ec2_attributes.vpc_block_access is unknown/,
    ],
    [
      "a declarative policy with a value that EC2 does not know",
      { type: "DECLARATIVE_POLICY_EC2", content: ec2(blocked({ "@@assign": "block-ingress" })) },
      /internet_gateway_block.mode is "block-ingress"; it may be off, block_ingress, block_bidirectional/,
    ],
    [
      "a declarative policy that assigns nothing",
      { type: "DECLARATIVE_POLICY_EC2", content: ec2(blocked("block_ingress")) },
      /internet_gateway_block.mode is no object/,
    ],
    ["a tag policy that is no JSON", { type: "TAG_POLICY", content: "tags" }, /not valid JSON/],
    [
      "5121 characters",
      { content: policyText({ Resource: `arn:aws:s3:::${"b".repeat(5121)}` }) },
      /at most 5120/,
    ],
  ]);
  it("takes a declarative policy for EC2", () => {
    const content = ec2(
      blocked({ "@@assign": "block_ingress", "@@operators_allowed_for_child_policies": ["@@none"] }),
    );
    const made = founded().world.create(
      policy,
      { name: "closed", type: "DECLARATIVE_POLICY_EC2", content },
      caller,
    );
    expect(made.outputs["arn"]).to.contain("policy/").and.contain("/declarative_policy_ec2/");
  });
  it("takes a name once", () => {
    const { world } = founded();
    world.create(policy, inputs, caller);
    expect(() => world.create(policy, inputs, caller)).to.throw(/DuplicatePolicyException/);
  });
  it("is not deleted while attached; skipDestroy leaves it", () => {
    const { world, org } = founded();
    const made = world.create(policy, { ...inputs, skipDestroy: true }, caller);
    world.create(policyAttachment, { policyId: made.id, targetId: rootId(org) }, caller);
    world.remove(policy, made);
    const left = world.get(policy.token, made.id);
    expect(left?.inputs["name"]).to.equal("stay");
    const plain = { ...made, inputs: { ...inputs } };
    expect(() => world.remove(policy, plain)).to.throw(/PolicyInUseException.*r-/);
  });
});

describe("organizations PolicyAttachment", () => {
  const scene = (): Scene & { made: StoredResource; org: StoredResource } => {
    const { world, org } = founded();
    const made = world.create(policy, inputs, caller);
    return { world, org, made, inputs: { policyId: made.id, targetId: rootId(org) }, caller };
  };
  const attach = (world: TestWorld, targetId: string, name: string): StoredResource => {
    const { id } = world.create(policy, { ...inputs, name }, caller);
    return world.create(policyAttachment, { policyId: id, targetId }, caller);
  };
  itRefuses(policyAttachment, scene, [
    ["what is no policy's id", { policyId: "stay" }, /id of a policy/],
    ["a policy that does not exist", { policyId: "p-zzzzzzzz" }, /PolicyNotFoundException/],
    ["a unit that does not exist", { targetId: "ou-zzzz-zzzzzzzz" }, /TargetNotFoundException/],
    ["an account that is no member", { targetId: "999999999999" }, /TargetNotFoundException/],
  ]);
  it("has target and policy as its id, and is made once", () => {
    const { world, inputs: attachment } = scene();
    const { id } = world.create(policyAttachment, attachment, caller);
    expect(id).to.equal(`${String(attachment["targetId"])}:${String(attachment["policyId"])}`);
    expect(() => world.create(policyAttachment, attachment, caller)).to.throw(
      /DuplicatePolicyAttachmentException/,
    );
  });
  it("takes four SCPs beside FullAWSAccess, not five", () => {
    const { world, org } = scene();
    for (let n = 0; n < 4; n++) attach(world, rootId(org), `p${n}`);
    expect(() => attach(world, rootId(org), "p4")).to.throw(/MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED/);
  });
  it("refuses a type that the organization has not enabled", () => {
    const { world, org } = scene();
    const tagPolicy: Properties = { name: "tags", type: "TAG_POLICY", content: "{}" };
    const { id } = world.create(policy, tagPolicy, caller);
    expect(() => world.create(policyAttachment, { policyId: id, targetId: rootId(org) }, caller)).to.throw(
      /PolicyTypeNotEnabledException/,
    );
  });
  it("does not let the last SCP of a target go", () => {
    const { world, org } = scene();
    const unit = world.create(organizationalUnit, { name: "w", parentId: rootId(org) }, caller);
    const own = attach(world, unit.id, "own");
    const full = world.get(policyAttachment.token, `${unit.id}:p-FullAWSAccess`);
    if (full === undefined) throw new Error("FullAWSAccess is missing");
    world.remove(policyAttachment, full);
    expect(() => world.remove(policyAttachment, own)).to.throw(/MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED/);
  });
  it("is authorised on the policy and on the target", () => {
    const { world, org, made, inputs: attachment } = scene();
    const calls = policyAttachment.calls("create", { inputs: attachment }, world.context(caller));
    expect(calls.map((c) => `${c.action} ${c.resource}`)).to.deep.equal([
      `organizations:AttachPolicy ${String(made.outputs["arn"])}`,
      `organizations:AttachPolicy arn:aws:organizations::${management}:root/${org.id}/${rootId(org)}`,
    ]);
  });
});
