import { expect } from "chai";
import { CodeSigning } from "../../../../infra/components/targets/codeSigning.ts";
import { Ec2Efs } from "../../../../infra/components/targets/ec2Efs.ts";
import type { App } from "../../../../infra/configuration/schema.ts";
import { exampleConfig } from "../../example.ts";
import { declared, ofType, one, type Declared } from "../../mocks.ts";
import type { Statement } from "../../../../infra/plan/documents/document.ts";
import { decide, everything } from "../../plan/evaluation.ts";
import { sampleTargets } from "../../plan/pipeline/samples.ts";

const logs = { keyArn: "arn:aws:kms:eu-central-1:111111111111:key/logs", retentionDays: 365 } as const;
const account = "111111111111";
const role = (name: string) => `arn:aws:iam::${account}:role/lockgate-top-scores-prod-${name}`;

describe("C10 Ec2Efs", () => {
  let resources: Declared[];
  before(async () => {
    const first = exampleConfig("prod").apps[0] as App;
    const config = exampleConfig("prod", { apps: [{ ...first, target: sampleTargets.ec2Efs }] });
    const [app] = config.apps;
    if (app?.target.kind !== "ec2Efs") throw new Error("no such app");
    const network = {
      vpcId: "vpc-1",
      privateSubnetIds: ["subnet-a", "subnet-b", "subnet-c"],
      publicSubnetIds: ["subnet-public-1", "subnet-public-2"],
    };
    const place = { account, region: "eu-central-1" };
    const args = {
      config,
      place,
      app: app.name,
      environment: "prod",
      target: app.target,
      network,
      logs,
      accessLogs: "acme-access",
    };
    resources = await declared("prod", () => {
      const signed = {
        company: "acme",
        account,
        environment: "prod",
        administrator: role("x"),
        profiles: [],
      };
      void new Ec2Efs("shop", { ...args, codeSigning: new CodeSigning("prod", signed) });
    });
  });
  const inputs = (type: string, name?: string) => one(resources, type, name).inputs;

  it("C10, A9 the files lie under a key of their own, and EFS uses it by a grant only", () => {
    const key = one(resources, "aws:kms/key:Key", "shop-code");
    const all = ofType(resources, "aws:efs/fileSystem:FileSystem");
    expect(all.map(({ inputs: { encrypted, kmsKeyId } }) => [encrypted, kmsKeyId])).to.deep.equal([
      [true, key.outputs["arn"]],
      [true, key.outputs["arn"]],
    ]);
    const policy = String(key.inputs["policy"]);
    expect(policy).to.contain('"kms:ViaService":"elasticfilesystem.eu-central-1.amazonaws.com"');
    expect(policy).to.contain('"kms:GrantIsForAWSResource":"true"');
    expect(policy).to.not.match(/kms:(Decrypt|Encrypt|GenerateDataKey)/);
  });

  it("C10 is mounted in each zone, and by each colour as files of its own", () => {
    const targets = ofType(resources, "aws:efs/mountTarget:MountTarget");
    expect(targets.map(({ inputs: { fileSystemId, subnetId } }) => [fileSystemId, subnetId])).to.deep.equal(
      ["fs-shop-blue", "fs-shop-green"].flatMap((files) =>
        ["subnet-a", "subnet-b", "subnet-c"].map((subnet) => [files, subnet]),
      ),
    );
    for (const target of targets) expect(target.inputs["securityGroups"]).to.deep.equal(["id-shop-code"]);
    const points = ofType(resources, "aws:efs/accessPoint:AccessPoint").map(
      ({ inputs: { rootDirectory, posixUser } }) => [(rootDirectory as { path: string }).path, posixUser],
    );
    const user = { uid: 10001, gid: 10001 };
    expect(points).to.deep.equal([
      ["/blue", user],
      ["/green", user],
    ]);
    for (const colour of ["blue", "green"]) {
      const template = inputs("aws:ec2/launchTemplate:LaunchTemplate", `shop-${colour}`);
      const script = Buffer.from(String(template["userData"]), "base64").toString("utf8");
      expect(script).to.contain(
        `echo 'fs-shop-${colour}:/ /srv/top-scores efs _netdev,nofail,noresvport,ro,tls,iam,accesspoint=fsap-shop-${colour} 0 0' >> /etc/fstab`,
      );
      expect(Buffer.byteLength(script)).to.be.lessThan(16_384);
    }
  });

  const identityOf = (who: string): Statement[] => {
    const found = ofType(resources, "aws:iam/rolePolicy:RolePolicy").find(({ name }) =>
      name.endsWith(`-prod-${who}`),
    );
    if (found === undefined) return everything;
    return (JSON.parse(String(found.inputs["policy"])) as { Statement: Statement[] }).Statement;
  };
  const policyOf = (colour: string) =>
    JSON.parse(String(inputs("aws:efs/fileSystemPolicy:FileSystemPolicy", `shop-${colour}`)["policy"])) as {
      Statement: never;
    };
  const filesOf = (colour: string) =>
    String(one(resources, "aws:efs/fileSystem:FileSystem", `shop-${colour}`).outputs["arn"]);
  const point = (colour: string) =>
    String(one(resources, "aws:efs/accessPoint:AccessPoint", `shop-${colour}`).outputs["arn"]);
  const by = (colour: string) => ({ "elasticfilesystem:AccessPointArn": point(colour) });
  const asked = (who: string, action: string, colour: string, context: Record<string, string>) =>
    decide(
      { arn: role(who), identity: identityOf(who) },
      { action: `elasticfilesystem:${action}`, resource: filesOf(colour), account, context },
      { resource: policyOf(colour).Statement },
    );
  for (const [who, action, colour, tls, expected] of [
    ["function", "ClientMount", "blue", "true", "allow"],
    ["function", "ClientMount", "green", "true", "allow"],
    ["function", "ClientMount", "blue", "false", "deny"],
    ["blue-write", "ClientMount", "green", "true", "deny"],
    ["function", "ClientWrite", "blue", "true", "deny"],
    ["blue-write", "ClientWrite", "blue", "true", "allow"],
    ["blue-write", "ClientWrite", "green", "true", "deny"],
    ["green-write", "ClientWrite", "green", "true", "allow"],
    ["function", "ClientWrite", "green", "true", "deny"],
    ["blue-write", "ClientRootAccess", "blue", "true", "deny"],
  ] as const)
    it(`C10 ${who} ${action} ${colour}${tls === "true" ? "" : " in the clear"}: ${expected}`, () => {
      expect(asked(who, action, colour, { "aws:SecureTransport": tls, ...by(colour) })).to.equal(expected);
    });

  it("C10 nobody comes to the files past the ways in", () => {
    for (const [who, action] of [
      ["function", "ClientMount"],
      ["blue-write", "ClientWrite"],
    ] as const)
      expect(asked(who, action, "blue", { "aws:SecureTransport": "true" }), who).to.equal("deny");
  });

  it("C10 who may come to the files is known before there are any", () => {
    for (const colour of ["blue", "green"])
      expect(JSON.stringify(policyOf(colour)), colour).to.not.match(/fs-shop|fsap-shop/);
  });

  it("C10 each colour has one writer, which runs once at a time, in the network, signed", () => {
    const writers = ofType(resources, "aws:lambda/function:Function");
    expect(writers.map(({ inputs: { name } }) => name)).to.deep.equal([
      "lockgate-top-scores-prod-blue-write",
      "lockgate-top-scores-prod-green-write",
    ]);
    for (const [index, { inputs: writer }] of writers.entries()) {
      const colour = ["blue", "green"][index] ?? "";
      expect(writer).to.deep.include({
        reservedConcurrentExecutions: 1,
        fileSystemConfig: { arn: point(colour), localMountPath: "/mnt/code" },
        codeSigningConfigArn: one(resources, "aws:lambda/codeSigningConfig:CodeSigningConfig").outputs["arn"],
      });
    }
  });

  it("C10 files are let in from the fleets and from the writers, by NFS alone", () => {
    const rules = ofType(resources, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter(
      ({ inputs: { securityGroupId } }) => securityGroupId === "id-shop-code",
    );
    const from = rules.map(({ inputs: rule }) => [rule["referencedSecurityGroupId"], rule["fromPort"]]);
    expect(from).to.have.deep.members([
      ["id-shop-blue", 2049],
      ["id-shop-green", 2049],
      ["id-shop-blue-write", 2049],
      ["id-shop-green-write", 2049],
    ]);
  });

  it("C10 says which colour is the good one: blue, before the first release", () => {
    expect(inputs("aws:ssm/parameter:Parameter")).to.deep.include({
      name: "/lockgate/prod/top-scores-colour",
      insecureValue: "blue",
    });
  });
});
