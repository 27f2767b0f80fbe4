import { expect } from "chai";
import { Sources } from "../../../../infra/components/pipeline/sources.ts";
import { sourcesBucket } from "../../../../infra/plan/names.ts";
import { dropsOf, issuersOf } from "../../../../infra/plan/pipeline/drops.ts";
import { matchesPattern } from "../../../../policy-pack/model/eventPatterns.ts";
import { declared, ofType, one, type Declared } from "../../mocks.ts";
import { sampleConfig as config } from "../../plan/pipeline/samples.ts";

const account = config.toolingAccountId;
const bucket = sourcesBucket(config.company, account);

describe("C14 Sources", () => {
  let resources: Declared[];
  before(async () => {
    resources = await declared("tooling", () => {
      void new Sources("sources", {
        place: { account, region: config.region },
        bucket,
        drops: dropsOf(config),
        issuers: issuersOf(config),
        administrator: "arn:aws:iam::276677566922:role/LockgateDeploy",
        keepDays: 30,
        accessLogs: "acme-access",
        protect: true,
      });
    });
  });

  it("keeps every version, encrypted by a key of its own, and tells EventBridge of arrivals", () => {
    const inputs = (type: string) => one(resources, type).inputs;
    expect(inputs("aws:s3/bucketVersioning:BucketVersioning")["versioningConfiguration"]).to.deep.equal({
      status: "Enabled",
    });
    const rules = JSON.stringify(
      inputs("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")[
        "rules"
      ],
    );
    expect(rules).to.contain("aws:kms");
    expect(inputs("aws:kms/alias:Alias")["name"]).to.equal("alias/lockgate-sources");
    expect(inputs("aws:s3/bucketNotification:BucketNotification")["eventbridge"]).to.equal(true);
  });

  it("an arrival starts the pipeline of its own app, once", () => {
    const rules = ofType(resources, "aws:cloudwatch/eventRule:EventRule");
    const targets = ofType(resources, "aws:cloudwatch/eventTarget:EventTarget");
    const started = (key: string, from = bucket): unknown[] => {
      const event = {
        source: "aws.s3",
        "detail-type": "Object Created",
        detail: { bucket: { name: from }, object: { key, "version-id": "v1" } },
      };
      const hit = rules.filter(({ inputs }) =>
        matchesPattern(JSON.parse(String(inputs["eventPattern"])), event),
      );
      const named = new Set(hit.map(({ inputs }) => inputs["name"]));
      return targets.filter(({ inputs }) => named.has(inputs["rule"])).map(({ inputs }) => inputs["arn"]);
    };
    const pipeline = (app: string) => `arn:aws:codepipeline:${config.region}:${account}:${app}`;
    expect(started("s3drop/source.zip")).to.deep.equal([pipeline("s3drop")]);
    expect(started("gitlab/source.zip")).to.deep.equal([pipeline("gitlab")]);
    expect(started("s3drop/other.zip")).to.deep.equal([]);
    expect(started("s3drop/source.zip", "another-bucket")).to.deep.equal([]);
  });

  it("C5, C8, C18 code hosts become roles inside the boundary, and nobody gets a key", () => {
    const roles = ofType(resources, "aws:iam/role:Role").filter(({ name }) => name.endsWith("-handover"));
    expect(roles.map(({ name }) => name)).to.deep.equal([
      "lockgate-githubactions-handover",
      "lockgate-circleci-handover",
      "lockgate-gitlab-handover",
    ]);
    for (const { inputs } of roles) {
      expect(inputs["permissionsBoundary"]).to.equal(`arn:aws:iam::${account}:policy/LockgateBoundary`);
      expect(inputs["assumeRolePolicy"]).to.contain("sts:AssumeRoleWithWebIdentity");
    }
    expect(resources.filter(({ type }) => /iam\/(user|accessKey)/.test(type))).to.deep.equal([]);
    const urls = ofType(resources, "aws:iam/openIdConnectProvider:OpenIdConnectProvider");
    expect(urls.map(({ inputs }) => inputs["url"])).to.have.members(
      issuersOf(config).map(({ issuer }) => `https://${issuer}`),
    );
  });
});
