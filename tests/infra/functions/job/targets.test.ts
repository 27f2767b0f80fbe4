import {
  CloudFormationClient,
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DescribeStackSetCommand,
  UpdateStackSetCommand,
} from "@aws-sdk/client-cloudformation";
import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { expect } from "chai";
import * as names from "../../../../infra/plan/names.ts";
import { alarmName } from "../../../../infra/plan/pipeline/targets/lambdaCanary.ts";
import { exampleConfig } from "../../example.ts";
import { app, refusal } from "../stage.ts";
import { Dock } from "./dock.ts";

const fleet = "baseline";
const service = names.serviceName(app, "dev");
const images = names.imageRepository(
  { account: exampleConfig("dev").toolingAccountId, region: "eu-central-1" },
  app,
);
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

describe("releases of containers and of StackSets, each job as its declared role, on moto", function () {
  this.timeout(600_000);
  let dock: Dock;
  let owner: ECSClient;
  /** What ECS makes of a rollout, which moto does not follow, and the task definition that was asked for. */
  let rollout: "COMPLETED" | "FAILED" | "back" = "COMPLETED";
  let firstDefinition = "";
  let asked = "";
  let runningTasks = 2;
  /** Whether a stack of a StackSet fails, which moto's never do. */
  let failing = false;
  const updates: object[] = [];
  before(async () => {
    dock = await Dock.open({ [app]: { kind: "ecs", tasks: 2 }, [fleet]: { kind: "stackSet", name: fleet } });
    dock.stage.harness.answer = (operation, input) => {
      if (operation === "ECSClient.UpdateServiceCommand") asked = String(input["taskDefinition"]);
      if (operation === "CloudFormationClient.UpdateStackSetCommand") updates.push(input);
      if (operation === "CloudFormationClient.DescribeStackSetOperationCommand" && failing)
        return { StackSetOperation: { Status: "FAILED", StatusReason: "Account 1 failed" } };
      if (operation !== "ECSClient.DescribeServicesCommand") return undefined;
      const gone = rollout === "back" ? firstDefinition : asked;
      const primary = {
        status: "PRIMARY",
        taskDefinition: gone,
        rolloutState: rollout,
        rolloutStateReason: "tasks failed to start",
      };
      const counts = { desiredCount: asked === firstDefinition ? 0 : 2, runningCount: runningTasks };
      return { services: [{ taskDefinition: asked, ...counts, deployments: [primary] }] };
    };
    owner = dock.owner(ECSClient);
    const role = (job: string) => names.roleArn(dock.account, names.jobRole(app, "dev", job));
    await owner.send(new CreateClusterCommand({ clusterName: service }));
    const { taskDefinition } = await owner.send(
      new RegisterTaskDefinitionCommand({
        family: service,
        executionRoleArn: role("execution"),
        taskRoleArn: role("function"),
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        cpu: "256",
        memory: "512",
        containerDefinitions: [{ name: app, image: `${images}@${digest("0")}`, user: "10001:10001" }],
      }),
    );
    firstDefinition = asked = taskDefinition?.taskDefinitionArn ?? "";
    await owner.send(
      new CreateServiceCommand({
        cluster: service,
        serviceName: service,
        taskDefinition: taskDefinition?.taskDefinitionArn,
        desiredCount: 0,
      }),
    );
    await dock.owner(CloudWatchClient).send(
      new PutMetricAlarmCommand({
        AlarmName: alarmName(app, "dev"),
        MetricName: "m",
        Namespace: "Lockgate",
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: "GreaterThanOrEqualToThreshold",
      }),
    );
  });
  after(() => dock.close());

  const imageDetail = (image: string) => ({ "imageDetail.json": JSON.stringify({ ImageURI: image }) });
  const verified = (files: Record<string, string>) => dock.verified(app, files);
  const run = (kind: "deploy" | "check") => dock.run(app, kind);
  /** As moto has it, past what is said above. */
  async function running(): Promise<{ image: string | undefined; desired: number | undefined }> {
    const { services = [] } = await owner.send(
      new DescribeServicesCommand({ cluster: service, services: [service] }),
    );
    const { taskDefinition } = await owner.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: services[0]?.taskDefinition ?? "" }),
    );
    const [container] = taskDefinition?.containerDefinitions ?? [];
    return { image: container?.image, desired: services[0]?.desiredCount };
  }

  it("C2 runs the image that the verified artifact names, and changes nothing else of the definition", async () => {
    await verified(imageDetail(`${images}@${digest("a")}`));
    const { ok, text } = await run("deploy");
    expect(ok, text).to.equal(true);
    expect(await running()).to.deep.equal({ image: `${images}@${digest("a")}`, desired: 2 });
    expect(await dock.last(app)).to.equal(text.replace(/^deployed top-scores (\S+) .*/, "deployed $1"));
  });

  for (const [what, image] of [
    ["by its tag", `${images}:latest`],
    ["of another app", `${images}-other@${digest("b")}`],
    ["of another registry", `docker.io/library/nginx@${digest("b")}`],
  ] as const)
    it(`C2 releases no image ${what}`, async () => {
      await verified(imageDetail(image));
      const { ok, text } = await run("deploy");
      expect(ok).to.equal(false);
      expect(text).to.contain(`names ${image}, no image of ${images} by its digest`);
      expect((await running()).image).to.equal(`${images}@${digest("a")}`);
    });

  it("C2 is done again without another task definition, where the image runs already", async () => {
    await verified(imageDetail(`${images}@${digest("a")}`));
    expect((await run("deploy")).text).to.equal(`${images}@${digest("a")} runs already`);
  });

  it("E10 is healthy when all tasks run, and not when one does not", async () => {
    const sha256 = await verified(imageDetail(`${images}@${digest("a")}`));
    await run("deploy");
    runningTasks = 1;
    expect((await run("check")).text).to.contain("1 of 2 tasks of lockgate-top-scores-dev run");
    runningTasks = 2;
    const { ok, text } = await run("check");
    expect(ok, text).to.equal(true);
    expect(await dock.last(app)).to.equal(`healthy ${sha256}`);
  });

  for (const [how, says] of [
    ["FAILED", "was not rolled out: tasks failed to start"],
    ["back", "ECS went back from"],
  ] as const)
    it(`E4 says so when ECS gives a rollout up (${how}), and the ledger has it`, async () => {
      const sha256 = await verified(imageDetail(`${images}@${digest("c")}`));
      rollout = how;
      const { ok, text } = await run("deploy");
      rollout = "COMPLETED";
      expect(ok).to.equal(false);
      expect(text).to.contain(says);
      expect(await dock.last(app)).to.match(new RegExp(`^failed ${sha256} `));
    });

  it("C2 releases nothing of an artifact that names no image", async () => {
    await verified({ "index.js": "1" });
    expect((await run("deploy")).text).to.contain("the artifact has no imageDetail.json");
  });

  describe("C11 StackSets", () => {
    const template = JSON.stringify({
      Parameters: { KMSId: { Type: "String" }, Days: { Type: "Number" } },
      Resources: {
        Topic: {
          Type: "AWS::SNS::Topic",
          Properties: { TopicName: "keys", KmsMasterKeyId: { Ref: "KMSId" } },
        },
      },
    });
    const parameters = [
      { ParameterKey: "KMSId", ParameterValue: "alias/old" },
      { ParameterKey: "Days", ParameterValue: "30" },
    ];
    let cloudformation: CloudFormationClient;
    before(async () => {
      cloudformation = dock.owner(CloudFormationClient);
      for (const StackSetName of [fleet, `${fleet}-other`]) {
        await cloudformation.send(
          new CreateStackSetCommand({ StackSetName, TemplateBody: template, Parameters: parameters }),
        );
        await cloudformation.send(
          new CreateStackInstancesCommand({
            StackSetName,
            Accounts: [dock.account],
            Regions: ["eu-central-1", "eu-west-1"],
          }),
        );
      }
    });
    const values = async (name = fleet) => {
      const { StackSet: set } = await cloudformation.send(
        new DescribeStackSetCommand({ StackSetName: name }),
      );
      const pairs = set?.Parameters?.map(({ ParameterKey, ParameterValue }) => [
        ParameterKey,
        ParameterValue,
      ]);
      return Object.fromEntries(pairs ?? []) as Record<string, string>;
    };
    const deploys = async (files: Record<string, string>) => {
      await dock.verified(fleet, files);
      return dock.run(fleet, "deploy");
    };

    it("C11 updates exactly the declared set, keeps its template and its other parameters, and waits", async () => {
      const { ok, text } = await deploys({ "parameters.json": JSON.stringify({ KMSId: "alias/new" }) });
      expect(ok, text).to.equal(true);
      expect((await values())["KMSId"]).to.equal("alias/new");
      expect(await values(`${fleet}-other`)).to.deep.equal({ KMSId: "alias/old", Days: "30" });
      expect(updates.at(-1)).to.deep.include({
        CallAs: "DELEGATED_ADMIN",
        UsePreviousTemplate: true,
        OperationPreferences: { FailureToleranceCount: 0, MaxConcurrentCount: 1 },
        Parameters: [
          { ParameterKey: "KMSId", ParameterValue: "alias/new" },
          { ParameterKey: "Days", UsePreviousValue: true },
        ],
      });
      expect(await dock.last(fleet)).to.match(/^deployed [0-9a-f]{64}$/);
    });

    it("C11 is healthy when every stack is current", async () => {
      const { ok, text } = await dock.run(fleet, "check");
      expect(ok, text).to.equal(true);
      expect(text).to.equal(`2 stacks of ${fleet} are current`);
    });

    it("C11 one stack that fails fails the run, and the ledger has it", async () => {
      failing = true;
      const { ok, text } = await deploys({ "parameters.json": JSON.stringify({ KMSId: "alias/bad" }) });
      failing = false;
      expect(ok).to.equal(false);
      expect(text).to.contain("failed: Account 1 failed");
      expect(await dock.last(fleet)).to.match(/^failed [0-9a-f]{64} operation/);
    });

    for (const [what, files, says] of [
      ["parameters that are none", { "parameters.json": '{"KMSId": 1}' }, "is no map of names to texts"],
      ["an artifact without parameters", { "index.js": "1" }, "the artifact has no parameters.json"],
    ] as const)
      it(`C11 refuses ${what}, and changes nothing`, async () => {
        const before = await values();
        expect((await deploys(files)).text).to.contain(says);
        expect(await values()).to.deep.equal(before);
      });

    it("C11 its role reaches no other set", async () => {
      const aws = dock.stage.aws(names.roleArn(dock.account, names.jobRole(fleet, "dev", "deploy")));
      const other = aws.cloudformation.send(
        new UpdateStackSetCommand({ StackSetName: `${fleet}-other`, UsePreviousTemplate: true }),
      );
      expect(await refusal(other)).to.contain("UpdateStackSet");
    });
  });
});
