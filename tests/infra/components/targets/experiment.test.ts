import { expect } from "chai";
import { experimentTag } from "../../../../infra/plan/experiments.ts";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import { exampleConfig, valueOf } from "../../example.ts";
import { declared, ofType, one, type Declared } from "../../mocks.ts";
import { sampleTargets } from "../../plan/pipeline/samples.ts";

const templateType = "aws:fis/experimentTemplate:ExperimentTemplate";
const [first] = valueOf("tooling", "apps") as object[];
const made = (stack: "dev" | "prod"): Promise<Declared[]> => {
  const target = { ...sampleTargets.ec2, instances: 5, chaos: { environments: ["dev"], percent: 50 } };
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
