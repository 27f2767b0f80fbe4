import { expect } from "chai";
import { policy, rolePolicy, rolePolicyAttachment } from "../../../../sandbox/aws/iam/policies.ts";
import { role } from "../../../../sandbox/aws/iam/role.ts";
import type { Scene } from "../cases.ts";
import { itRefuses, policyText, trustPolicy } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const inputs = { name: "LockgateDeploy", assumeRolePolicy: trustPolicy };

describe("iam Policy", () => {
  const good = { name: "Boundary", policy: policyText({ Action: "s3:*" }) };
  it("has its ARN as id, and an id of its own", () => {
    const { id, outputs } = testWorld().create(policy, good);
    expect(id).to.equal(`arn:aws:iam::${workload}:policy/Boundary`);
    expect(outputs).to.include({ arn: id, path: "/", attachmentCount: 0 });
    expect(outputs["policyId"]).to.match(/^ANPA[A-Z0-9]{17}$/);
  });
  itRefuses(policy, () => ({ world: testWorld(), inputs: good }), [
    [
      "an action that does not exist",
      { policy: policyText({ Action: "iam:MakeRole" }) },
      /"iam:MakeRole" does not exist in AWS/,
    ],
    ["a principal", { policy: policyText({ Principal: "*" }) }, /Principal/],
    ["a name of 129 characters", { name: "p".repeat(129) }, /1 to 128/],
  ]);
  it("takes a name once, and is not deleted while attached or a boundary", () => {
    const world = testWorld();
    const made = world.create(policy, good);
    expect(() => world.create(policy, { ...good, path: "/x/" })).to.throw(/EntityAlreadyExists/);
    const bound = world.create(role, { ...inputs, permissionsBoundary: made.id });
    expect(() => world.remove(policy, made)).to.throw(/DeleteConflict.*LockgateDeploy/);
    world.remove(role, bound);
    expect(() => world.remove(policy, made)).not.to.throw();
  });
});

describe("iam RolePolicy", () => {
  const withRole = (): Scene => {
    const world = testWorld();
    world.create(role, inputs);
    return {
      world,
      inputs: { role: "LockgateDeploy", name: "deploy", policy: policyText({ Action: "lambda:*" }) },
    };
  };
  itRefuses(rolePolicy, withRole, [
    ["a role that does not exist", { role: "Nobody" }, /NoSuchEntity/],
    [
      "10241 characters",
      { policy: policyText({ Resource: `arn:aws:s3:::${"b".repeat(10241)}` }) },
      /at most 10240/,
    ],
  ]);
  it("counts all inline policies of the role together", () => {
    const { world, inputs: first } = withRole();
    const half = policyText({ Resource: `arn:aws:s3:::${"b".repeat(5200)}` });
    const made = world.create(rolePolicy, { ...first, policy: half });
    expect(made.id).to.equal("LockgateDeploy:deploy");
    expect(() => world.create(rolePolicy, { ...first, name: "more", policy: half })).to.throw(
      /LimitExceeded.*10240/,
    );
    expect(() => world.update(rolePolicy, made, { ...first, policy: half })).not.to.throw();
  });
});

describe("iam RolePolicyAttachment", () => {
  const withRole = (): Scene => {
    const world = testWorld();
    world.create(role, inputs);
    return {
      world,
      inputs: { role: "LockgateDeploy", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    };
  };
  itRefuses(rolePolicyAttachment, withRole, [
    ["a role that does not exist", { role: "Nobody" }, /NoSuchEntity: The role with name Nobody/],
    [
      "a policy of the account that does not exist",
      { policyArn: `arn:aws:iam::${workload}:policy/None` },
      /NoSuchEntity: Policy/,
    ],
    ["a policy of another account", { policyArn: "arn:aws:iam::111111111111:policy/Theirs" }, /NoSuchEntity/],
  ]);
  it("takes ten policies on a role, not eleven", () => {
    const { world } = withRole();
    const attach = (n: number): unknown => {
      const made = world.create(policy, { name: `p${n}`, policy: policyText() });
      return world.create(rolePolicyAttachment, { role: "LockgateDeploy", policyArn: made.id });
    };
    for (let n = 0; n < 10; n++) attach(n);
    expect(() => attach(10)).to.throw(/LimitExceeded.*PoliciesPerRole: 10/);
  });
  it("is authorised on the role, with the policy as condition key", () => {
    const { world, inputs: attachment } = withRole();
    expect(rolePolicyAttachment.calls("create", { inputs: attachment }, world.context())).to.deep.equal([
      {
        action: "iam:AttachRolePolicy",
        resource: `arn:aws:iam::${workload}:role/LockgateDeploy`,
        context: { "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess" },
      },
    ]);
  });
});
