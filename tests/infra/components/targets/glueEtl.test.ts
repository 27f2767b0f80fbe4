import { expect } from "chai";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import { lakeBucket } from "../../../../infra/plan/glue/names.ts";
import * as names from "../../../../infra/plan/names.ts";
import { jobsIn } from "../../../../infra/plan/pipeline/plan.ts";
import { buildModel } from "../../../../policy-pack/model/model.ts";
import { guardJobs } from "../../../../policy-pack/rules/compute/guardJobs.ts";
import { isFinding } from "../../../../policy-pack/verdict.ts";
import { exampleConfig } from "../../example.ts";
import { factsOf } from "../../judged.ts";
import { declared, one, type Declared } from "../../mocks.ts";
import { targetApps } from "../../plan/pipeline/samples.ts";

const app = "glueetl";
const physical = (environment: string) => `lockgate-${app}-${environment}`;
const configOf = (environment: "dev" | "prod") =>
  exampleConfig(environment, {
    apps: targetApps.filter(({ name }) => name === app),
    parameters: undefined,
    secrets: undefined,
  });

describe("C9 GlueEtl", () => {
  const config = configOf("dev");
  const raw = lakeBucket(config.company, "dev", "raw", config.accountId);
  let resources: Declared[];
  before(async () => {
    resources = await declared("dev", () => declareEnvironment(config));
  });
  const inputs = (type: string, name?: string) => one(resources, type, name).inputs;

  it("C9 a CSV in the app's folder of the raw zone calls the function, and nothing else may", () => {
    expect(
      JSON.parse(String(inputs("aws:cloudwatch/eventRule:EventRule", `${app}-arrivals`)["eventPattern"])),
    ).to.deep.equal({
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: { bucket: { name: [raw] }, object: { key: [{ wildcard: `${app}/*.csv` }] } },
    });
    const fn = one(resources, "aws:lambda/function:Function", `${app}-start`);
    expect(inputs("aws:cloudwatch/eventTarget:EventTarget", `${app}-arrivals`)["arn"]).to.equal(
      fn.outputs["arn"],
    );
    expect(inputs("aws:lambda/permission:Permission", `${app}-arrivals`)).to.deep.include({
      principal: "events.amazonaws.com",
      sourceArn: one(resources, "aws:cloudwatch/eventRule:EventRule", `${app}-arrivals`).outputs["arn"],
    });
    expect((fn.inputs["environment"] as { variables: object }).variables).to.deep.include({
      RAW: raw,
      FOLDER: app,
      TABLE: `${physical("dev")}-arrivals`,
    });
  });

  it("COMP-11 its jobs encrypt what they write, and their scripts lie in a closed bucket", () => {
    const found = guardJobs(buildModel(factsOf(resources, "dev"))).filter(isFinding);
    expect(found.map((verdict) => JSON.stringify(verdict))).to.deep.equal([]);
  });

  it("C9 people are told by an encrypted topic, which the machine alone publishes on", () => {
    expect(inputs("aws:sns/topicSubscription:TopicSubscription")).to.deep.include({
      endpoint: "data@acme.example",
    });
    const policy = JSON.stringify(inputs("aws:sns/topicPolicy:TopicPolicy", `${app}-data`)["policy"]);
    expect(policy).to.contain(names.jobRole(app, "dev", "flow"));
    const key = resources.find(({ name, type }) => name === `${app}-data` && type === "aws:kms/key:Key");
    expect(inputs("aws:sns/topic:Topic", `${app}-data`)["kmsMasterKeyId"]).to.equal(key?.outputs["arn"]);
  });

  it("C9 a sample arrives with each release outside production, and in production nothing of the pipeline's ever does", () => {
    for (const environment of ["dev", "prod"] as const) {
      const own = configOf(environment);
      const check = jobsIn(own, own.accountId).find(
        (job) => job.kind === "check" && job.environment === environment,
      );
      const text = JSON.stringify(check?.statements);
      expect(check?.variables["SAMPLE"] !== undefined, environment).to.equal(environment === "dev");
      expect(text.includes("s3:PutObject"), environment).to.equal(environment === "dev");
    }
  });
});
