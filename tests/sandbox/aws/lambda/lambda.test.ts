// Functions, aliases and permissions: AWS's formats, versions, and what Lambda refuses.

import { expect } from "chai";
import { securityGroup } from "../../../../sandbox/aws/ec2/securityGroup.ts";
import { alias } from "../../../../sandbox/aws/lambda/alias.ts";
import { lambdaFunction } from "../../../../sandbox/aws/lambda/function.ts";
import { permission } from "../../../../sandbox/aws/lambda/permission.ts";
import { deprecatedRuntimes } from "../../../../sandbox/aws/lambda/runtimes.ts";
import { UNKNOWN } from "../../../../sandbox/aws/model.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses, policyText } from "../cases.ts";
import type { Scene } from "../cases.ts";
import { network } from "../ec2/network.ts";
import type { Network } from "../ec2/network.ts";
import { roleArn, serviceRole } from "../serviceRole.ts";
import { testWorld, workload } from "../world.ts";

const hash = "a".repeat(64);
const archive = (digest = hash): Properties => ({
  "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
  assets: {
    "index.mjs": {
      "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
      text: "export{}",
      hash,
    },
  },
  hash: digest,
});
const good: Properties = {
  name: "app",
  role: roleArn("fn"),
  runtime: "nodejs24.x",
  handler: "index.handler",
  code: archive(),
};
const arn = `arn:aws:lambda:eu-central-1:${workload}:function:app`;

function scene(): Scene {
  const world = testWorld();
  serviceRole(world, "fn", "lambda.amazonaws.com");
  serviceRole(world, "build", "codebuild.amazonaws.com");
  return { world, inputs: good };
}

