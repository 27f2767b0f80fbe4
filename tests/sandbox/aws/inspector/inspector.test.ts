import { expect } from "chai";
import {
  administrator,
  enabler,
  memberAssociation,
  organizationConfiguration,
} from "../../../../sandbox/aws/inspector/index.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import type { Scene } from "../cases.ts";
import { itRefuses } from "../cases.ts";
import { administered } from "../organizations/administered.ts";
import { management, workload } from "../world.ts";

const scene = (inputs: (accountId: string) => Properties) => (): Required<Scene> => {
  const { world, accountId, caller } = administered(administrator, "inspector2.amazonaws.com", "accountId");
  return { world, caller, inputs: inputs(accountId) };
};
const on = (accountId: string): Properties => ({ accountIds: [accountId], resourceTypes: ["EC2", "ECR"] });

describe("inspector2 Enabler", () => {
  itRefuses(enabler, scene(on), [
    ["no account", { accountIds: [] }, /between 1 and 100/],
    ["what is no account", { accountIds: ["12"] }, /12 digits/],
    ["an unknown type", { resourceTypes: ["S3"] }, /must be one of EC2/],
    ["an account that is not associated", { accountIds: [management] }, /Not associated with/],
  ]);
  it("reaches other accounts once they are associated", () => {
    const { world, caller } = scene(on)();
    const both = { accountIds: [caller.account, management], resourceTypes: ["EC2"] };
    expect(() => world.create(enabler, both, caller)).to.throw(new RegExp(management));
    world.create(memberAssociation, { accountId: management }, caller);
    expect(world.create(enabler, both, caller).id).to.match(/-EC2$/);
  });
});

describe("inspector2 MemberAssociation", () => {
  itRefuses(
    memberAssociation,
    scene(() => ({ accountId: management })),
    [
      [
        "an account outside the organization",
        { accountId: workload },
        /no other account of the organization/,
      ],
    ],
  );
  it("is the administrator's, of another account than its own", () => {
    const { world, caller } = scene(on)();
    expect(() => world.create(memberAssociation, { accountId: management })).to.throw(/not the delegated/);
    expect(() => world.create(memberAssociation, { accountId: caller.account }, caller)).to.throw(/no other/);
  });
});

describe("inspector2 OrganizationConfiguration", () => {
  const autoEnable = { ec2: true, ecr: true, lambda: true, lambdaCode: true };
  itRefuses(
    organizationConfiguration,
    scene(() => ({ autoEnable })),
    [
      [
        "code of functions that are not scanned",
        { autoEnable: { ...autoEnable, lambda: false } },
        /needs autoEnable.lambda/,
      ],
    ],
  );
  it("is the administrator's", () => {
    const { world } = scene(on)();
    expect(() => world.create(organizationConfiguration, { autoEnable })).to.throw(/not the delegated/);
  });
});
