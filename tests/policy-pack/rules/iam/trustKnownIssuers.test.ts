import { expect } from "chai";
import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { buildModel } from "../../../../policy-pack/model/model.ts";
import { defaultSettings } from "../../../../policy-pack/model/settings.ts";
import { isStackRule } from "../../../../policy-pack/rule.ts";
import { ruleById, ruleCases } from "../../ruleCases.ts";
import { DEV, json, resource } from "../../world.ts";

const HOST = "token.actions.githubusercontent.com";
const provider = (url: unknown, more: object = {}) =>
  resource("webProvider", "provider", { url, clientIdLists: ["sts.amazonaws.com"], ...more });
const cluster = resource("kubernetesCluster", "cluster", { name: "c" });
const role = (sub: string, environment: unknown, Federated = `arn:aws:iam::${DEV}:oidc-provider/${HOST}`) =>
  resource("role", "role", {
    tags: { "lockgate:environment": environment },
    assumeRolePolicy: json({
      Effect: "Allow",
      Principal: { Federated },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringLike: { [`${HOST}:sub`]: sub } },
    }),
  });
const saml = (samlMetadataDocument: unknown) =>
  resource("samlProvider", "saml", { name: "s", samlMetadataDocument });
const BRANCH = "repo:acme/top-scores:ref:refs/heads/main";

ruleCases("IAM-13", [
  { name: "GitHub", expect: "pass", resources: [provider(`https://${HOST}`)] },
  {
    name: "a cluster of the stack",
    expect: "pass",
    resources: [cluster, { ...provider(UNKNOWN), propertyDependencies: { url: [cluster.urn] } }],
  },
  { name: "a branch in dev", expect: "pass", resources: [role(BRANCH, "dev")] },
  {
    name: "an environment in prod",
    expect: "pass",
    resources: [role("repo:acme/top-scores:environment:prod", "prod")],
  },
  {
    name: "another issuer",
    expect: "fail",
    says: "gitlab.com",
    on: "provider",
    resources: [provider("https://gitlab.com")],
  },
  {
    name: "an issuer that looks like GitHub's",
    expect: "fail",
    says: "evil.example",
    resources: [provider(`https://${HOST}.evil.example`)],
  },
  {
    name: "a SAML issuer that nobody listed",
    expect: "fail",
    says: "https://idp.example",
    on: "saml",
    resources: [saml('<EntityDescriptor entityID="https://idp.example">')],
  },
  { name: "a SAML document of nobody", expect: "fail", says: "entityID", resources: [saml("<x/>")] },
  {
    name: "a branch in prod",
    expect: "fail",
    says: "environment",
    on: "role",
    resources: [role(BRANCH, "prod")],
  },
  {
    name: "a branch where nothing says that it is not prod",
    expect: "fail",
    says: "environment",
    resources: [role(BRANCH, undefined)],
  },
  {
    name: "a role that trusts another issuer",
    expect: "fail",
    says: "gitlab.com",
    resources: [role(BRANCH, "dev", `arn:aws:iam::${DEV}:oidc-provider/gitlab.com`)],
  },
  {
    name: "a role that trusts an issuer by name",
    expect: "fail",
    says: "accounts.google.com",
    resources: [role(BRANCH, "dev", "accounts.google.com")],
  },
  {
    name: "a role that no issuer speaks for",
    expect: "notApplicable",
    resources: [
      resource("role", "r", {
        assumeRolePolicy: json({
          Effect: "Allow",
          Principal: { Service: "ec2.amazonaws.com" },
          Action: "sts:AssumeRole",
        }),
      }),
    ],
  },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  { name: "issuer unknown", expect: "undecidable", says: "url", resources: [provider(UNKNOWN)] },
  {
    name: "trust unknown",
    expect: "undecidable",
    says: "assumeRolePolicy",
    resources: [resource("role", "r", { assumeRolePolicy: UNKNOWN })],
  },
  { name: "environment unknown", expect: "undecidable", says: "tags", resources: [role(BRANCH, UNKNOWN)] },
]);

describe("IAM-13 with the company's list", () => {
  const rule = ruleById("IAM-13");
  const kinds = (issuers: readonly string[], ...resources: readonly ReturnType<typeof provider>[]) =>
    isStackRule(rule)
      ? rule.check(buildModel(resources, { ...defaultSettings, issuers })).map((v) => v.kind)
      : [];

  it("takes patterns, and entity ids of SAML", () => {
    expect(kinds(["oidc.eks.*"], provider("https://oidc.eks.eu-west-1.amazonaws.com/id/AB"))).to.deep.equal([
      "pass",
    ]);
    expect(kinds(["https://idp.example"], saml("<E entityID='https://idp.example'>"))).to.deep.equal([
      "pass",
    ]);
  });

  it("refuses GitHub where it is not in it", () => {
    expect(kinds(["gitlab.com"], provider(`https://${HOST}`))).to.deep.equal(["fail"]);
  });
});
