import type { ResourceTransformation } from "@pulumi/pulumi";
import { expect } from "chai";
import { BlueGreen } from "../../../../infra/components/targets/blueGreen.ts";
import type { App } from "../../../../infra/configuration/schema.ts";
import { exampleConfig } from "../../example.ts";
import { declared, ofType, one, type Declared } from "../../mocks.ts";
import { sampleTargets } from "../../plan/pipeline/samples.ts";

const logs = { keyArn: "arn:aws:kms:eu-central-1:111111111111:key/logs", retentionDays: 365 } as const;
const place = { account: "111111111111", region: "eu-central-1" };

describe("C19 BlueGreen", () => {
  let resources: Declared[];
  /** Properties that the program leaves as they are, by type. */
  const left = new Map<string, readonly string[]>();
  before(async () => {
    const first = exampleConfig("prod").apps[0] as App;
    const config = exampleConfig("prod", { apps: [{ ...first, target: sampleTargets.blueGreen }] });
    const [app] = config.apps;
    if (app?.target.kind !== "blueGreen") throw new Error("no such app");
    const network = {
      vpcId: "vpc-1",
      privateSubnetIds: ["subnet-1", "subnet-2"],
      publicSubnetIds: ["subnet-public-1", "subnet-public-2"],
    };
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
    const transformations: ResourceTransformation[] = [
      ({ type, opts }) => void left.set(type, opts.ignoreChanges ?? []),
    ];
    resources = await declared("prod", () => void new BlueGreen("shop", args, { transformations }));
  });
  const named = (type: string) => ofType(resources, type).map(({ inputs }) => inputs["name"]);

  it("C19 has two fleets that differ by their colour only", () => {
    const [blue, green] = ["aws:autoscaling/group:Group", "aws:ec2/launchTemplate:LaunchTemplate"]
      .flatMap((type) => ofType(resources, type))
      .concat(ofType(resources, "aws:lb/targetGroup:TargetGroup"))
      .reduce<[object[], object[]]>(
        ([one, other], { inputs }, index) => (
          (index % 2 === 0 ? one : other).push(
            JSON.parse(
              JSON.stringify({ ...inputs, userData: undefined }).replaceAll(/blue|green/g, "colour"),
            ) as object,
          ),
          [one, other]
        ),
        [[], []],
      );
    expect(blue).to.have.length(3);
    expect(blue).to.deep.equal(green);
  });

  it("C19 users are on one fleet; releases change the shares, and the program leaves them", () => {
    const listener = one(resources, "aws:lb/listener:Listener");
    expect(left.get("aws:lb/listener:Listener")).to.deep.equal(["defaultActions"]);
    const [blue, green] = ofType(resources, "aws:lb/targetGroup:TargetGroup").map(
      ({ outputs }) => outputs["arn"],
    );
    expect(listener.inputs["defaultActions"]).to.deep.equal([
      {
        type: "forward",
        forward: {
          targetGroups: [
            { arn: blue, weight: 100 },
            { arn: green, weight: 0 },
          ],
        },
      },
    ]);
    expect(named("aws:lb/targetGroup:TargetGroup")).to.deep.equal([
      "top-scores-prod-blue",
      "top-scores-prod-green",
    ]);
  });

  it("C19 each fleet is released to by itself, by halves, and goes back on failure and on the alarm", () => {
    const alarm = one(resources, "aws:cloudwatch/metricAlarm:MetricAlarm").inputs;
    expect(Object.keys(alarm["dimensions"] as object)).to.deep.equal(["LoadBalancer"]);
    const groups = ofType(resources, "aws:codedeploy/deploymentGroup:DeploymentGroup");
    expect(groups).to.have.length(2);
    for (const [index, colour] of ["blue", "green"].entries())
      expect(groups[index]?.inputs).to.deep.include({
        deploymentGroupName: `lockgate-top-scores-prod-${colour}`,
        autoscalingGroups: [`lockgate-top-scores-prod-${colour}`],
        loadBalancerInfo: { targetGroupInfos: [{ name: `top-scores-prod-${colour}` }] },
        deploymentConfigName: "CodeDeployDefault.HalfAtATime",
        alarmConfiguration: { enabled: true, alarms: [alarm["name"]] },
      });
  });

  it("C19 both let in their balancer and nobody else", () => {
    const rules = ofType(resources, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    const from = rules.map(({ inputs }) => inputs["referencedSecurityGroupId"] ?? inputs["cidrIpv4"]);
    expect(from).to.deep.equal(["10.18.0.0/16", "id-shop-balancer", "id-shop-balancer"]);
  });
});
