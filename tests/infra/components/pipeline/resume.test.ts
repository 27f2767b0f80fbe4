// What a pipeline that its app defines does with a definition that is not deployed, and with one that now is.
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Resume } from "../../../../infra/components/pipeline/resume.ts";
import type { App, SharedConfig } from "../../../../infra/configuration/schema.ts";
import { runCommand } from "../../../../infra/functions/job/commands.ts";
import type { Aws } from "../../../../infra/functions/lib/aws.ts";
import { systemClock } from "../../../../infra/functions/lib/clock.ts";
import { deployPolicies } from "../../../../infra/plan/documents/bootstrap.ts";
import * as names from "../../../../infra/plan/names.ts";
import { buildJob } from "../../../../infra/plan/pipeline/jobs.ts";
import { serviceRoles } from "../../../../infra/plan/serviceRoles.ts";
import { matchesPattern } from "../../../../policy-pack/model/eventPatterns.ts";
import { exampleConfig } from "../../example.ts";
import { declared, one } from "../../mocks.ts";
import { decide } from "../../plan/evaluation.ts";

const example = exampleConfig("tooling");
const place = { account: example.toolingAccountId, region: example.region };
const file = "pipeline.yaml";
const text = "build: {}\n";
/** Of another text. */
const sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
const app: App = { ...(example.apps[0] as App), definition: { file, sha256 } };
const config = { ...example, apps: [app] };

describe("C20 a definition that is not deployed", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-definition-"));
  after(() => rmSync(folder, { recursive: true }));
  const check = (env: Record<string, string>) =>
    runCommand("definition", { env, folder, aws: {} as Aws, clock: systemClock });

  it("C20 ends the run before anything of the app runs, and says which one is deployed", async () => {
    const { buildspec, variables } = buildJob(config, app);
    expect(variables).to.include({ DEFINITION_FILE: file, DEFINITION_SHA256: sha256 });
    const [first = ""] = /lockgate\.mjs\\?" (?!definition)\w+|npm ci/.exec(buildspec) ?? [];
    expect(buildspec.indexOf('" definition')).to.be.within(1, buildspec.indexOf(first) - 1);
    expect(buildJob(example, example.apps[0] as App).buildspec).to.not.include("definition");
    const gone = await check(variables);
    expect(gone.text).to.equal(
      `refused: the source has no ${file}, of which the pipeline was made: put it back`,
    );
    writeFileSync(path.join(folder, file), text);
    const other = await check(variables);
    expect([gone.ok, other.ok]).to.deep.equal([false, false]);
    expect(other.text).to.include(`(${sha256})`).and.to.include("starts again by itself");
    const own = /commit \(([0-9a-f]{64})\)/.exec(other.text)?.[1] ?? "";
    expect(await check({ ...variables, DEFINITION_SHA256: own })).to.deep.equal({
      ok: true,
      text: `${file} is what the pipeline was made of`,
    });
    expect((await check({ DEFINITION_FILE: file })).text).to.include("DEFINITION_SHA256 is missing");
  });

  it("C20 once it is deployed, and last of all, the pipeline starts again, by a role that can do nothing else", async () => {
    const resources = await declared("tooling", () => {
      void new Resume("resume", { app: app.name, place, sha256, made: [] });
    });
    const inputs = (type: string) => one(resources, type).inputs;
    const name = names.definitionParameter(app.name);
    expect(inputs("aws:ssm/parameter:Parameter")).to.include({ name, insecureValue: sha256 });
    const pattern = JSON.parse(
      String(inputs("aws:cloudwatch/eventRule:EventRule")["eventPattern"]),
    ) as object;
    const event = (of: string, operation: string) => ({
      source: "aws.ssm",
      "detail-type": "Parameter Store Change",
      detail: { name: of, operation, type: "String" },
    });
    const hits = [event(name, "Update"), event(name, "Create"), event(`${name}-2`, "Update")];
    expect(hits.map((each) => matchesPattern(pattern, each))).to.deep.equal([true, false, false]);
    const arn = names.regionalArn("codepipeline", place, names.pipelineName(app.name));
    expect(inputs("aws:cloudwatch/eventTarget:EventTarget")["arn"]).to.equal(arn);
    const { Statement } = JSON.parse(String(inputs("aws:iam/rolePolicy:RolePolicy")["policy"])) as {
      Statement: object[];
    };
    expect(Statement).to.deep.equal([
      { Sid: "Start", Effect: "Allow", Action: ["codepipeline:StartPipelineExecution"], Resource: arn },
    ]);
    expect(resources.at(-1)?.type).to.equal("aws:ssm/parameter:Parameter");
  });

  it("C20 the stack's own role may declare that where an app has a definition, and only there", () => {
    const put = (definitions: boolean): string => {
      const context = { ...place, company: config.company, serviceRoles: {}, definitions };
      const identity = deployPolicies(context, "tooling").flatMap(({ statements }) => statements);
      const resource = names.regionalArn("ssm", place, `parameter${names.definitionParameter(app.name)}`);
      const caller = { arn: names.roleArn(place.account, names.deployRole), identity };
      return decide(caller, { action: "ssm:PutParameter", resource, account: place.account }, {});
    };
    expect([put(true), put(false)]).to.deep.equal(["allow", "deny"]);
    const handed = serviceRoles(config, place.account)["events.amazonaws.com"];
    expect(handed).to.deep.equal([names.roleArn(place.account, names.resumeRole(app.name))]);
  });

  it("C20 roles of all jobs that the file may add may be handed over before it does, and no others", () => {
    const builds = (of: SharedConfig): readonly string[] =>
      of.environments
        .map(({ accountId }) => accountId)
        .concat(place.account)
        .flatMap((account) => serviceRoles(of, account)["codebuild.amazonaws.com"] ?? []);
    const known = new Set(builds(example));
    const more = (of: SharedConfig) => builds(of).filter((role) => !known.has(role));
    const scan = names.roleArn(place.account, names.appRole(app.name, "scan"));
    expect(more(config)).to.deep.equal([scan]);
    const scans = { tools: ["secretlint"], threshold: "high", exceptions: [] } as const;
    const attacked = {
      ...config,
      apps: [{ ...app, scans: { ...scans, tools: [...scans.tools], url: "https://a" } }],
    };
    expect(more(attacked as SharedConfig)).to.have.members([
      scan,
      names.roleArn(example.environments[1]!.accountId, names.jobRole(app.name, "test", "attack")),
    ]);
  });
});
