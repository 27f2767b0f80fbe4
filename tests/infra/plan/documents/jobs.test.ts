// Roles that run jobs of many apps: their trust and their rights stay within IAM's limits, and stay those of one step.
import { expect } from "chai";
import type { SharedConfig } from "../../../../infra/configuration/schema.ts";
import { toJson } from "../../../../infra/plan/documents/document.ts";
import { jobStatements, ofProjects } from "../../../../infra/plan/documents/jobs.ts";
import { trustService } from "../../../../infra/plan/documents/trust.ts";
import * as names from "../../../../infra/plan/names.ts";
import { jobsIn } from "../../../../infra/plan/pipeline/plan.ts";
import type { Job } from "../../../../infra/plan/pipeline/types.ts";
import { exampleConfig, valueOf } from "../../example.ts";

const [first] = valueOf("tooling", "apps") as object[];
const withApps = (count: number) =>
  exampleConfig("tooling", {
    apps: Array.from({ length: count }, (_, index) => ({ ...first, name: `app-number-${index}` })),
  });
const arn = (job: Job, project: string): string => names.regionalArn("codebuild", job, `project/${project}`);
const shared = (config: SharedConfig): (readonly [role: string, account: string, jobs: Job[]])[] =>
  [config.toolingAccountId, ...config.environments.map(({ accountId }) => accountId)].flatMap((account) =>
    [...Map.groupBy(jobsIn(config, account), ({ role }) => role)].map(
      ([role, jobs]) => [role, account, jobs] as const,
    ),
  );

describe("C1 roles of jobs", () => {
  it("C1 one app's is trusted for its very project", () => {
    const config = withApps(1);
    for (const [role, , jobs] of shared(config))
      expect(ofProjects(jobs, arn), role).to.have.members(jobs.map((job) => arn(job, job.project)));
  });

  it("C1 many apps' is trusted for that step alone, in as many characters as IAM takes", () => {
    const config = withApps(40);
    const many = shared(config).filter(([, , jobs]) => jobs.length > 1);
    expect(many.map(([role]) => role)).to.include.members(["lockgate-signer", "lockgate-prod-record"]);
    for (const [role, account, jobs] of many) {
      const [pattern = "", ...others] = ofProjects(jobs, arn);
      expect(others, role).to.deep.equal([]);
      const matches = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
      for (const each of jobsIn(config, account))
        expect(matches.test(arn(each, each.project)), each.project).to.equal(each.role === role);
      const trust = trustService("codebuild.amazonaws.com", account, [pattern]);
      expect(toJson(trust).length, role).to.be.at.most(2048);
      expect(toJson(jobStatements(config, jobs)).length, role).to.be.at.most(10_240);
    }
  });
});
