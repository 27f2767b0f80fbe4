import { expect } from "chai";
import { trailAlarms } from "../../../infra/plan/alarms.ts";
import { happenings } from "../../../policy-pack/model/happenings.ts";
import { matchesFilter } from "../../../policy-pack/model/metricFilters.ts";

const seenBy = (detail: object): string[] =>
  trailAlarms.filter(({ pattern }) => matchesFilter(pattern, detail)).map(({ name }) => name);
const call = (service: string, eventName: string, more: object = {}): object => ({
  eventSource: `${service}.amazonaws.com`,
  eventName,
  eventType: "AwsApiCall",
  userIdentity: { type: "AssumedRole" },
  ...more,
});

describe("alarms on the organization's trail", () => {
  for (const { what, event } of happenings)
    it(`tell of ${what}`, () => {
      expect(seenBy(event.detail)).to.have.length(1);
    });

  for (const [what, detail, alarm] of [
    ["the end of a detector", call("guardduty", "DeleteDetector"), "watching-changed"],
    [
      "a refused call on the ledger",
      call("dynamodb", "DeleteItem", {
        errorCode: "AccessDenied",
        requestParameters: { tableName: "arn:aws:dynamodb:eu-central-1:276677566922:table/lockgate-ledger" },
      }),
      "calls-denied, release-denied",
    ],
    ["a member that leaves Security Hub", call("securityhub", "DisassociateMembers"), "watching-changed"],
    [
      "an EC2 call that was not allowed",
      call("ec2", "RunInstances", { errorCode: "Client.UnauthorizedOperation" }),
      "calls-denied",
    ],
  ] as const)
    it(`tell of ${what}`, () => {
      expect(seenBy(detail).join(", ")).to.equal(alarm);
    });

  for (const [what, detail] of [
    ["reading rights", call("iam", "GetRolePolicy")],
    [
      "a service that acts for root",
      call("s3", "GetObject", { userIdentity: { type: "Root", invokedBy: "s3.amazonaws.com" } }),
    ],
    [
      "a sign-in with MFA",
      call("signin", "ConsoleLogin", {
        userIdentity: { type: "IAMUser" },
        additionalEventData: { MFAUsed: "Yes" },
        responseElements: { ConsoleLogin: "Success" },
      }),
    ],
    ["a namesake of another service", call("appmesh", "CreateRoute")],
    ["a finding that is looked at", call("guardduty", "GetFindings")],
    [
      "an access to a store that was allowed",
      call("s3", "GetObject", { requestParameters: { bucketName: "acme-lockgate-dev-store-783562562418" } }),
    ],
    ["a signature", call("kms", "Sign")],
  ] as const)
    it(`are silent about ${what}`, () => {
      expect(seenBy(detail)).to.deep.equal([]);
    });

  it("fit CloudWatch's limit of a pattern, and have names of their own", () => {
    for (const { name, pattern } of trailAlarms) expect(pattern.length, name).to.be.at.most(1024);
    expect(new Set(trailAlarms.map(({ name }) => name)).size).to.equal(trailAlarms.length);
  });
});
