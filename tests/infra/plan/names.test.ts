import { expect } from "chai";
import * as names from "../../../infra/plan/names.ts";

const longest = {
  company: "c".repeat(names.nameLimits.company),
  environment: "e".repeat(names.nameLimits.environment),
  app: "a".repeat(names.nameLimits.app),
};
const jobs = [
  "build",
  "sign",
  "source",
  "approve",
  "promote",
  "verify",
  "deploy",
  "check",
  "function",
  "shift",
  "pipeline",
];

describe("names derived from the longest configured ones", () => {
  const { company, environment, app } = longest;
  it("fit 64 characters for roles (IAM)", () => {
    for (const job of jobs) {
      expect(names.jobRole(app, environment, job).length).to.be.at.most(64);
      expect(names.runRole(names.projectName(app, job, environment)).length).to.be.at.most(64);
    }
    expect(names.promoteRole(environment).length).to.be.at.most(64);
  });
  it("fit 63 characters for buckets (S3)", () => {
    expect(names.storeBucket(company, environment, "123456789012").length).to.be.at.most(63);
    expect(names.pipelineBucket(company, "123456789012").length).to.be.at.most(63);
  });
  it("fit 64 for functions, 32 for connections, 20 for pipelines (the prefix that CodePipeline keeps)", () => {
    expect(names.functionName(app, environment).length).to.be.at.most(64);
    expect(names.connectionName(app).length).to.be.at.most(32);
    expect(names.pipelineName(app).length).to.be.at.most(20);
  });
});

describe("ARNs", () => {
  const place = { account: "123456789012", region: "eu-central-1" };
  for (const [actual, expected] of [
    [names.roleArn("123456789012", "x"), "arn:aws:iam::123456789012:role/x"],
    [names.policyArn("123456789012", "x"), "arn:aws:iam::123456789012:policy/x"],
    [names.rootArn("123456789012"), "arn:aws:iam::123456789012:root"],
    [names.objectsArn("b"), "arn:aws:s3:::b/*"],
    [names.anyKeyArn(place), "arn:aws:kms:eu-central-1:123456789012:key/*"],
    [
      names.aliasArn(place, names.signingAlias),
      "arn:aws:kms:eu-central-1:123456789012:alias/lockgate-signing",
    ],
  ] as const)
    it(expected, () => expect(actual).to.equal(expected));
});
