import { expect } from "chai";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { secret } from "../../../../sandbox/aws/secretsmanager/secret.ts";
import { secretPolicy } from "../../../../sandbox/aws/secretsmanager/secretPolicy.ts";
import { secretRotation } from "../../../../sandbox/aws/secretsmanager/secretRotation.ts";
import { badTags, itRefuses, policyText, type Scene } from "../cases.ts";
import { testWorld, workload, type TestWorld } from "../world.ts";

const fn = `arn:aws:lambda:eu-central-1:${workload}:function:rotate`;
const made = (world: TestWorld): string => world.create(secret, { name: "key" }).id;

describe("secretsmanager Secret", () => {
  it("has its ARN as id, with six characters that AWS adds, and no value", () => {
    const { id, outputs } = testWorld().create(secret, { name: "key" });
    expect(id).to.match(new RegExp(`^arn:aws:secretsmanager:eu-central-1:${workload}:secret:key-\\w{6}$`));
    expect(outputs).to.include({ arn: id, name: "key", policy: "" }).and.not.have.property("secretString");
  });
  itRefuses(secret, () => ({ world: testWorld(), inputs: { name: "key" } }), [
    ["a name with a space", { name: "a key" }, /1 to 512 letters/],
    ["a name that ends as an ARN does", { name: "key-a1b2c3" }, /hyphen and six characters/],
    ["a recovery window of 3 days", { recoveryWindowInDays: 3 }, /0, or 7 to 30/],
    ["a key that is not there", { kmsKeyId: "alias/none" }, /does not exist/],
    ...badTags,
  ]);
  it("keeps a name until the recovery window has passed, and frees it at once without one", () => {
    const world = testWorld();
    const first = world.create(secret, { name: "key" });
    expect(() => world.create(secret, { name: "key" })).to.throw(/ResourceExistsException/);
    world.remove(secret, first);
    expect(() => world.create(secret, { name: "key" })).to.throw(/already scheduled for deletion/);
    const other = world.create(secret, { name: "other", recoveryWindowInDays: 0 });
    world.remove(secret, other);
    expect(world.create(secret, { name: "other" }).id).to.contain(":secret:other-");
  });
});

describe("secretsmanager SecretPolicy", () => {
  const own = {
    Principal: { AWS: `arn:aws:iam::${workload}:root` },
    Action: "secretsmanager:GetSecretValue",
  };
  const scene = (): Scene => {
    const world = testWorld();
    const secretArn = made(world);
    return { world, inputs: { secretArn, policy: policyText(own), blockPublicPolicy: true } };
  };
  itRefuses(secretPolicy, scene, [
    [
      "an action of S3",
      { policy: policyText({ ...own, Action: "s3:GetObject" }) },
      /not one of secretsmanager/,
    ],
    [
      "what opens it to everybody",
      { policy: policyText({ ...own, Principal: "*" }) },
      /PublicPolicyException/,
    ],
    [
      "a role that does not exist",
      { policy: policyText({ ...own, Principal: { AWS: `arn:aws:iam::${workload}:role/No` } }) },
      /Invalid principal/,
    ],
    [
      "a secret that is not there",
      { secretArn: `arn:aws:secretsmanager:eu-central-1:${workload}:secret:no-a1b2c3` },
      /can't find the specified secret/,
    ],
  ]);
});

describe("secretsmanager SecretRotation", () => {
  const scene = (permission: Properties = {}): Scene => {
    const world = testWorld();
    const secretId = made(world);
    world.seed({
      token: "aws:lambda/function:Function",
      id: "rotate",
      account: workload,
      region: "eu-central-1",
      inputs: { name: "rotate" },
      outputs: { arn: fn },
    });
    world.seed({
      token: "aws:lambda/permission:Permission",
      id: "rotate",
      account: workload,
      region: "eu-central-1",
      inputs: {
        function: "rotate",
        principal: "secretsmanager.amazonaws.com",
        sourceArn: secretId,
        ...permission,
      },
    });
    const inputs = { secretId, rotationLambdaArn: fn, rotationRules: { automaticallyAfterDays: 30 } };
    return { world, inputs };
  };
  itRefuses(secretRotation, scene, [
    ["no rule", { rotationRules: {} }, /either automaticallyAfterDays or scheduleExpression/],
    ["1001 days", { rotationRules: { automaticallyAfterDays: 1001 } }, /between 1 and 1000/],
    [
      "days and an expression",
      { rotationRules: { automaticallyAfterDays: 3, scheduleExpression: "rate(3 days)" } },
      /either/,
    ],
    [
      "a function that is not there",
      { rotationLambdaArn: fn.replace("rotate", "none") },
      /Function not found/,
    ],
  ]);
  it("refuses a function that Secrets Manager may not call, or only for another secret", () => {
    for (const permission of [
      { principal: "s3.amazonaws.com" },
      { sourceAccount: "333333333333" },
      { sourceArn: `arn:aws:secretsmanager:eu-central-1:${workload}:secret:other-a1b2c3` },
    ]) {
      const { world, inputs } = scene(permission);
      expect(() => world.create(secretRotation, inputs)).to.throw(
        /cannot invoke the specified Lambda function/,
      );
    }
  });
  it("asks for the call of the function, too, in the name of who declares it", () => {
    const { world, inputs } = scene();
    expect(
      secretRotation.calls("create", { inputs }, world.context()).map(({ action }) => action),
    ).to.deep.equal(["secretsmanager:RotateSecret", "lambda:InvokeFunction"]);
  });
});
