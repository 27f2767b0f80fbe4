import { expect } from "chai";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import { catalogRole, lakeBucket, securityName, zones } from "../../../../infra/plan/glue/names.ts";
import * as names from "../../../../infra/plan/names.ts";
import { guardJobs } from "../../../../policy-pack/rules/compute/guardJobs.ts";
import { buildModel } from "../../../../policy-pack/model/model.ts";
import { isFinding } from "../../../../policy-pack/verdict.ts";
import { exampleConfig } from "../../example.ts";
import { factsOf } from "../../judged.ts";
import { declared, ofType, one, type Declared } from "../../mocks.ts";
import { targetApps } from "../../plan/pipeline/samples.ts";

const app = "glueworkflow";
const config = exampleConfig("dev", {
  apps: targetApps.filter(({ name }) => name === app),
  parameters: undefined,
  secrets: undefined,
});
const physical = `lockgate-${app}-dev`;

describe("C14 GlueWorkflow", () => {
  let resources: Declared[];
  before(async () => {
    resources = await declared("dev", () => declareEnvironment(config));
  });

  it("C14 is started by its schedule, and each step by the success of what comes before, all at rest until the first release", () => {
    const triggers = ofType(resources, "aws:glue/trigger:Trigger").map(({ inputs }) => inputs);
    expect(triggers.map(({ name, type, enabled }) => [name, type, enabled])).to.deep.equal([
      [`${physical}-start`, "SCHEDULED", false],
      [`${physical}-after-monthly`, "CONDITIONAL", false],
      [`${physical}-after-months`, "CONDITIONAL", false],
    ]);
    expect(triggers[0]).to.deep.include({
      schedule: "cron(0 8 * * ? *)",
      actions: [{ jobName: `${physical}-monthly` }],
    });
    expect(triggers[2]?.["predicate"]).to.deep.equal({
      logical: "AND",
      conditions: [{ logicalOperator: "EQUALS", crawlerName: `${physical}-months`, crawlState: "SUCCEEDED" }],
    });
    expect(one(resources, "aws:glue/workflow:Workflow").inputs).to.deep.include({ maxConcurrentRuns: 1 });
  });

  it("COMP-11 jobs and crawlers encrypt what they write, run a supported version, and the script lies in a closed bucket", () => {
    const jobs = ofType(resources, "aws:glue/job:Job").map(({ inputs }) => inputs);
    expect(jobs.map(({ name }) => name)).to.deep.equal([`${physical}-monthly`, `${physical}-quarterly`]);
    const found = guardJobs(buildModel(factsOf(resources, "dev"))).filter(isFinding);
    expect(found.map((verdict) => JSON.stringify(verdict))).to.deep.equal([]);
    expect(one(resources, "aws:glue/crawler:Crawler").inputs).to.deep.include({
      securityConfiguration: securityName("dev"),
      s3Targets: [
        { path: `s3://${lakeBucket(config.company, "dev", "conformed", config.accountId)}/${app}/monthly/` },
      ],
    });
  });

  it("A8 jobs of the pipeline reach Glue by an endpoint of the network", () => {
    const [network] = resources.filter(({ type }) => type.startsWith("awsx:"));
    expect(JSON.stringify(network?.inputs["vpcEndpointSpecs"])).to.contain("com.amazonaws.eu-central-1.glue");
  });

  it("A9 every zone lies under the lake's key, and the catalog by a role that alone uses it there", () => {
    const lake = resources.find(({ type, name }) => type === "aws:kms/key:Key" && name === "lake")?.outputs[
      "arn"
    ];
    for (const zone of zones) {
      const { inputs } = one(
        resources,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        `lake-${zone}`,
      );
      expect(JSON.stringify(inputs["rules"])).to.contain(lake);
    }
    const { inputs } = one(resources, "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings");
    expect(inputs["dataCatalogEncryptionSettings"]).to.deep.nested.include({
      "encryptionAtRest.catalogEncryptionServiceRole": names.roleArn(config.accountId, catalogRole("dev")),
      "encryptionAtRest.sseAwsKmsKeyId": lake,
    });
  });
});
