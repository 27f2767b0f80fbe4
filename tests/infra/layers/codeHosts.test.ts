// The example company with its app from each kind of source: no rule finds more than before, and what a code host's jobs
// become hands over that source and is no way to anything behind it.
import { expect } from "chai";
import * as names from "../../../infra/plan/names.ts";
import { dropsOf } from "../../../infra/plan/pipeline/drops.ts";
import { jobsIn } from "../../../infra/plan/pipeline/plan.ts";
import { storeParties } from "../../../infra/plan/stores.ts";
import { companyOf, decide, type Company } from "../../../policy-pack/access/company.ts";
import { whoCanReach } from "../../../policy-pack/access/closure.ts";
import { findProtected } from "../../../policy-pack/access/protected.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { defaultSettings } from "../../../policy-pack/model/settings.ts";
import { declaredCompany } from "../company.ts";
import { exampleConfig, valueOf } from "../example.ts";
import { findingsIn } from "../judged.ts";
import { sampleSources } from "../plan/pipeline/samples.ts";

type Kind = keyof typeof sampleSources;
const changes = (kind: Kind) => ({
  apps: (valueOf("tooling", "apps") as object[]).map((app) => ({ ...app, source: sampleSources[kind] })),
});
/** Whoever takes code from such a host lists its issuer in the pack's configuration. */
const issuers = [...defaultSettings.issuers, "oidc.circleci.com/org/*", "gitlab.com"];

for (const kind of Object.keys(sampleSources) as Kind[])
  describe(`C1 the example company with its app from ${kind}`, () => {
    let company: Company;
    before(async () => {
      const { model } = await declaredCompany(changes(kind));
      company = companyOf(buildModel(model.resources, { ...defaultSettings, issuers }));
    });

    it("has no finding that it has not with its own source", async () => {
      const known = new Set(findingsIn(await declaredCompany()));
      // Mocks know no network's id, so that of each job it can't be told in which it is (NET-08).
      const asBuild = (text: string) => text.replace("top-scores-unpack", "top-scores-build");
      expect(findingsIn(company).filter((text) => !known.has(asBuild(text)))).to.deep.equal([]);
    });

    const config = exampleConfig("tooling", changes(kind));
    const [drop] = dropsOf(config);
    if (drop?.identity === undefined) return;
    const tooling = config.accountId;
    const bucket = names.bucketArn(names.sourcesBucket(config.company, tooling));
    const [handover = ""] = drop.writers;

    const can = (action: string, arn: string): boolean =>
      whoCanReach(company, action, findProtected(company.model, action, arn, tooling)).has(handover);

    it("lets the code host put that source, and neither read it nor put another", () => {
      expect(can("s3:PutObject", `${bucket}/${drop.key}`)).to.equal(true);
      expect(can("s3:PutObject", `${bucket}/other/source.zip`)).to.equal(false);
      expect(can("s3:GetObject", `${bucket}/${drop.key}`)).to.equal(false);
    });

    it("lets it become no role of the company: build, sign and verify stand between it and production", () => {
      const who = company.identities.find(({ name }) => name === handover);
      if (who === undefined) throw new Error(`no role ${handover}`);
      const roles = company.identities.filter(({ trust }) => trust !== undefined);
      expect(roles.length).to.be.greaterThan(40);
      const became = roles.filter(
        ({ name }) =>
          decide(company, who, "sts:AssumeRole", findProtected(company.model, "sts:AssumeRole", name))
            .decision.effect !== "deny",
      );
      expect(became.map(({ name }) => name)).to.deep.equal([]);
    });

    it("lets it start or change no pipeline and no job, sign nothing, and write to no store", () => {
      const { region } = config;
      const pipeline = names.regionalArn("codepipeline", { account: tooling, region }, "top-scores");
      const accounts = [tooling, ...config.environments.map(({ accountId }) => accountId)];
      const jobs = accounts
        .flatMap((account) => jobsIn(config, account))
        .map((job) => names.regionalArn("codebuild", job, `project/${job.project}`));
      const stores = config.environments.map(({ name }) => storeParties(config, name).bucket);
      const keys = company.model.of("key").flatMap(({ props }) => String(props["arn"]));
      const calls: [string, string][] = [
        ["codepipeline:StartPipelineExecution", pipeline],
        ["codepipeline:UpdatePipeline", pipeline],
        ...jobs.flatMap((job): [string, string][] => [
          ["codebuild:StartBuild", job],
          ["codebuild:UpdateProject", job],
        ]),
        ...[...stores, names.pipelineBucket(config.company, tooling)].map((store): [string, string] => [
          "s3:PutObject",
          `${names.bucketArn(store)}/top-scores/release.zip`,
        ]),
        ...keys.map((key): [string, string] => ["kms:Sign", key]),
      ];
      expect(jobs.length).to.be.greaterThan(8);
      expect(keys.length).to.be.greaterThan(8);
      for (const [action, arn] of calls) expect(can(action, arn), `${action} on ${arn}`).to.equal(false);
    });
  });
