import { expect } from "chai";
import { serviceRoles } from "../../../infra/plan/serviceRoles.ts";
import { exampleConfig } from "../example.ts";

const config = exampleConfig("org");
const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;

describe("serviceRoles", () => {
  it("of tooling: builds and the pipeline", () => {
    const account = config.toolingAccountId;
    expect(serviceRoles(config, account)).to.deep.equal({
      "codebuild.amazonaws.com": [
        role(account, "lockgate-prod-record"),
        role(account, "lockgate-signer"),
        role(account, "lockgate-top-scores-build"),
      ],
      "codepipeline.amazonaws.com": [role(account, "lockgate-top-scores-pipeline")],
      "vpc-flow-logs.amazonaws.com": [role(account, "lockgate-tooling-flow")],
    });
  });

  it("a role for machines only where people may try things out", () => {
    const [dev, test, prod] = config.environments.map(
      ({ accountId }) => serviceRoles(config, accountId)["ec2.amazonaws.com"],
    );
    expect(dev).to.deep.equal([role("783562562418", "lockgate-dev-bastion")]);
    expect([test, prod]).to.deep.equal([undefined, undefined]);
  });

  it("of production: no promoter, since nothing comes after it", () => {
    const account = "972823772653";
    expect(serviceRoles(config, account)).to.deep.equal({
      "codebuild.amazonaws.com": [
        "lockgate-prod-verify",
        "lockgate-top-scores-prod-check",
        "lockgate-top-scores-prod-deploy",
      ].map((name) => role(account, name)),
      "codedeploy.amazonaws.com": [role(account, "lockgate-top-scores-prod-shift")],
      "lambda.amazonaws.com": [role(account, "lockgate-top-scores-prod-function")],
      "vpc-flow-logs.amazonaws.com": [role(account, "lockgate-prod-flow")],
      "s3.amazonaws.com": [role(account, "lockgate-prod-pull")],
    });
  });

  it("of an account without environment: none", () =>
    expect(serviceRoles(config, "111111111111")).to.deep.equal({}));
});
