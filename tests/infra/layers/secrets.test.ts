import { expect } from "chai";
import { declareEnvironment } from "../../../infra/layers/environment.ts";
import { declareOrg } from "../../../infra/layers/org.ts";
import { exampleConfig } from "../example.ts";
import { findingsOf } from "../judged.ts";
import { declared, ofType, one, type Declared } from "../mocks.ts";

const secrets = { "top-scores": { API_TOKEN: "s3cret" } };
const stack = (changes: Record<string, unknown>) =>
  declared("dev", () => declareEnvironment(exampleConfig("dev", changes, ["secrets"])));
const parameter = "aws:ssm/parameter:Parameter";

describe("A10 secrets that an environment declares", () => {
  let resources: Declared[];
  before(async () => {
    resources = await stack({ secrets });
  });

  it("A10 are SecureStrings under a key of their own, written by the role of secrets", () => {
    const { inputs, provider } = one(resources, parameter, "top-scores-secrets-API_TOKEN");
    expect(inputs).to.include({
      name: "/top-scores/dev/API_TOKEN",
      type: "SecureString",
      tier: "Standard",
      keyId: "arn:aws:kms:eu-central-1:783562562418:key/secrets",
    });
    expect(inputs).to.not.have.property("insecureValue");
    expect(provider).to.equal("dev-secrets");
    const writer = one(resources, "pulumi:providers:aws", "dev-secrets");
    expect(String(writer.inputs["assumeRoles"])).to.contain("arn:aws:iam::783562562418:role/LockgateSecrets");
    expect(JSON.parse(String(writer.inputs["allowedAccountIds"]))).to.deep.equal(["783562562418"]);
    const open = one(resources, parameter, "top-scores-TABLE_NAME");
    expect([open.inputs["type"], open.provider]).to.deep.equal(["String", "dev"]);
  });

  it("A10 reach the state as secrets only: the value is never in the open", () => {
    const { inputs } = one(resources, parameter, "top-scores-secrets-API_TOKEN");
    expect(inputs["value"]).to.not.equal("s3cret");
    expect(JSON.stringify(inputs["value"])).to.contain("4dabf18193072939515e22adb298388d");
  });

  it("A10 break no rule of the pack that held before", async () => {
    expect(findingsOf(resources)).to.deep.equal(findingsOf(await stack({})));
  });

  it("A10 need neither key nor provider where there are none", async () => {
    const names = (await stack({})).map(({ name }) => name);
    expect(names).to.not.include("dev-secrets").and.not.include("secrets");
  });

  it("A10 have a writer in every account that environments work in, in its boundary, and none in tooling's", async () => {
    const org = await declared("org", () => declareOrg(exampleConfig("org")));
    const roles = ofType(org, "aws:iam/role:Role").filter(
      ({ inputs }) => inputs["name"] === "LockgateSecrets",
    );
    expect(roles.map(({ provider }) => provider)).to.have.members([
      "account-dev",
      "account-test",
      "account-prod",
    ]);
    for (const { inputs } of roles)
      expect(inputs["permissionsBoundary"]).to.match(/:policy\/LockgateSecretsBoundary$/);
  });
});
