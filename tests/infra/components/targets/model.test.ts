import { expect } from "chai";
import { declareEnvironment } from "../../../../infra/layers/environment.ts";
import { acceptedModel } from "../../../../infra/plan/glue/model.ts";
import { lakeBucket, objectsOf } from "../../../../infra/plan/glue/names.ts";
import { boundaryMore } from "../../../../infra/plan/documents/boundaryMore.ts";
import { workloadBoundary } from "../../../../infra/plan/documents/boundary.ts";
import * as names from "../../../../infra/plan/names.ts";
import { jobsIn } from "../../../../infra/plan/pipeline/plan.ts";
import { serviceRoles } from "../../../../infra/plan/serviceRoles.ts";
import { buildModel } from "../../../../policy-pack/model/model.ts";
import { guardJobs } from "../../../../policy-pack/rules/compute/guardJobs.ts";
import { isFinding } from "../../../../policy-pack/verdict.ts";
import { exampleConfig } from "../../example.ts";
import { factsOf } from "../../judged.ts";
import { declared, one } from "../../mocks.ts";
import { decide } from "../../plan/evaluation.ts";
import { targetApps } from "../../plan/pipeline/samples.ts";

const app = "model";
const config = exampleConfig("dev", {
  apps: targetApps.filter(({ name }) => name === app),
  parameters: undefined,
  secrets: undefined,
});
const place = { account: config.accountId, region: config.region };

describe("C21 Model", () => {
  it("C21 COMP-11 is evaluated by plain Python under the lake's encryption, and none is accepted to begin with", async () => {
    const resources = await declared("dev", () => declareEnvironment(config));
    const job = one(resources, "aws:glue/job:Job").inputs;
    expect(job["command"]).to.deep.include({ name: "pythonshell" });
    expect(job).to.not.have.any.keys("workerType", "numberOfWorkers", "glueVersion");
    const found = guardJobs(buildModel(factsOf(resources, "dev"))).filter(isFinding);
    expect(found.map((verdict) => JSON.stringify(verdict))).to.deep.equal([]);
    expect(one(resources, "aws:ssm/parameter:Parameter", `${app}-accepted`).inputs).to.deep.include({
      name: acceptedModel(app, "dev"),
      insecureValue: "none",
    });
  });

  const roles = serviceRoles(config, place.account);
  const boundary = workloadBoundary(
    { ...place },
    boundaryMore({ ...place, serviceRoles: roles, issuers: [], targets: ["model"] }).workload,
  );
  const may = (kind: string, action: string, resource: string): string =>
    decide(
      {
        arn: names.roleArn(place.account, names.jobRole(app, "dev", kind)),
        identity:
          jobsIn(config, place.account).find((job) => job.kind === kind && job.environment === "dev")
            ?.statements ?? [],
      },
      { action, resource, account: place.account, context: { "aws:RequestedRegion": config.region } },
      { boundary },
    );
  const parameter = (name: string) => names.regionalArn("ssm", place, `parameter${name}`);
  const results = lakeBucket(config.company, "dev", "purpose", place.account);
  for (const [what, kind, action, resource, expected] of [
    [
      "only the check accepts a model",
      "deploy",
      "ssm:PutParameter",
      parameter(acceptedModel(app, "dev")),
      "deny",
    ],
    [
      "the check accepts its app's",
      "check",
      "ssm:PutParameter",
      parameter(acceptedModel(app, "dev")),
      "allow",
    ],
    [
      "the check accepts no other app's",
      "check",
      "ssm:PutParameter",
      parameter(acceptedModel("x", "dev")),
      "deny",
    ],
    [
      "the check changes no model",
      "check",
      "glue:UpdateJob",
      names.regionalArn("glue", place, `job/lockgate-${app}-dev-evaluate`),
      "deny",
    ],
    [
      "the check reads evaluations",
      "check",
      "s3:GetObject",
      objectsOf(results, `${app}/evaluations`),
      "allow",
    ],
    ["the check writes none", "check", "s3:PutObject", objectsOf(results, `${app}/evaluations`), "deny"],
  ] as const)
    it(`C21 ${what}`, () => expect(may(kind, action, resource)).to.equal(expected));
});
