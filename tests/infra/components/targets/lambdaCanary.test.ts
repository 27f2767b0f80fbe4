import { expect } from "chai";
import { CodeSigning } from "../../../../infra/components/targets/codeSigning.ts";
import { LambdaCanary } from "../../../../infra/components/targets/lambdaCanary.ts";
import { exampleConfig } from "../../example.ts";
import { declared, one, type Declared } from "../../mocks.ts";

const releaseProfile =
  "arn:aws:signer:eu-central-1:222222222222:/signing-profiles/lockgate_release/abcdefghij";

describe("C4 LambdaCanary", () => {
  let resources: Declared[];
  before(async () => {
    const app = exampleConfig("prod").apps[0];
    if (app?.target.kind !== "lambdaCanary") throw new Error("the example has no such app");
    const { target } = app;
    resources = await declared("prod", () => {
      void new LambdaCanary("scores", {
        place: { account: "111111111111", region: "eu-central-1" },
        app: app.name,
        environment: "prod",
        target,
        network: { vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"] },
        logs: { keyArn: "arn:aws:kms:eu-central-1:111111111111:key/logs", retentionDays: 365 },
        codeSigning: new CodeSigning("prod", {
          company: "acme",
          account: "111111111111",
          environment: "prod",
          administrator: "arn:aws:iam::111111111111:role/LockgateDeploy",
          profiles: [releaseProfile],
          accessLogs: "acme-access",
        }),
      });
    });
  });
  const inputs = (type: string) => one(resources, type).inputs;

  it("runs what the signer's profile signed, and starts with what the environment's own did", () => {
    const config = inputs("aws:lambda/codeSigningConfig:CodeSigningConfig");
    const own = one(resources, "aws:signer/signingProfile:SigningProfile");
    expect(config).to.deep.include({
      allowedPublishers: { signingProfileVersionArns: [own.outputs["versionArn"], releaseProfile] },
      policies: { untrustedArtifactOnDeployment: "Enforce" },
    });
    const first = inputs("aws:s3/bucketObjectv2:BucketObjectv2");
    expect(inputs("aws:signer/signingJob:SigningJob")).to.deep.include({
      profileName: own.outputs["name"],
      source: { s3: { bucket: first["bucket"], key: first["key"], version: "v1" } },
    });
    const made = inputs("aws:lambda/function:Function");
    expect(made).to.include({ s3Bucket: first["bucket"], s3Key: "signed/first.zip" });
    expect(made["codeSigningConfigArn"]).to.contain("code-signing-config");
    expect(made).not.to.have.property("code");
  });

  it("shifts ten percent for five minutes, never all at once", () => {
    const group = inputs("aws:codedeploy/deploymentGroup:DeploymentGroup");
    expect(group["deploymentConfigName"]).to.equal("CodeDeployDefault.LambdaCanary10Percent5Minutes");
    expect(group["deploymentStyle"]).to.deep.equal({
      deploymentType: "BLUE_GREEN",
      deploymentOption: "WITH_TRAFFIC_CONTROL",
    });
  });

  it("rolls back on failure and on the alarm", () => {
    const group = inputs("aws:codedeploy/deploymentGroup:DeploymentGroup");
    const alarm = inputs("aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(group["autoRollbackConfiguration"]).to.deep.equal({
      enabled: true,
      events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
    });
    expect(group["alarmConfiguration"]).to.deep.equal({ enabled: true, alarms: [alarm["name"]] });
  });

  it("raises the alarm by the metric that the filter counts, in the function's own log group", () => {
    const alarm = inputs("aws:cloudwatch/metricAlarm:MetricAlarm");
    const filter = inputs("aws:cloudwatch/logMetricFilter:LogMetricFilter");
    const metric = filter["metricTransformation"] as Record<string, unknown>;
    expect([alarm["namespace"], alarm["metricName"]]).to.deep.equal([metric["namespace"], metric["name"]]);
    expect(filter["pattern"]).to.equal("Exception");
    expect(filter["logGroupName"]).to.equal("/aws/lambda/lockgate-top-scores-prod");
    expect(alarm).to.include({
      threshold: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "notBreaching",
    });
  });

  it("keeps the function in private subnets, with TLS out and nothing in", () => {
    const made = inputs("aws:lambda/function:Function");
    expect(made["vpcConfig"]).to.deep.equal({
      subnetIds: ["subnet-1", "subnet-2"],
      securityGroupIds: ["id-scores"],
    });
    expect(made["publish"]).to.equal(true);
    expect(inputs("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")).to.include({
      fromPort: 443,
      toPort: 443,
      ipProtocol: "tcp",
    });
    expect(inputs("aws:ec2/securityGroup:SecurityGroup")).not.to.have.property("ingress");
  });

  it("encrypts and keeps the function's logs", () => {
    expect(inputs("aws:cloudwatch/logGroup:LogGroup")).to.include({
      retentionInDays: 365,
      kmsKeyId: "arn:aws:kms:eu-central-1:111111111111:key/logs",
    });
  });
});
