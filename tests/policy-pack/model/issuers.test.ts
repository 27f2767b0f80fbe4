import { expect } from "chai";
import { isGitHub, isListed, issuerOf, issuersIn } from "../../../policy-pack/model/issuers.ts";

describe("issuers", () => {
  it("are the same by URL and by ARN", () => {
    expect(issuerOf("https://gitlab.com/")).to.equal("gitlab.com");
    expect(issuerOf("arn:aws:iam::123456789012:oidc-provider/gitlab.com")).to.equal("gitlab.com");
    expect(issuerOf("arn:aws-cn:iam::123456789012:oidc-provider/host/path")).to.equal("host/path");
  });

  it("are GitHub's by the whole host, an enterprise's too", () => {
    expect(isGitHub("token.actions.githubusercontent.com")).to.equal(true);
    expect(isGitHub("token.actions.githubusercontent.com/acme")).to.equal(true);
    expect(isGitHub("token.actions.githubusercontent.com.evil.example")).to.equal(false);
    expect(isGitHub("eviltoken.actions.githubusercontent.com")).to.equal(false);
  });

  it("are listed by whole name; a star is any text, a dot is a dot", () => {
    expect(isListed("gitlab.com", ["gitlab.com"])).to.equal(true);
    expect(isListed("gitlabxcom", ["gitlab.com"])).to.equal(false);
    expect(isListed("gitlab.com.evil.example", ["gitlab.com"])).to.equal(false);
    expect(isListed("oidc.eks.eu-west-1.amazonaws.com/id/A", ["oidc.eks.*.amazonaws.com/id/*"])).to.equal(
      true,
    );
    expect(isListed("anything", [])).to.equal(false);
  });

  it("stand behind federated principals, but for SAML, whose ARN does not tell", () => {
    const statement = (Federated: string | string[]) =>
      issuersIn({ Effect: "Allow", Principal: { Federated }, Action: "sts:AssumeRoleWithWebIdentity" });
    expect(statement(["accounts.google.com", "arn:aws:iam::1:oidc-provider/gitlab.com"])).to.deep.equal([
      "accounts.google.com",
      "gitlab.com",
    ]);
    expect(statement("arn:aws:iam::1:saml-provider/idp")).to.deep.equal([]);
    expect(issuersIn({ Effect: "Allow", Principal: "*" })).to.deep.equal([]);
  });
});
