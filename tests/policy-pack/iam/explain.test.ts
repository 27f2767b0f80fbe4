import { expect } from "chai";
import { evaluate, explain, UNKNOWN, type Policies } from "../../../policy-pack/iam/index.ts";
import {
  A,
  allow,
  deny,
  full,
  identity,
  policy,
  request,
  resource,
  role,
  service,
  type Loose,
} from "./cases/case.ts";

const dev = role("Dev", A, "s1");
const who = `User: arn:aws:sts::${A}:assumed-role/Dev/s1`;
const what = "to perform: s3:GetObject on resource: arn:aws:s3:::acme/app.zip";

const ROWS: [title: string, policies: Policies, sentence: string][] = [
  [
    "an implicit deny",
    {},
    `${who} is not authorized ${what} because no identity-based policy allows the s3:GetObject action`,
  ],
  [
    "an explicit deny in an SCP",
    {
      ...identity(allow("*")),
      scps: [[full, policy("scp/reads", deny("ec2:*"), deny("s3:*", "*", { Sid: "NoReads" }))]],
    },
    `${who} is not authorized ${what} with an explicit deny in a service control policy (statement 2 "NoReads" of scp/reads)`,
  ],
  [
    "an explicit deny in an identity policy",
    identity(deny("*")),
    `${who} is not authorized ${what} with an explicit deny in an identity-based policy (statement 1 of identity)`,
  ],
  [
    "a boundary without allow",
    { ...identity(allow("*")), boundary: policy("boundary", allow("ec2:*")) },
    `${who} is not authorized ${what} because no permissions boundary allows the s3:GetObject action`,
  ],
  [
    "an explicit deny in a boundary",
    { ...identity(allow("*")), boundary: policy("boundary", deny("s3:*")) },
    `${who} is not authorized ${what} with an explicit deny in a permissions boundary (statement 1 of boundary)`,
  ],
  [
    "an explicit deny in a session policy",
    { ...identity(allow("*")), session: [policy("session", deny("s3:*"))] },
    `${who} is not authorized ${what} with an explicit deny in a session policy (statement 1 of session)`,
  ],
  [
    "an explicit deny in an RCP",
    { ...identity(allow("*")), rcps: [[policy("rcp/reads", deny("s3:*", "*", { Principal: "*" }))]] },
    `${who} is not authorized ${what} with an explicit deny in a resource control policy (statement 1 of rcp/reads)`,
  ],
  [
    "an allow of the resource",
    resource("*", allow("s3:*")),
    `${who} is authorized ${what} by a resource-based policy (statement 1 of resource)`,
  ],
  [
    "an allow",
    identity(allow("s3:*")),
    `${who} is authorized ${what} by an identity-based policy (statement 1 of identity)`,
  ],
  [
    "an unknown key",
    identity(allow("s3:*", "*", { Condition: { Bool: { "aws:SecureTransport": "true" } } } as Loose)),
    `${who} is not authorized ${what} because the identity-based policy can't be decided (statement 1 of identity): not known are aws:SecureTransport`,
  ],
  [
    "two unknown keys",
    identity(
      allow("s3:*", "*", {
        Condition: { Bool: { "aws:SecureTransport": "true" }, IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
      } as Loose),
    ),
    `${who} is not authorized ${what} because the identity-based policy can't be decided (statement 1 of identity): not known are aws:SecureTransport, aws:SourceIp`,
  ],
  [
    "an unknown text",
    identity(allow("s3:*", UNKNOWN)),
    `${who} is not authorized ${what} because the identity-based policy can't be decided (statement 1 of identity): a part of its text is not known`,
  ],
];

describe("explain", () => {
  for (const [title, policies, sentence] of ROWS) {
    it(`says ${title} in AWS's words`, () => {
      expect(explain(request(dev), evaluate(request(dev), policies))).to.equal(sentence);
    });
  }

  it("names a federated caller by its provider", () => {
    const provider = `arn:aws:iam::${A}:oidc-provider/token.example.com`;
    const call = request({ kind: "federated", provider, account: A });
    expect(explain(call, evaluate(call, {}))).to.contain(`${provider} is not authorized`);
  });

  it("leaves the path of a role out of its session's name", () => {
    const call = request(role("teams/ops/Dev", A, "s1"));
    expect(explain(call, evaluate(call, {}))).to.match(new RegExp(`^${who} is not authorized`));
  });

  it("names a service as such, and a role without session by its ARN", () => {
    const call = request(service("config"));
    const policies = resource({ Service: "config.amazonaws.com" }, allow("s3:*"));
    expect(explain(call, evaluate(call, policies))).to.match(
      /^Service: config\.amazonaws\.com is authorized to/,
    );
    const plain = request(role("Dev"));
    expect(explain(plain, evaluate(plain, {}))).to.match(/^User: arn:aws:iam::111111111111:role\/Dev is not/);
  });
});
