import { expect } from "chai";
import { getPolicyDocument } from "../../../../sandbox/aws/iam/getPolicyDocument.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { testWorld } from "../world.ts";

const run = (args: Properties): Properties => getPolicyDocument.run(args, testWorld().context());
const statements = (args: Properties): unknown =>
  (JSON.parse(String(run(args)["json"])) as Properties)["Statement"];

describe("iam.getPolicyDocument", () => {
  it("writes a statement with all its elements", () => {
    const statement = {
      sid: "Read",
      actions: ["s3:GetObject", "s3:GetBucketPolicy"],
      resources: ["*"],
      principals: [
        { type: "AWS", identifiers: ["111111111111"] },
        { type: "Service", identifiers: ["b.amazonaws.com", "a.amazonaws.com"] },
      ],
      conditions: [
        { test: "StringEquals", variable: "aws:PrincipalOrgID", values: ["o-1"] },
        { test: "StringEquals", variable: "aws:PrincipalTag/team", values: ["&{aws:username}"] },
      ],
    };
    expect(statements({ statements: [statement] })).to.deep.equal([
      {
        Sid: "Read",
        Effect: "Allow",
        Action: ["s3:GetBucketPolicy", "s3:GetObject"],
        Resource: "*",
        Principal: { AWS: "111111111111", Service: ["a.amazonaws.com", "b.amazonaws.com"] },
        Condition: {
          StringEquals: { "aws:PrincipalOrgID": "o-1", "aws:PrincipalTag/team": "${aws:username}" },
        },
      },
    ]);
  });
  it("writes everybody as a lone star", () => {
    const principals = [{ type: "*", identifiers: ["*"] }];
    expect(statements({ statements: [{ actions: ["s3:*"], principals }] })).to.deep.equal([
      { Effect: "Allow", Action: "s3:*", Principal: "*" },
    ]);
  });
  it("gives the same document with and without line breaks, under version 2012-10-17", () => {
    const { json, minifiedJson } = run({ statements: [{ actions: ["s3:*"], resources: ["*"] }] });
    expect(JSON.parse(String(json))).to.deep.equal(JSON.parse(String(minifiedJson)));
    expect(String(json)).to.contain('\n  "Version": "2012-10-17"');
  });
  const source = (Sid: string, Action: string): string =>
    JSON.stringify({ Statement: [{ Sid, Effect: "Allow", Action, Resource: "*" }] });
  it("lets own statements win over sources, and overrides over all, by Sid", () => {
    const merged = statements({
      sourcePolicyDocuments: [source("A", "s3:GetObject"), source("B", "s3:PutObject")],
      statements: [{ sid: "B", actions: ["sqs:SendMessage"], resources: ["*"] }],
      overridePolicyDocuments: [source("A", "sns:Publish"), source("C", "kms:Sign")],
    }) as { Sid: string; Action: string }[];
    expect(merged.map((s) => `${s.Sid} ${s.Action}`)).to.deep.equal([
      "A sns:Publish",
      "B sqs:SendMessage",
      "C kms:Sign",
    ]);
  });
  const bad: [string, Properties, RegExp][] = [
    ["a source that is no JSON", { sourcePolicyDocuments: ["{"] }, /not JSON/],
    ["a Sid twice", { statements: [{ sid: "A" }, { sid: "A" }] }, /duplicate Sid \(A\)/],
    ["an effect that is none", { statements: [{ effect: "Maybe" }] }, /statements\[0\].effect: "Maybe"/],
  ];
  for (const [title, args, says] of bad) it(`refuses ${title}`, () => expect(() => run(args)).to.throw(says));
});
