// Who opens a network to the internet: the deploy role of an account in which somebody said so, and no other.
import { expect } from "chai";
import { deployPolicies } from "../../../infra/plan/documents/bootstrap.ts";
import { decide } from "./evaluation.ts";

const account = "972823772653";
const place = { account, region: "eu-central-1" };

describe("C5 networks that the internet reaches", () => {
  const may = (internet: boolean, region = place.region) =>
    decide(
      {
        arn: `arn:aws:iam::${account}:role/LockgateDeploy`,
        identity: deployPolicies(
          { ...place, company: "acme", serviceRoles: {}, internet },
          "environment",
        ).flatMap(({ statements }) => statements),
      },
      {
        action: "ec2:CreateVpcBlockPublicAccessExclusion",
        resource: `arn:aws:ec2:${region}:${account}:subnet/subnet-1`,
        account,
        context: { "aws:RequestedRegion": region },
      },
      {},
    );

  it("C5 are opened where an app says so, in the account's region, and nowhere else", () => {
    expect(may(true)).to.equal("allow");
    expect(may(true, "us-east-1")).to.equal("deny");
    expect(may(false)).to.equal("deny");
  });
});