describe("sandbox lambda function", () => {
  it("fills in ARNs, digest, size, version and defaults", () => {
    const { world } = scene();
    const { id, outputs } = world.create(lambdaFunction, good);
    expect(id).to.equal("app");
    expect(outputs).to.deep.include({
      arn,
      qualifiedArn: `${arn}:$LATEST`,
      invokeArn: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${arn}/invocations`,
      version: "$LATEST",
      codeSha256: Buffer.from(hash, "hex").toString("base64"),
      sourceCodeSize: 8,
      memorySize: 128,
      timeout: 3,
      architectures: ["x86_64"],
      lastModified: "2026-09-26T12:00:00.000+0000",
      tagsAll: {},
    });
    expect(outputs["loggingConfig"]).to.deep.equal({ logFormat: "Text", logGroup: "/aws/lambda/app" });
  });

  it("publishes a version on creation and when something changes, and none otherwise", () => {
    const { world } = scene();
    const fn = world.create(lambdaFunction, { ...good, publish: true });
    expect(fn.outputs).to.include({ version: "1", qualifiedArn: `${arn}:1` });
    world.update(lambdaFunction, fn, { ...good, publish: true, tags: { a: "b" } });
    expect(fn.outputs["version"]).to.equal("1");
    world.update(lambdaFunction, fn, { ...good, publish: true, code: archive("b".repeat(64)) });
    expect(fn.outputs).to.include({
      version: "2",
      codeSha256: Buffer.from("b".repeat(64), "hex").toString("base64"),
    });
    world.update(lambdaFunction, fn, {
      ...good,
      publish: true,
      code: archive("b".repeat(64)),
      memorySize: 256,
    });
    expect(fn.outputs["version"]).to.equal("3");
  });

  describe("in a network", () => {
    const mayUseInterfaces = {
      inlinePolicies: [{ name: "net", policy: policyText({ Action: "ec2:*NetworkInterface*" }) }],
    };
    const inNetwork = (rights: Properties = mayUseInterfaces): Network & { vpcConfig: Properties } => {
      const n = network();
      serviceRole(n.world, "fn", "lambda.amazonaws.com", rights);
      const group = n.world.create(securityGroup, { name: "fn", vpcId: n.vpc.id });
      return { ...n, vpcConfig: { subnetIds: [n.subnetA.id], securityGroupIds: [group.id] } };
    };

    it("finds the VPC of its subnets", () => {
      const { world, vpc, vpcConfig } = inNetwork();
      const fn = world.create(lambdaFunction, { ...good, vpcConfig });
      expect(fn.outputs["vpcConfig"]).to.include({ vpcId: vpc.id });
    });

    it("refuses subnets that do not exist and groups of another VPC", () => {
      const { world, vpcConfig } = inNetwork();
      const missing = { ...good, vpcConfig: { ...vpcConfig, subnetIds: ["subnet-0"] } };
      expect(() => world.create(lambdaFunction, missing)).to.throw(/InvalidSubnetID\.NotFound/);
      world.seed({
        token: securityGroup.token,
        id: "sg-9",
        region: "eu-central-1",
        outputs: { vpcId: "vpc-9" },
      });
      const apart = { ...good, vpcConfig: { ...vpcConfig, securityGroupIds: ["sg-9"] } };
      expect(() => world.create(lambdaFunction, apart)).to.throw(/required to be in the same VPC/);
    });

    it("refuses a role that cannot make network interfaces", () => {
      const { world, vpcConfig } = inNetwork({});
      expect(() => world.create(lambdaFunction, { ...good, vpcConfig })).to.throw(
        /does not have permissions to call CreateNetworkInterface on EC2/,
      );
    });
  });

  it("refuses a name that is taken", () => {
    const { world } = scene();
    world.create(lambdaFunction, good);
    expect(() => world.create(lambdaFunction, good)).to.throw(/ResourceConflictException/);
  });

  it("passes its role to Lambda, on creation and when it changes", () => {
    const { world } = scene();
    const actions = (operation: "create" | "update", outputs?: Properties): string[] =>
      lambdaFunction.calls(operation, { inputs: good, outputs }, world.context()).map((c) => c.action);
    expect(actions("create")).to.deep.equal(["lambda:CreateFunction", "iam:PassRole"]);
    expect(actions("update", { ...good, role: roleArn("old") })).to.deep.equal([
      "lambda:UpdateFunctionConfiguration",
      "iam:PassRole",
    ]);
    expect(actions("update", { ...good, memorySize: 1 }).includes("iam:PassRole")).to.equal(false);
  });

  it("judges no unknown value at preview", () => {
    const inputs = {
      ...good,
      role: UNKNOWN,
      vpcConfig: { subnetIds: UNKNOWN, securityGroupIds: [UNKNOWN] },
      environment: { variables: { A_B: UNKNOWN } },
    };
    expect(lambdaFunction.check?.(inputs, scene().world.context())).to.deep.equal([]);
  });

  itRefuses(lambdaFunction, scene, [
    ["a name with a dot", { name: "a.b" }, /name: "a\.b"/],
    ["a name of 65 characters", { name: "a".repeat(65) }, /1 to 64/],
    ["a deprecated runtime", { runtime: "nodejs18.x" }, /no longer supported for creating/],
    ["an unknown runtime", { runtime: "cobol85" }, /must be one of nodejs24\.x/],
    ["127 MB", { memorySize: 127 }, /between 128 and 10240/],
    ["10241 MB", { memorySize: 10241 }, /between 128 and 10240/],
    ["a timeout of 0", { timeout: 0 }, /between 1 and 900/],
    ["a timeout of 901", { timeout: 901 }, /between 1 and 900/],
    ["a Zip without handler", { handler: undefined }, /handler: is missing/],
    ["a Zip without runtime", { runtime: undefined }, /runtime: is missing/],
    ["no code", { code: undefined }, /exactly one of code, s3Bucket/],
    ["code from two places", { s3Bucket: "b", s3Key: "k" }, /exactly one of code, s3Bucket/],
    ["a bucket without key", { code: undefined, s3Bucket: "b" }, /s3Key: is missing/],
    ["a bucket that does not exist", { code: undefined, s3Bucket: "bucket", s3Key: "k" }, /NoSuchBucket/],
    [
      "an image with a handler",
      { packageType: "Image", imageUri: "x", code: undefined },
      /handler: is not allowed for packageType Image/,
    ],
    ["two architectures", { architectures: ["x86_64", "arm64"] }, /architectures: has length 2/],
    ["an unknown architecture", { architectures: ["riscv"] }, /"riscv"/],
    ["a reserved variable", { environment: { variables: { AWS_REGION: "x" } } }, /AWS_REGION: is reserved/],
    [
      "a variable that begins with a digit",
      { environment: { variables: { "1A": "x" } } },
      /keys are a letter/,
    ],
    [
      "more than 4 KB of variables",
      { environment: { variables: { BIG: "x".repeat(4096) } } },
      /at most 4096/,
    ],
    ["a role that does not exist", { role: roleArn("none") }, /cannot be assumed by Lambda.*does not exist/],
    ["a role of another service", { role: roleArn("build") }, /cannot be assumed by Lambda.*does not trust/],
    [
      "a key that does not exist",
      { kmsKeyArn: `arn:aws:kms:eu-central-1:${workload}:key/none` },
      /KMS key .* does not exist/,
    ],
    [
      "levels with text logs",
      { loggingConfig: { logFormat: "Text", systemLogLevel: "INFO" } },
      /logFormat JSON only/,
    ],
    [
      "subnets without groups",
      { vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: [] } },
      /both empty or both given/,
    ],
    ...badTags,
  ]);

  it("refuses every deprecated runtime", () => {
    const { world } = scene();
    for (const runtime of deprecatedRuntimes)
      expect(() => world.create(lambdaFunction, { ...good, runtime }), runtime).to.throw(
        /no longer supported/,
      );
  });
});

describe("sandbox lambda alias", () => {
  const inputs = { name: "live", functionName: "app", functionVersion: "1" };
  const withFunction = (): Scene => {
    const { world } = scene();
    world.create(lambdaFunction, { ...good, publish: true });
    return { world, inputs };
  };

  it("names the alias by the function's ARN", () => {
    const { world } = withFunction();
    const made = world.create(alias, inputs);
    expect(made.id).to.equal(`${arn}:live`);
    expect(made.outputs).to.include({
      arn: `${arn}:live`,
      invokeArn: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${arn}:live/invocations`,
    });
    expect(() => world.create(alias, inputs)).to.throw(/ResourceConflictException/);
  });

  it("moves to a version that exists only", () => {
    const { world } = withFunction();
    const made = world.create(alias, inputs);
    expect(() => world.update(alias, made, { ...inputs, functionVersion: "2" })).to.throw(
      /Function not found: .*:2/,
    );
  });

  itRefuses(alias, withFunction, [
    ["a version that does not exist", { functionVersion: "7" }, /ResourceNotFoundException.*:7/],
    ["a function that does not exist", { functionName: "none" }, /Function not found/],
    ["a name of digits", { name: "12" }, /not only digits/],
    ["a version that is a word", { functionVersion: "newest" }, /\$LATEST or a version number/],
    ["a share above 1", { routingConfig: { additionalVersionWeights: { "1": 1.5 } } }, /from 0\.0 to 1\.0/],
    [
      "a share for $LATEST",
      { functionVersion: "$LATEST", routingConfig: { additionalVersionWeights: { "1": 0.5 } } },
      /cannot share its calls/,
    ],
    [
      "a share for a version that does not exist",
      { routingConfig: { additionalVersionWeights: { "9": 0.5 } } },
      /:9/,
    ],
  ]);
});

