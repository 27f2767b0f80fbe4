import { expect } from "chai";
import type { PolicyKind } from "../../../sandbox/aws/policyDocument.ts";
import { documentOf, isPolicy, refuseMissingPrincipals } from "../../../sandbox/aws/policyDocument.ts";
import { policyText, seedRole, trustPolicy } from "./cases.ts";
import { management, testWorld, workload } from "./world.ts";

const everybody = { Principal: "*" };
const sized = (size: number): string => policyText({ Resource: `arn:aws:s3:::${"b".repeat(size)}` });

describe("isPolicy: what AWS refuses in a document", () => {
  const good: [PolicyKind, string][] = [
    ["managed", policyText({ Action: ["s3:Get*", "kms:Decrypt"] })],
    ["trust", trustPolicy],
    ["bucket", policyText({ ...everybody, Action: "s3:GetObject" })],
    ["key", policyText({ ...everybody, Action: "kms:*" })],
    ["topic", policyText({ ...everybody, Action: "SNS:Publish" })],
    ["scp", policyText({ Effect: "Deny", Action: "organizations:LeaveOrganization" })],
    ["rcp", policyText({ ...everybody, Effect: "Deny", Action: "s3:*" })],
  ];
  for (const [kind, text] of good) {
    it(`accepts a ${kind} policy`, () => expect(isPolicy(kind)(text)).to.equal(undefined));
  }
  const bad: [string, PolicyKind, string, RegExp][] = [
    ["text that is no JSON", "managed", "{", /not JSON/],
    [
      "an action that AWS does not have",
      "managed",
      policyText({ Action: "s3:GetObjekt" }),
      /"s3:GetObjekt" does not exist/,
    ],
    [
      "a service that AWS does not have",
      "managed",
      policyText({ Action: "s4:GetObject" }),
      /"s4:GetObject" does not exist/,
    ],
    ["a principal in an identity policy", "managed", policyText(everybody), /Principal/],
    [
      "a resource in a trust policy",
      "trust",
      trustPolicy.replace('"Effect"', '"Resource":"*","Effect"'),
      /Resource/,
    ],
    [
      "an IAM action in a trust policy",
      "trust",
      trustPolicy.replace("sts:AssumeRole", "iam:PassRole"),
      /not one of sts/,
    ],
    ["no principal in a bucket policy", "bucket", policyText({ Action: "s3:GetObject" }), /Principal/],
    [
      "an SQS action in a topic policy",
      "topic",
      policyText({ ...everybody, Action: "sqs:SendMessage" }),
      /not one of sns/,
    ],
    ["an Allow in an RCP", "rcp", policyText({ ...everybody, Action: "s3:*" }), /Effect/],
    ["6145 characters in a managed policy", "managed", sized(6145), /at most 6144/],
    [
      "2049 characters in a trust policy",
      "trust",
      trustPolicy.replace("lambda", "l".repeat(2049)),
      /at most 2048/,
    ],
    ["5121 characters in an SCP", "scp", sized(5121), /at most 5120/],
  ];
  for (const [title, kind, text, says] of bad) {
    it(`refuses ${title}`, () => expect(isPolicy(kind)(text)).to.match(says));
  }
  it("does not count white space in IAM policies, and does in SCPs", () => {
    const spaced = policyText().replace("{", `{${" ".repeat(7000)}`);
    expect(isPolicy("managed")(spaced)).to.equal(undefined);
    expect(isPolicy("scp")(spaced)).to.match(/at most 5120/);
  });
});

describe("refuseMissingPrincipals", () => {
  const role = `arn:aws:iam::${workload}:role/Reader`;
  const refusal = (principal: string): (() => void) => {
    const world = testWorld();
    seedRole(world, workload, "Reader");
    const document = documentOf(policyText({ Principal: { AWS: principal } }));
    return () => refuseMissingPrincipals(document, world.context(), "MalformedPolicy");
  };
  for (const principal of [
    "*",
    management,
    `arn:aws:iam::${management}:root`,
    role,
    `arn:aws:sts::${workload}:assumed-role/Reader/me`,
  ]) {
    it(`resolves ${principal}`, () => expect(refusal(principal)).not.to.throw());
  }
  const missing = [
    "999999999999",
    "arn:aws:iam::999999999999:root",
    `${role}s`,
    role.replace("role/", "role/path/"),
    `arn:aws:iam::${management}:role/Reader`,
    "AROAZZZZZZZZZZZZZZZZZ",
  ];
  for (const principal of missing) {
    it(`refuses ${principal}`, () =>
      expect(refusal(principal)).to.throw(/MalformedPolicy: Invalid principal in policy/));
  }
});
