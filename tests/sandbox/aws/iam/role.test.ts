import { expect } from "chai";
import { rolePolicy, rolePolicyAttachment } from "../../../../sandbox/aws/iam/policies.ts";
import { role } from "../../../../sandbox/aws/iam/role.ts";
import type { Scene } from "../cases.ts";
import { badTags, itRefuses, policyText, trustPolicy } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const inputs = { name: "LockgateDeploy", assumeRolePolicy: trustPolicy };
const scene = (): Scene => ({ world: testWorld(), inputs });

describe("iam Role", () => {
  it("fills what IAM fills", () => {
    const { id, outputs, region } = testWorld().create(role, { ...inputs, path: "/ci/" });
    expect([id, region]).to.deep.equal(["LockgateDeploy", "global"]);
    expect(outputs).to.include({
      arn: `arn:aws:iam::${workload}:role/ci/LockgateDeploy`,
      maxSessionDuration: 3600,
      createDate: "2026-09-26T12:00:00Z",
    });
    expect(outputs["uniqueId"]).to.match(/^AROA[A-Z0-9]{17}$/);
  });
  itRefuses(role, scene, [
    ["a name of 65 characters", { name: "r".repeat(65) }, /1 to 64/],
    ["a name with a slash", { name: "a/b" }, /1 to 64 letters/],
    ["a path without slashes", { path: "ci" }, /begins and ends with \//],
    ["a session of half an hour", { maxSessionDuration: 1800 }, /between 3600 and 43200/],
    ["a session of 13 hours", { maxSessionDuration: 46800 }, /between 3600 and 43200/],
    ["a trust policy that is no JSON", { assumeRolePolicy: "{" }, /not JSON/],
    [
      "a trust policy without principal",
      { assumeRolePolicy: policyText({ Action: "sts:AssumeRole", Resource: undefined }) },
      /Principal/,
    ],
    [
      "trust in a role that does not exist",
      {
        assumeRolePolicy: trustPolicy.replace(
          '"Service":"lambda.amazonaws.com"',
          `"AWS":"arn:aws:iam::${workload}:role/Nobody"`,
        ),
      },
      /MalformedPolicyDocument: Invalid principal in policy/,
    ],
    [
      "a boundary that does not exist",
      { permissionsBoundary: `arn:aws:iam::${workload}:policy/None` },
      /NoSuchEntity/,
    ],
    ["a boundary that is no ARN", { permissionsBoundary: "Boundary" }, /must be an ARN of iam/],
    [
      "an AWS policy that the sandbox does not know",
      { managedPolicyArns: ["arn:aws:iam::aws:policy/Wished"] },
      /NoSuchEntity.*sandbox\/iam\/managedPolicies.ts/,
    ],
    ["a name along with a prefix", { namePrefix: "x" }, /conflicts with name/],
    ...badTags,
  ]);
  it("is one in its account whatever its case and path", () => {
    const { world } = scene();
    world.create(role, inputs);
    expect(() => world.create(role, { ...inputs, name: "lockgatedeploy", path: "/x/" })).to.throw(
      /EntityAlreadyExists/,
    );
    expect(() => world.create(role, inputs, { account: "111111111111" })).not.to.throw();
  });
  it("is not deleted while policies hang on it, unless forced", () => {
    for (const forceDetachPolicies of [false, true]) {
      const { world } = scene();
      const made = world.create(role, { ...inputs, forceDetachPolicies });
      world.create(rolePolicyAttachment, {
        role: made.id,
        policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      });
      if (forceDetachPolicies) world.remove(role, made);
      else expect(() => world.remove(role, made)).to.throw(/DeleteConflict: .*detach policies first/);
    }
    const { world } = scene();
    const made = world.create(role, inputs);
    const inline = world.create(rolePolicy, { role: made.id, name: "inline", policy: policyText() });
    expect(() => world.remove(role, made)).to.throw(/DeleteConflict: .*delete policies first/);
    world.remove(rolePolicy, inline);
    expect(() => world.remove(role, made)).not.to.throw();
  });
  it("gives the boundary as condition key, so that it can be demanded", () => {
    const permissionsBoundary = `arn:aws:iam::${workload}:policy/Boundary`;
    const [call] = role.calls(
      "create",
      { inputs: { ...inputs, permissionsBoundary } },
      scene().world.context(),
    );
    expect(call).to.deep.equal({
      action: "iam:CreateRole",
      resource: `arn:aws:iam::${workload}:role/LockgateDeploy`,
      context: { "iam:PermissionsBoundary": permissionsBoundary },
    });
  });
  it("calls UpdateAssumeRolePolicy for its trust, and deletes a boundary that is gone", () => {
    const { world } = scene();
    const outputs = { ...inputs, permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" };
    const actions = role
      .calls("update", { inputs: { ...inputs, assumeRolePolicy: "other" }, outputs }, world.context())
      .map((c) => c.action);
    expect(actions).to.have.members(["iam:UpdateAssumeRolePolicy", "iam:DeleteRolePermissionsBoundary"]);
  });
});
