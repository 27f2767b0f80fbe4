import { expect } from "chai";
import { experimentTag } from "../../../../infra/plan/experiments.ts";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import { exampleConfig, valueOf } from "../../example.ts";
import { declared, ofType, one, type Declared } from "../../mocks.ts";
import { sampleTargets } from "../../plan/pipeline/samples.ts";

const templateType = "aws:fis/experimentTemplate:ExperimentTemplate";
const [first] = valueOf("tooling", "apps") as object[];
const machines = { ...sampleTargets.ec2, instances: 5, chaos: { environments: ["dev"], percent: 50 } };
const made = (stack: "dev" | "prod", target: object = machines): Promise<Declared[]> => {
  const config = exampleConfig(stack, {
    apps: [{ ...first, name: "board", target }],
    parameters: undefined,
    secrets: undefined,
  });
  return declared(stack, () => declareEnvironment(config));
};

describe("E14 Experiment", () => {
  let resources: Declared[];
  before(async () => {
    resources = await made("dev");
  });

  it("E14 finds machines by the tag that the fleet gives them, some of them, and stops at the app's alarm", () => {
    const { inputs } = one(resources, templateType);
    const [target] = inputs["targets"] as { resourceTags: object[]; selectionMode: string }[];
    expect(target?.resourceTags).to.deep.equal([{ key: experimentTag, value: "lockgate-board-dev" }]);
    expect(target?.selectionMode).to.equal("COUNT(2)");
    const alarm = one(resources, "aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(inputs["stopConditions"]).to.deep.equal([
      { source: "aws:cloudwatch:alarm", value: alarm.outputs["arn"] },
    ]);
    const launched = one(resources, "aws:ec2/launchTemplate:LaunchTemplate").inputs["tagSpecifications"];
    expect((launched as { tags: object }[])[0]?.tags).to.include({ [experimentTag]: "lockgate-board-dev" });
  });

  it("E14 cuts the links of one subnet after it has killed machines, where that is said, and no subnet has the tag elsewhere", async () => {
    const chaos = { ...machines.chaos, breaks: ["machines", "links"] };
    const cut = await made("dev", { ...machines, chaos });
    const { inputs } = one(cut, templateType);
    const [, target] = inputs["targets"] as Record<string, unknown>[];
    expect(target).to.deep.equal({
      name: "links",
      resourceType: "aws:ec2:subnet",
      resourceTags: [{ key: experimentTag, value: "lockgate-dev-links" }],
      selectionMode: "COUNT(1)",
    });
    const [, action] = inputs["actions"] as Record<string, unknown>[];
    expect(action).to.deep.include({
      actionId: "aws:network:disrupt-connectivity",
      startAfters: ["break-machines"],
      parameters: [
        { key: "duration", value: "PT3M" },
        { key: "scope", value: "all" },
      ],
    });
    const tagsOf = (all: Declared[]) =>
      (one(all, "awsx:ec2:Vpc").inputs["subnetSpecs"] as { type: string; tags?: object }[]).map((spec) => [
        spec.type,
        spec.tags,
      ]);
    const none = ["Private", "Public", "Isolated"].map((type) => [type, undefined]);
    expect(tagsOf(cut)).to.deep.equal([
      ["Private", { [experimentTag]: "lockgate-dev-links" }],
      ...none.slice(1),
    ]);
    expect(tagsOf(resources)).to.deep.equal(none);
    expect(tagsOf(await made("prod", { ...machines, chaos }))).to.deep.equal(none);
  });

  it("E14 stops some of a service's tasks, which have its tag, and stops at the app's alarm", async () => {
    const target = { ...sampleTargets.ecs, chaos: { environments: ["dev"], percent: 50 } };
    const tasks = await made("dev", target);
    const { inputs } = one(tasks, templateType);
    expect(inputs["targets"]).to.deep.equal([
      {
        name: "tasks",
        resourceType: "aws:ecs:task",
        resourceTags: [{ key: experimentTag, value: "lockgate-board-dev" }],
        selectionMode: "COUNT(2)",
      },
    ]);
    const [alarm] = ofType(tasks, "aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(inputs["stopConditions"]).to.deep.equal([
      { source: "aws:cloudwatch:alarm", value: alarm?.outputs["arn"] },
    ]);
    const serviceOf = (all: Declared[]) => one(all, "aws:ecs/service:Service").inputs;
    expect(serviceOf(tasks)).to.deep.include({
      propagateTags: "SERVICE",
      tags: { [experimentTag]: "lockgate-board-dev" },
    });
    expect(serviceOf(await made("prod", target))).to.not.have.property("tags");
  });

  for (const kind of ["blueGreen", "ec2Efs"] as const)
    it(`E14 each fleet of ${kind} has its tag, its experiment and its role, which can't reach the other`, async () => {
      const chaos = { environments: ["dev"], percent: 50, breaks: ["machines", "links"] };
      const fleets = await made("dev", { ...sampleTargets[kind], instances: 4, chaos });
      const templates = ofType(fleets, templateType);
      const [alarm] = ofType(fleets, "aws:cloudwatch/metricAlarm:MetricAlarm");
      expect(templates).to.have.length(2);
      for (const colour of ["blue", "green"]) {
        const own = `lockgate-board-dev-${colour}`;
        const [found] = templates.filter(({ inputs }) => JSON.stringify(inputs["tags"]).includes(own));
        if (found === undefined) throw new Error(`${own} has no experiment`);
        const [target, links] = found.inputs["targets"] as {
          resourceTags: object[];
          selectionMode: string;
        }[];
        expect(target?.resourceTags).to.deep.equal([{ key: experimentTag, value: own }]);
        expect(target?.selectionMode).to.equal("COUNT(2)");
        expect(links?.resourceTags).to.deep.equal([{ key: experimentTag, value: "lockgate-dev-links" }]);
        expect(found.inputs["roleArn"]).to.match(new RegExp(`/lockgate-board-dev-${colour}-break$`));
        expect(found.inputs["stopConditions"]).to.deep.equal([
          { source: "aws:cloudwatch:alarm", value: alarm?.outputs["arn"] },
        ]);
        const launched = ofType(fleets, "aws:ec2/launchTemplate:LaunchTemplate").find(
          ({ inputs }) => inputs["name"] === own,
        );
        expect(JSON.stringify(launched?.inputs["tagSpecifications"])).to.contain(
          `"${experimentTag}":"${own}"`,
        );
        const policy = ofType(fleets, "aws:iam/rolePolicy:RolePolicy").find(({ inputs }) =>
          String(inputs["name"]).endsWith(`-${colour}-break`),
        );
        const other = colour === "blue" ? "green" : "blue";
        expect(String(policy?.inputs["policy"])).to.contain(own).and.not.contain(`-${other}`);
      }
      const prod = await made("prod", { ...sampleTargets[kind], chaos });
      expect(ofType(prod, templateType)).to.deep.equal([]);
      expect(JSON.stringify(ofType(prod, "aws:ec2/launchTemplate:LaunchTemplate"))).to.not.contain(
        experimentTag,
      );
    });

  it("E14 works as a role that FIS alone takes, for experiments of this account", () => {
    const [role] = ofType(resources, "aws:iam/role:Role").filter(({ name }) => name.endsWith("-break"));
    expect(String(role?.inputs["assumeRolePolicy"]))
      .to.contain("fis.amazonaws.com")
      .and.contain("arn:aws:fis:eu-central-1:783562562418:experiment/*");
    expect(role?.inputs["permissionsBoundary"]).to.contain("783562562418");
  });

  it("E14 is nowhere that the configuration does not name", async () => {
    const prod = await made("prod");
    expect(ofType(prod, templateType)).to.deep.equal([]);
    expect(JSON.stringify(one(prod, "aws:ec2/launchTemplate:LaunchTemplate").inputs)).to.not.contain(
      experimentTag,
    );
    expect(prod.filter(({ name }) => name.endsWith("-break"))).to.deep.equal([]);
  });
});
