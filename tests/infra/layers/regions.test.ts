// An environment in a further region, over all five stacks as they are declared: what lies there, and who uses it.
import { expect } from "chai";
import * as names from "../../../infra/plan/names.ts";
import { pipelineStoreIn } from "../../../infra/plan/documents/jobs.ts";
import { jobsIn } from "../../../infra/plan/pipeline/plan.ts";
import { decide, type Company } from "../../../policy-pack/access/company.ts";
import { findProtected, type Protected } from "../../../policy-pack/access/protected.ts";
import { input, type Facts, type Input } from "../../../policy-pack/facts.ts";
import { accountOf, regionOf } from "../../../policy-pack/model/accounts.ts";
import { isStackRule } from "../../../policy-pack/rule.ts";
import { isFinding } from "../../../policy-pack/verdict.ts";
import { ruleById } from "../../policy-pack/ruleCases.ts";
import { declaredCompany } from "../company.ts";
import { exampleConfig, valueOf } from "../example.ts";

type Row = Record<string, unknown>;
const [home, further] = ["eu-central-1", "eu-west-1"];
const app = (valueOf("tooling", "apps") as Row[])[0] as Row;
const addresses = valueOf("tooling", "addresses") as { networks: Row[] };
const changes = {
  apps: ["alpha", "beta"].map((name) => ({ ...app, name })),
  environments: (valueOf("tooling", "environments") as Row[]).map((row) =>
    row["name"] === "prod" ? { ...row, region: further } : row,
  ),
  addresses: { ...addresses, networks: [...addresses.networks, { name: "prod", region: further }] },
};
const config = exampleConfig("tooling", changes);
const prod = config.environments.at(-1)?.accountId as string;
const [homeStore, furtherStore] = [home, further].map((region) => pipelineStoreIn(config, region)) as [
  string,
  string,
];

