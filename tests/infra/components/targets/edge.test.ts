import { expect } from "chai";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import { exampleConfig } from "../../example.ts";
import { declared, one, type Declared } from "../../mocks.ts";
import { sampleTargets } from "../../plan/pipeline/samples.ts";

const first = exampleConfig("prod").apps[0];
const account = exampleConfig("prod").accountId;
const device = (id: string, ring: string, number: number, environment = "prod") => ({
  id,
  app: "soil",
  environment,
  ring,
  node: `mi-${String(number).padStart(17, "0")}`,
});
const made = (devices: object[], change: object = {}): Promise<Declared[]> => {
  const apps = [{ ...first, name: "soil", target: { ...sampleTargets.edge, ...change } }];
  const config = exampleConfig("prod", { apps, devices, parameters: undefined, secrets: undefined });
  return declared("prod", () => declareEnvironment(config));
};

describe("C15 Edge", () => {
  let resources: Declared[];
  before(async () => {
    resources = await made([device("pot", "canary", 1), device("bench", "canary", 2, "dev")]);
  });
  const ofType = (type: string, from = resources) => from.filter((each) => each.type === type);
  const nameOf = (each: Declared) => String(each.inputs["name"]);

  it("C15 releases in place to devices by the tag of their ring, one at a time, and back on failure and on the alarm", () => {
    const groups = ofType("aws:codedeploy/deploymentGroup:DeploymentGroup");
    expect(groups.map(({ inputs }) => inputs["onPremisesInstanceTagFilters"])).to.deep.equal(
      ["canary", "field"].map((ring) => [
        { key: "lockgate:ring", type: "KEY_AND_VALUE", value: `lockgate-soil-prod-${ring}` },
      ]),
    );
    for (const { inputs } of groups) {
      expect(inputs).to.deep.include({
        deploymentConfigName: "CodeDeployDefault.OneAtATime",
        deploymentStyle: { deploymentType: "IN_PLACE", deploymentOption: "WITHOUT_TRAFFIC_CONTROL" },
        autoRollbackConfiguration: {
          enabled: true,
          events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
        },
      });
      expect(inputs).to.not.have.any.keys("ec2TagFilters", "ec2TagSets", "autoscalingGroups");
    }
  });

  it("C15 there is no IAM user and no key: Systems Manager alone becomes the devices' role, for devices of the account", () => {
    expect(resources.filter(({ type }) => /^aws:iam\/(user|accessKey|group)/i.test(type))).to.deep.equal([]);
    const role = ofType("aws:iam/role:Role").find((each) => nameOf(each) === "lockgate-soil-prod-function");
    expect(JSON.parse(String(role?.inputs["assumeRolePolicy"])).Statement).to.deep.equal([
      {
        Sid: "Service",
        Effect: "Allow",
        Principal: { Service: "ssm.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": account },
          ArnLike: { "aws:SourceArn": [`arn:aws:ssm:eu-central-1:${account}:*`] },
        },
      },
    ]);
    expect(role?.inputs["permissionsBoundary"]).to.contain("LockgateBoundary");
  });

  it("C15 one more device is one more row, and changes nothing of the others", async () => {
    const more = await made([device("pot", "canary", 1), device("hill", "field", 3)]);
    const rows = (all: Declared[]) =>
      ofType("aws:ssm/parameter:Parameter", all).map(({ inputs }) => [
        inputs["name"],
        inputs["insecureValue"],
      ]);
    const pot = ["/soil/prod/devices/pot", '{"id":"pot","node":"mi-00000000000000001","ring":"canary"}'];
    expect(rows(resources)).to.deep.equal([pot]);
    expect(rows(more)).to.deep.equal([
      pot,
      ["/soil/prod/devices/hill", '{"id":"hill","node":"mi-00000000000000003","ring":"field"}'],
    ]);
    expect(more.length).to.equal(resources.length + 1);
  });

  it("C15 Systems Manager keeps devices up: sets them up as declared and patches them, one after the other", async () => {
    const associations = ofType("aws:ssm/association:Association").map(({ inputs }) => inputs);
    expect(associations.map(({ name }) => name)).to.have.members([
      "lockgate-soil-prod",
      "AWS-RunPatchBaseline",
    ]);
    for (const inputs of associations)
      expect(inputs).to.deep.include({
        targets: [{ key: "tag:lockgate:devices", values: ["lockgate-soil-prod"] }],
        scheduleExpression: "cron(0 3 ? * SUN *)",
        maxConcurrency: "1",
        maxErrors: "0",
      });
    // State Manager has no such switch for rates.
    const often = ofType("aws:ssm/association:Association", await made([], { upkeep: "rate(7 days)" }));
    expect(often.map(({ inputs }) => inputs["applyOnlyAtCronInterval"])).to.have.members([undefined, false]);
  });

  it("C15 what is brought to a device runs as a user that may call one program, by credentials that end by themselves", () => {
    const { content } = one(resources, "aws:ssm/document:Document").inputs;
    expect(Buffer.byteLength(String(content))).to.be.lessThan(64 * 1024);
    const { mainSteps } = JSON.parse(String(content)) as {
      mainSteps: { inputs: { runCommand: string[] } }[];
    };
    const script = mainSteps.flatMap(({ inputs }) => inputs.runCommand).join("\n");
    for (const part of [
      "codedeploy ALL=(root) NOPASSWD: /usr/local/sbin/lockgate-device\n",
      "User=codedeploy",
      `iam_session_arn: %s\\naws_credentials_file: %s`,
      `arn:aws:sts::${account}:assumed-role/lockgate-soil-prod-function/$node`,
      "lockgate verify",
    ])
      expect(script).to.contain(part);
    expect(script).to.not.match(/aws_access_key_id|iam_user_arn/);
  });
});
