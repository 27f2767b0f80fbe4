import { expect } from "chai";
import { accountPasswordPolicy, serviceLinkedRole } from "../../../../sandbox/aws/iam/account.ts";
import { itRefuses } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

describe("iam AccountPasswordPolicy", () => {
  itRefuses(accountPasswordPolicy, () => ({ world: testWorld(), inputs: { minimumPasswordLength: 14 } }), [
    ["5 characters", { minimumPasswordLength: 5 }, /between 6 and 128/],
    ["an age of 1096 days", { maxPasswordAge: 1096 }, /between 0 and 1095/],
    ["a memory of 25 passwords", { passwordReusePrevention: 25 }, /between 0 and 24/],
  ]);
  it("says whether passwords expire", () => {
    const outputs = (maxPasswordAge?: number): unknown =>
      testWorld().create(accountPasswordPolicy, { maxPasswordAge }).outputs["expirePasswords"];
    expect([outputs(90), outputs(), outputs(0)]).to.deep.equal([true, false, false]);
  });
});

describe("iam ServiceLinkedRole", () => {
  const inputs = { awsServiceName: "guardduty.amazonaws.com" };
  itRefuses(serviceLinkedRole, () => ({ world: testWorld(), inputs }), [
    ["what is no service", { awsServiceName: "guardduty" }, /must be a service/],
    [
      "a service without such a role",
      { awsServiceName: "s3.amazonaws.com" },
      /InvalidInput.*sandbox\/aws\/iam\/account.ts/,
    ],
  ]);
  it("is a role under the service's path, there for other resources to name, and one in the account", () => {
    const world = testWorld();
    const { id, outputs } = world.create(serviceLinkedRole, inputs);
    const arn = `arn:aws:iam::${workload}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`;
    expect([id, outputs["arn"]]).to.deep.equal([arn, arn]);
    expect(world.get("aws:iam/role:Role", "AWSServiceRoleForAmazonGuardDuty")?.outputs["arn"]).to.equal(arn);
    expect(() => world.create(serviceLinkedRole, inputs)).to.throw(/InvalidInput.*has been taken/);
  });
});