describe("B6 pipelines that deploy to a further region", () => {
  let company: Company;
  before(async () => {
    const own = { dev: { parameters: {} }, test: { parameters: {} }, prod: { parameters: {} } };
    company = await declaredCompany(changes, own);
  });

  const all = (type: string): Facts[] => company.model.resources.filter((one) => one.type === type);
  const pipelineKeys = (): Facts[] =>
    all("aws:kms/alias:Alias")
      .filter(({ props }) => props["name"] === names.pipelineAlias)
      .map(
        (alias) =>
          all("aws:kms/key:Key").find(
            (key) =>
              key.props["keyId"] === alias.props["targetKeyId"] && accountOf(key) === config.toolingAccountId,
          ) as Facts,
      );
  const asked = (role: string, action: string, target: Protected): string => {
    const who = company.identities.find(({ name }) => name === role);
    if (who === undefined) throw new Error(`no role ${role}`);
    return decide(company, who, action, target).decision.effect;
  };
  const object = (role: string, action: string, store: string, prefix: string): string =>
    asked(
      role,
      action,
      findProtected(company.model, action, `${names.bucketArn(store)}/${prefix}/Release/1`),
    );
  const onKey = (role: string, action: string, key: Facts): string => {
    const target = findProtected(company.model, action, String(key.props["arn"]));
    const region = String(regionOf(key));
    const via = {
      "kms:viaservice": `s3.${region}.amazonaws.com`,
      "kms:resourcealiases": names.pipelineAlias,
    };
    return asked(role, action, { ...target, carries: via });
  };
  const deployOf = (name: string, environment = "prod", account = prod): string =>
    names.roleArn(account, names.jobRole(name, environment, "deploy"));

  it("B6 two regions give two stores, two keys: each pipeline names both, and acts in prod where prod lies", () => {
    const keys = pipelineKeys();
    expect(keys.map(regionOf)).to.deep.equal([home, further]);
    const pipelines = all("aws:codepipeline/pipeline:Pipeline");
    expect(pipelines.map(({ name }) => name)).to.deep.equal(["alpha", "beta"]);
    for (const pipeline of pipelines) {
      expect(pipeline.props["artifactStores"]).to.deep.equal(
        [homeStore, furtherStore].map((location, i) => ({
          location,
          type: "S3",
          encryptionKey: { type: "KMS", id: keys[i]?.props["arn"] },
          region: [home, further][i],
        })),
      );
      const actions = input(pipeline, "stages")
        .list()
        .flatMap((stage) => stage.at("actions").list());
      const text = (action: Input, key: string) => action.at(key).string();
      const away = actions.filter((action) => action.at("region").state === "known");
      expect(away.map((action) => [text(action, "name"), text(action, "region")])).to.deep.equal(
        ["Verify", "Deploy", "Check"].map((job) => [`Prod-${job}`, further]),
      );
    }
    for (const store of [homeStore, furtherStore]) {
      const bucket = all("aws:s3/bucket:Bucket").find(({ props }) => props["bucket"] === store) as Facts;
      const [logging] = all("aws:s3/bucketLogging:BucketLogging").filter(
        ({ props }) => props["bucket"] === store,
      );
      const logs = all("aws:s3/bucket:Bucket").find(
        ({ props }) => props["bucket"] === logging?.props["targetBucket"],
      ) as Facts;
      expect(regionOf(logs), store).to.equal(regionOf(bucket));
    }
  });

  it("B6 target A cannot read B's prefix: not at home, not in the further region; each reads its own", () => {
    for (const [own, other] of [
      ["alpha", "beta"],
      ["beta", "alpha"],
    ] as const) {
      expect(object(deployOf(own), "s3:GetObject", furtherStore, own)).to.equal("allow");
      expect(object(deployOf(own), "s3:GetObject", furtherStore, other)).to.equal("deny");
      for (const prefix of [own, other])
        expect(object(deployOf(own), "s3:GetObject", homeStore, prefix), `${prefix} at home`).to.equal(
          "deny",
        );
      const dev = config.environments[0]?.accountId as string;
      expect(object(deployOf(own, "dev", dev), "s3:GetObject", homeStore, own)).to.equal("allow");
      for (const store of [homeStore, furtherStore])
        expect(object(deployOf(own, "dev", dev), "s3:GetObject", store, other), store).to.equal("deny");
    }
  });

  it("B6 each job uses the store and the key of its own region, the pipeline those of both", () => {
    const keys = pipelineKeys();
    const accounts = [config.toolingAccountId, ...config.environments.map(({ accountId }) => accountId)];
    const uses = accounts.flatMap((account) =>
      jobsIn(config, account).map((job) => [names.roleArn(account, job.role), job.app, job.region] as const),
    );
    expect(uses.length).to.be.greaterThan(20);
    for (const [role, of, region] of uses)
      for (const [i, store] of [homeStore, furtherStore].entries()) {
        const expected = region === [home, further][i] ? "allow" : "deny";
        expect(object(role, "s3:GetObject", store, of), `${role} ${store}`).to.equal(expected);
        expect(onKey(role, "kms:Decrypt", keys[i] as Facts), `${role} key ${i}`).to.equal(expected);
      }
    const pipeline = names.roleArn(config.toolingAccountId, names.appRole("alpha", "pipeline"));
    for (const [i, store] of [homeStore, furtherStore].entries()) {
      expect(object(pipeline, "s3:PutObject", store, "alpha"), store).to.equal("allow");
      expect(object(pipeline, "s3:PutObject", store, "beta"), store).to.equal("deny");
      expect(onKey(pipeline, "kms:GenerateDataKey", keys[i] as Facts), store).to.equal("allow");
    }
  });

  it("B6 whoever calls across regions can: prod's one writer, its verifier, the ledger; and the rules find it sound", () => {
    for (const id of ["G-01", "G-02", "G-04", "G-05", "G-11", "PIPE-01", "KMS-04"]) {
      const rule = ruleById(id);
      if (!isStackRule(rule)) throw new Error(`${id} judges single resources`);
      const verdicts = rule.check(company.model);
      expect(
        verdicts.filter(isFinding).map((verdict) => JSON.stringify(verdict)),
        id,
      ).to.deep.equal([]);
      expect(verdicts.length, id).to.be.greaterThan(0);
    }
    const test = config.environments[1] as (typeof config.environments)[number];
    const promoter = names.roleArn(test.accountId, names.promoteRole("test"));
    const store = names.storeBucket(config.company, "prod", prod);
    expect(object(promoter, "s3:PutObject", store, "alpha")).to.equal("allow");
    const verifier = names.roleArn(prod, names.verifyRole("prod"));
    const ledger = names.regionalArn(
      "dynamodb",
      { account: config.toolingAccountId, region: home },
      `table/${names.ledgerTable}`,
    );
    const target = findProtected(company.model, "dynamodb:PutItem", ledger);
    const carries = { "dynamodb:leadingkeys": "alpha#prod" };
    expect(asked(verifier, "dynamodb:PutItem", { ...target, carries })).to.equal("allow");
  });
});
