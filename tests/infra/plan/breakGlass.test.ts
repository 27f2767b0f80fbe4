import { expect } from "chai";
import { trailAlarms } from "../../../infra/plan/alarms.ts";
import {
  breakGlassBoundary,
  breakGlassPattern,
  breakGlassStatements,
  breakGlassTrust,
} from "../../../infra/plan/breakGlass.ts";
import * as names from "../../../infra/plan/names.ts";
import { evaluate } from "../../../policy-pack/iam/index.ts";
import { matchesPattern } from "../../../policy-pack/model/eventPatterns.ts";
import { matchesFilter } from "../../../policy-pack/model/metricFilters.ts";
import { isEventPattern } from "../../../sandbox/aws/cloudwatch/eventPattern.ts";
import { decide, everything, parsed } from "./evaluation.ts";

const place = { account: "972823772653", region: "eu-central-1" };
const people = ["1", "2"].map((n) => `arn:aws:iam::772164111585:user/break-glass-${n}`);
const role = names.roleArn(place.account, names.breakGlassRole);

describe("A6 who breaks the glass", () => {
  const enters = (arn: string, context: Record<string, string>): string =>
    evaluate(
      {
        principal: { kind: arn.includes(":user/") ? "user" : "role", arn, account: arn.split(":")[4] ?? "" },
        action: "sts:AssumeRole",
        resource: role,
        resourceAccount: place.account,
        context,
      },
      {
        identity: [parsed("identity", everything)],
        resource: parsed("trust", breakGlassTrust(people), "trust"),
      },
    ).effect;
  const mfa = { "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "60" };

  for (const person of people)
    it(`${person.split("/")[1]} does, with a second factor just shown`, () => {
      expect(enters(person, mfa)).to.equal("allow");
      expect(enters(person, {})).to.equal("deny");
      expect(enters(person, { ...mfa, "aws:MultiFactorAuthPresent": "false" })).to.equal("deny");
      expect(enters(person, { ...mfa, "aws:MultiFactorAuthAge": "3000" })).to.equal("deny");
    });

  for (const other of [
    "arn:aws:iam::772164111585:user/break-glass-3",
    "arn:aws:iam::772164111585:role/break-glass-1",
    "arn:aws:iam::972823772653:user/break-glass-1",
    names.roleArn(place.account, names.deployRole),
  ])
    it(`${other} does not, second factor or not`, () => {
      expect(enters(other, mfa)).to.equal("deny");
    });
});

describe("A6 what is done with the glass broken", () => {
  const may = (action: string, resource: string, identity = breakGlassStatements(place)): string =>
    decide(
      { arn: role, identity },
      { action, resource, account: place.account },
      { boundary: breakGlassBoundary(place) },
    );
  const fn = names.regionalArn("lambda", place, "function:lockgate-top-scores-prod");

  it("is to look, and to bring back what ran before", () => {
    expect(may("lambda:UpdateAlias", fn)).to.equal("allow");
    expect(
      may(
        "codedeploy:StopDeployment",
        names.regionalArn("codedeploy", place, "deploymentgroup:lockgate-a/b"),
      ),
    ).to.equal("allow");
    expect(may("logs:FilterLogEvents", "*")).to.equal("allow");
  });

  for (const [action, resource] of [
    ["lambda:UpdateFunctionCode", fn],
    ["lambda:InvokeFunction", fn],
    ["iam:PutRolePolicy", role],
    ["iam:DeleteRolePermissionsBoundary", role],
    ["sts:AssumeRole", names.roleArn(place.account, names.deployRole)],
    ["s3:GetObject", "arn:aws:s3:::acme-lockgate-prod-store-972823772653/release.zip"],
    ["s3:PutObject", "arn:aws:s3:::acme-lockgate-prod-store-972823772653/release.zip"],
    ["kms:Decrypt", names.regionalArn("kms", place, "key/1")],
    ["cloudtrail:StopLogging", "*"],
    ["events:DisableRule", names.regionalArn("events", place, `rule/${names.breakGlassTopic}`)],
  ] as const)
    it(`is not ${action}, whatever is attached to the role`, () => {
      expect(may(action, resource)).to.equal("deny");
      expect(may(action, resource, everything)).to.equal("deny");
    });
});

/** As CloudTrail writes it into the account of the role (CloudTrail User Guide, "Sample AWS STS API event"). */
const event = (change: object = {}, requested: object = {}): object => ({
  version: "0",
  id: "5f1e3c2a-0000-4000-8000-000000000001",
  "detail-type": "AWS API Call via CloudTrail",
  source: "aws.sts",
  account: place.account,
  time: "2026-11-25T03:12:00Z",
  region: place.region,
  resources: [],
  detail: {
    eventVersion: "1.11",
    userIdentity: { type: "AWSAccount", principalId: "AIDAEXAMPLE", accountId: "772164111585" },
    eventTime: "2026-11-25T03:12:00Z",
    eventSource: "sts.amazonaws.com",
    eventName: "AssumeRole",
    awsRegion: place.region,
    requestParameters: { roleArn: role, roleSessionName: "ada", durationSeconds: 3600, ...requested },
    resources: [{ accountId: place.account, type: "AWS::IAM::Role", ARN: role }],
    readOnly: true,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: place.account,
    ...change,
  },
});

describe("A6 the alarm on broken glass", () => {
  const pattern = breakGlassPattern(place.account);
  const counted = (made: object): boolean => {
    const [alarm] = trailAlarms.filter(({ name }) => name === "break-glass-used");
    return matchesFilter(alarm?.pattern ?? "", (made as { detail: object }).detail);
  };

  it("is a pattern that EventBridge takes", () => {
    expect(isEventPattern(JSON.stringify(pattern))).to.equal(undefined);
  });

  for (const [title, made] of [
    ["the role is assumed", event()],
    ["somebody tries in vain", event({ errorCode: "AccessDenied" })],
  ] as const)
    it(`rings by rule and by trail when ${title}`, () => {
      expect(matchesPattern(pattern, made)).to.equal(true);
      expect(counted(made)).to.equal(true);
    });

  for (const [title, made] of [
    ["another role is assumed", event({}, { roleArn: names.roleArn(place.account, names.deployRole) })],
    ["the role is looked at", event({ eventSource: "iam.amazonaws.com", eventName: "GetRole" })],
    ["a token is asked for", event({ eventName: "GetSessionToken" }, { roleArn: undefined })],
  ] as const)
    it(`is silent when ${title}`, () => {
      expect(matchesPattern(pattern, made)).to.equal(false);
      expect(counted(made)).to.equal(false);
    });
});
