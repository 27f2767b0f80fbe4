import { expect } from "chai";
import { key } from "../../../../sandbox/aws/kms/key.ts";
import { parameterGroup, subnetGroup } from "../../../../sandbox/aws/rds/groups.ts";
import { instance } from "../../../../sandbox/aws/rds/instance.ts";
import { badTags, itRefuses, type Scene } from "../cases.ts";
import { testWorld, type TestWorld } from "../world.ts";

const region = "eu-central-1";

function world(): TestWorld {
  const made = testWorld();
  for (const [id, vpcId, zone] of [
    ["subnet-1", "vpc-1", "a"],
    ["subnet-2", "vpc-1", "b"],
    ["subnet-3", "vpc-1", "a"],
    ["subnet-4", "vpc-2", "b"],
  ])
    made.seed({
      token: "aws:ec2/subnet:Subnet",
      id: String(id),
      region,
      outputs: { vpcId, availabilityZone: `${region}${zone}` },
    });
  made.seed({ token: "aws:ec2/securityGroup:SecurityGroup", id: "sg-1", region });
  return made;
}
const parameters = {
  name: "server",
  family: "postgres17",
  parameters: [{ name: "rds.force_ssl", value: "1" }],
};
const subnets = { name: "server", subnetIds: ["subnet-1", "subnet-2"] };

describe("rds ParameterGroup", () => {
  itRefuses(parameterGroup, () => ({ world: world(), inputs: parameters }), [
    ["another engine", { family: "mysql8.0" }, /a family of PostgreSQL/],
    ["a name that RDS keeps", { name: "default" }, /not default/],
    [
      "one parameter twice",
      { parameters: [...parameters.parameters, ...parameters.parameters] },
      /sets rds.force_ssl twice/,
    ],
    [
      "a static parameter at once",
      { parameters: [{ name: "max_connections", value: "200", applyMethod: "immediate" }] },
      /must be pending-reboot/,
    ],
    ...badTags,
  ]);
});

describe("rds SubnetGroup", () => {
  itRefuses(subnetGroup, () => ({ world: world(), inputs: subnets }), [
    ["no subnet", { subnetIds: [] }, /has length 0/],
    ["subnets of one zone", { subnetIds: ["subnet-1", "subnet-3"] }, /at least 2 AZs/],
    ["subnets of two networks", { subnetIds: ["subnet-1", "subnet-4"] }, /must be in one VPC/],
    ["a subnet that is none", { subnetIds: ["subnet-1", "subnet-9"] }, /InvalidSubnetID.NotFound/],
  ]);
});

function scene(): Scene {
  const made = world();
  made.create(parameterGroup, parameters);
  made.create(subnetGroup, subnets);
  const inputs = {
    identifier: "server",
    engine: "postgres",
    engineVersion: "17",
    instanceClass: "db.t4g.medium",
    allocatedStorage: 20,
    username: "lockgate",
    manageMasterUserPassword: true,
    parameterGroupName: "server",
    dbSubnetGroupName: "server",
    vpcSecurityGroupIds: ["sg-1"],
    storageEncrypted: true,
    deletionProtection: true,
  };
  return { world: made, inputs };
}

describe("rds Instance", () => {
  itRefuses(instance, scene, [
    ["another engine", { engine: "mysql" }, /must be one of postgres/],
    [
      "no password at all",
      { manageMasterUserPassword: undefined },
      /give one, or set manageMasterUserPassword/,
    ],
    ["two ways to a password", { password: "secret-secret" }, /not given where RDS manages/],
    ["a word that RDS keeps", { username: "rdsadmin" }, /keeps for itself/],
    ["a key that is none", { kmsKeyId: "arn:aws:kms:eu-central-1:222222222222:key/x" }, /KMSKeyNotAccess/],
    ["a key without encryption", { storageEncrypted: false, kmsKeyId: "x" }, /for storageEncrypted only/],
    ["backups for longer than RDS keeps them", { backupRetentionPeriod: 36 }, /between 0 and 35/],
    ["parameters that are none", { parameterGroupName: "other" }, /DBParameterGroupNotFound/],
    ["parameters of another version", { engineVersion: "16" }, /of family postgres17/],
    ["subnets that are none", { dbSubnetGroupName: "other" }, /DBSubnetGroupNotFoundFault/],
    ["a group that is none", { vpcSecurityGroupIds: ["sg-9"] }, /InvalidGroup.NotFound/],
    ["capital letters in its name", { identifier: "Server" }, /small letters/],
    ...badTags,
  ]);

  it("goes only unprotected, and with a snapshot or a word that none is wanted", () => {
    const { world: made, inputs } = scene();
    const there = made.create(instance, inputs);
    expect(() => made.remove(instance, there)).to.throw(/Cannot delete protected DB Instance/);
    const open = made.update(instance, there, { ...inputs, deletionProtection: false });
    expect(() => made.remove(instance, open)).to.throw(/FinalDBSnapshotIdentifier is required/);
    const [group] = made.find(subnetGroup.token);
    expect(() => group && made.remove(subnetGroup, group)).to.throw(/still members of server: server/);
    made.remove(instance, made.update(instance, open, { ...open.inputs, finalSnapshotIdentifier: "last" }));
    expect(made.find(instance.token)).to.deep.equal([]);
  });

  it("keeps address, id and secret over a change, and shows no password", () => {
    const { world: made, inputs } = scene();
    const there = made.create(instance, inputs);
    const before = { ...there.outputs };
    const after = made.update(instance, there, { ...inputs, allocatedStorage: 40 }).outputs;
    for (const name of ["address", "resourceId", "masterUserSecrets"])
      expect(after[name], name).to.deep.equal(before[name]);
    const [secret] = before["masterUserSecrets"] as { secretArn: string }[];
    expect(secret?.secretArn).to.match(/^arn:aws:secretsmanager:eu-central-1:\d{12}:secret:rds!db-/);
  });

  it("asks for its key, its secret under a key, and RDS's own role, as the caller", () => {
    const { world: made, inputs } = scene();
    const { id, outputs } = made.create(key, {});
    const with_ = { ...inputs, kmsKeyId: outputs["arn"], masterUserSecretKmsKeyId: id };
    const calls = instance.calls("create", { inputs: with_ }, made.context());
    const asked = calls.map(
      ({ action, context }) => `${action} ${String(context?.["kms:ViaService"] ?? "")}`,
    );
    expect(asked).to.include.members([
      "kms:CreateGrant rds.eu-central-1.amazonaws.com",
      "kms:Decrypt secretsmanager.eu-central-1.amazonaws.com",
      "kms:GenerateDataKey secretsmanager.eu-central-1.amazonaws.com",
      "secretsmanager:CreateSecret ",
      "iam:CreateServiceLinkedRole ",
    ]);
    const places = calls.filter(({ action }) => action === "rds:CreateDBInstance");
    expect(places.map(({ resource }) => resource.split(":").slice(5).join(":"))).to.have.members([
      "db:server",
      "og:default:postgres",
      "pg:server",
      "subgrp:server",
    ]);
  });
});