describe("sandbox lambda permission", () => {
  const inputs = {
    action: "lambda:InvokeFunction",
    function: "app",
    principal: "s3.amazonaws.com",
    statementId: "s3",
  };
  const withFunction = (): Scene => {
    const { world } = scene();
    world.create(lambdaFunction, { ...good, publish: true });
    world.create(alias, { name: "live", functionName: "app", functionVersion: "1" });
    return { world, inputs };
  };

  const principals = ["events.amazonaws.com", workload, "*", roleArn("fn"), `arn:aws:iam::${workload}:root`];
  for (const principal of principals)
    it(`takes the principal ${principal}`, () => {
      expect(withFunction().world.create(permission, { ...inputs, principal }).id).to.equal("s3");
    });

  it("takes a function by ARN and an alias as qualifier, and refuses a statement id twice", () => {
    const { world } = withFunction();
    world.create(permission, { ...inputs, function: arn, qualifier: "live" });
    world.create(permission, inputs);
    expect(() => world.create(permission, inputs)).to.throw(/ResourceConflictException/);
  });

  itRefuses(permission, withFunction, [
    ["a principal that is a name", { principal: "alice" }, /must be a service such as/],
    ["an account that does not exist", { principal: "999999999999" }, /does not exist/],
    ["a role that does not exist", { principal: roleArn("none") }, /does not exist/],
    ["an action of another service", { action: "s3:GetObject" }, /an action of Lambda/],
    ["a statement id with a space", { statementId: "a b" }, /1 to 100 letters/],
    ["an account id of 11 digits", { sourceAccount: "12345678901" }, /12 digits/],
    ["a function that does not exist", { function: "none" }, /Function not found/],
    ["an alias that does not exist", { qualifier: "old" }, /Cannot find alias/],
  ]);
});
