import { expect } from "chai";
import { contextOf, type Stance } from "../../../policy-pack/access/context.ts";
import { UNKNOWN, type PolicyDocument } from "../../../policy-pack/iam/index.ts";

const about = (Condition: Record<string, Record<string, string | string[]>>): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*", Condition }],
});
const context = (stance: Stance, key: string, values: string | string[] = "x") =>
  contextOf([about({ StringEquals: { [key]: values } })], stance)[key.toLowerCase()];

describe("context of a request that nobody has made yet", () => {
  it("leaves open what a caller may choose", () => {
    for (const key of [
      "aws:UserAgent",
      "aws:SourceIp",
      "sts:ExternalId",
      "kms:ViaService",
      "aws:PrincipalTag/team",
    ]) {
      expect(context("outsider", key), key).to.equal(UNKNOWN);
    }
  });

  it("gives insiders the organization that the policies name, and strangers another", () => {
    expect(context("insider", "aws:PrincipalOrgID", "o-acme")).to.equal("o-acme");
    expect(context("outsider", "aws:PrincipalOrgID", "o-acme"))
      .to.be.a("string")
      .and.not.equal("o-acme");
    expect(context("insider", "aws:PrincipalOrgID", ["o-acme", "o-other"])).to.equal(UNKNOWN);
    expect(context("insider", "aws:PrincipalOrgID", "o-*")).to.equal(UNKNOWN);
    expect(context("service", "aws:PrincipalOrgID", "o-acme")).to.equal(undefined);
  });

  it("gives the organization of the called resource, by its name or by any", () => {
    const own = "${aws:ResourceOrgID}";
    const mixed = contextOf([about({ StringEquals: { "aws:PrincipalOrgID": [own, "o-acme"] } })], "insider");
    expect(mixed["aws:principalorgid"]).to.equal("o-acme");
    expect(mixed["aws:resourceorgid"]).to.equal("o-acme");
    const alone = contextOf([about({ StringEquals: { "aws:PrincipalOrgID": own } })], "insider");
    expect(alone["aws:principalorgid"]).to.equal(alone["aws:resourceorgid"]).and.match(/^o-/);
    expect(context("outsider", "aws:PrincipalOrgID", own)).not.to.equal(alone["aws:resourceorgid"]);
    expect(context("insider", "aws:ResourceOrgID", own)).to.equal(UNKNOWN);
  });

  it("has the keys of service calls for services only, and those of our networks for insiders only", () => {
    expect(context("outsider", "aws:SourceArn")).to.equal(undefined);
    expect(context("service", "aws:SourceArn")).to.equal(UNKNOWN);
    expect(context("outsider", "aws:SourceVpce")).to.equal(undefined);
    expect(context("insider", "aws:SourceVpce")).to.equal(UNKNOWN);
  });

  it("speaks TLS as AWS's clients do", () => {
    expect(context("insider", "aws:SecureTransport")).to.equal("true");
    expect(context("insider", "s3:TlsVersion")).to.equal("1.3");
  });

  it("leaves to the evaluator what follows from the caller", () => {
    expect(context("insider", "aws:PrincipalArn")).to.equal(undefined);
  });
});
