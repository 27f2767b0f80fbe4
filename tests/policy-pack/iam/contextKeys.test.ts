import { expect } from "chai";
import { lowerCaseKeys, readContextKey } from "../../../policy-pack/iam/contextKeys.ts";
import { UNKNOWN, type ContextValue, type Request } from "../../../policy-pack/iam/index.ts";
import { A, request, role, roleArn, root, service, user } from "./cases/case.ts";

const federated = { kind: "federated", provider: "accounts.google.com", account: A } as const;

function read(of: Request, key: string): ContextValue | undefined {
  return readContextKey(of, lowerCaseKeys(of.context), key.toLowerCase());
}

type Row = [key: string, of: Request["principal"], value: ContextValue | undefined];

const ROWS: readonly Row[] = [
  ["aws:PrincipalArn", role("Dev", A, "s"), roleArn("Dev")],
  ["aws:PrincipalArn", root(), `arn:aws:iam::${A}:root`],
  ["aws:PrincipalArn", service("config"), undefined],
  ["aws:PrincipalArn", federated, undefined],
  ["aws:PrincipalAccount", user("alice"), A],
  ["aws:PrincipalAccount", service("config"), undefined],
  ["aws:PrincipalAccount", federated, undefined],
  ["kms:CallerAccount", federated, undefined],
  ["aws:PrincipalType", role("Dev"), "AssumedRole"],
  ["aws:PrincipalType", user("alice"), "User"],
  ["aws:PrincipalType", root(), "Account"],
  ["aws:PrincipalType", federated, UNKNOWN],
  ["aws:PrincipalIsAWSService", role("Dev"), "false"],
  ["aws:PrincipalIsAWSService", service("config"), "true"],
  ["aws:PrincipalServiceName", service("config"), "config.amazonaws.com"],
  ["aws:PrincipalServiceName", role("Dev"), undefined],
  ["aws:username", { kind: "user", arn: `arn:aws:iam::${A}:user/team/alice`, account: A }, "alice"],
  ["aws:username", role("Dev"), undefined],
  ["aws:userid", root(), A],
  ["aws:userid", role("Dev"), UNKNOWN],
  ["aws:userid", service("config"), undefined],
  ["aws:ViaAWSService", role("Dev"), "false"],
  ["aws:ViaAWSService", service("config"), undefined],
  ["aws:ResourceAccount", service("config"), A],
  ["kms:CallerAccount", role("Dev"), A],
  ["kms:CallerAccount", service("config"), undefined],
  ["aws:PrincipalOrgID", role("Dev"), undefined],
  ...["CurrentTime", "EpochTime", "SecureTransport", "UserAgent", "SourceIp"].map((key): Row => [
    `aws:${key}`,
    role("Dev"),
    UNKNOWN,
  ]),
];

describe("contextKeys", () => {
  for (const [key, principal, value] of ROWS) {
    it(`${key} of a ${principal.kind} is ${String(value)}`, () => {
      expect(read(request(principal), key)).to.equal(value);
    });
  }

  it("takes aws:RequestedRegion from an ARN that has one", () => {
    const topic = request(role("Dev"), { resource: `arn:aws:sns:eu-west-1:${A}:t` });
    expect(read(topic, "aws:RequestedRegion")).to.equal("eu-west-1");
    expect(read(request(role("Dev")), "aws:RequestedRegion")).to.equal(UNKNOWN);
    expect(read(request(role("Dev"), { resource: "*" }), "aws:RequestedRegion")).to.equal(UNKNOWN);
  });

  it("prefers what the request gives, whatever its case", () => {
    const given = request(role("Dev"), { context: { "AWS:principalARN": "x", "aws:SourceIp": "10.0.0.1" } });
    expect(read(given, "aws:PrincipalArn")).to.equal("x");
    expect(read(given, "aws:SourceIp")).to.equal("10.0.0.1");
    const absent = request(role("Dev"), { context: { "aws:PrincipalArn": undefined as never } });
    expect(read(absent, "aws:PrincipalArn")).to.equal(roleArn("Dev"));
  });
});
