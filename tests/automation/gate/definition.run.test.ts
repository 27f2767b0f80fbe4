// An app that defines its pipeline itself, really deployed by the server: a new definition before anything of the app goes on,
// in the order of the environments, under a policy pack. The program plans the pipeline as ours does, and makes a box of each action.
import { expect } from "chai";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { runCommand } from "../../../infra/functions/job/commands.ts";
import type { Aws } from "../../../infra/functions/lib/aws.ts";
import { systemClock } from "../../../infra/functions/lib/clock.ts";
import { type Platform, fixtures, startPlatform } from "../support/services.ts";

const infra = path.resolve(fixtures, "../../../infra");
const example = path.resolve(fixtures, "../../infra/example.ts");
const file = "shop.yaml";
const program = `
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { validateConfig } from "${infra}/configuration/validate.ts";
import { planPipeline } from "${infra}/plan/pipeline/plan.ts";
import { changed, valueOf } from "${example}";

const [{ build: _, ...row }] = valueOf("tooling", "apps");
const apps = [{ ...row, definition: { file: "${file}" } }];
const read = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const result = validateConfig("tooling", changed("tooling", { apps }), new Set(), read);
if (!result.ok) throw new pulumi.RunError(result.faults.map(({ problem }) => problem).join("; "));
const [app] = result.config.apps;
const stages = planPipeline(result.config, app).stages;

class Box extends pulumi.ComponentResource {
  constructor(name) {
    super("scratch:index:Box", name, {});
    this.registerOutputs({});
  }
}
new Box(app.build.output);
export const actions = stages.flatMap((stage) => stage.actions.map(({ name }) => new Box(name) && name));
export const definition = app.definition.sha256;
`;
const build = {
  runtimes: { nodejs: "22" },
  build: ["npm run build"],
  test: ["npm test"],
  output: "dist",
};

describe("C20 a pipeline that its app defines itself", function () {
  this.timeout(240_000);
  let platform: Platform;
  const copies = path.join(fixtures, `.definition-${process.pid}`);
  const folder = path.join(copies, "program");
  const define = (more: object): void =>
    writeFileSync(path.join(folder, file), stringify({ build, ...more }));

  before(async () => {
    mkdirSync(copies);
    cpSync(path.join(fixtures, "program"), folder, { recursive: true });
    writeFileSync(path.join(folder, "index.ts"), program);
    define({});
    const environments = [
      { name: "steady", approvals: 0 },
      { name: "other", approvals: 0, after: "steady" },
    ];
    writeFileSync(path.join(copies, "environments.json"), JSON.stringify({ environments }));
    platform = await startPlatform(["steady", "other"], {
      LOCKGATE_PROGRAM_DIR: folder,
      LOCKGATE_POLICY_PACK: path.join(fixtures, "packs", "strict"),
      LOCKGATE_ENVIRONMENTS_FILE: path.join(copies, "environments.json"),
    });
  });
  after(async () => {
    await platform?.stop();
    rmSync(copies, { recursive: true });
  });

  const update = async (stack: string) =>
    (await platform.finish((await platform.start(stack, "update")).id)).run;
  const deployed = async () =>
    (await platform.call("GET", "/v1/stacks/steady")).body["outputs"] as {
      actions: string[];
      definition: string;
    };
  /** The first thing that the app's run does with the source that it has fetched. */
  const begins = async (): Promise<{ ok: boolean; text: string }> => {
    const env = { DEFINITION_FILE: file, DEFINITION_SHA256: (await deployed()).definition };
    return runCommand("definition", { env, folder, aws: {} as Aws, clock: systemClock });
  };

  it("C20 an added action is deployed first, and runs in the run that goes on", async () => {
    const first = await update("steady");
    expect(first.state, JSON.stringify(first.outcome?.error)).to.equal("succeeded");
    expect((await deployed()).actions).to.not.include("Scan");
    expect((await begins()).ok).to.equal(true);
    define({ scans: { tools: ["secretlint"] } });
    expect((await begins()).text).to.match(/^refused: .* is not what the pipeline was made of/);
    const second = await update("steady");
    expect(second.state, JSON.stringify(second.outcome?.error)).to.equal("succeeded");
    expect((await begins()).ok).to.equal(true);
    expect((await deployed()).actions.slice(0, 3)).to.deep.equal(["Source", "Scan", "Build"]);
  });

  it("C20 a definition that the pack refuses deploys nothing, here or where it delivers to, and nothing of the app goes on", async () => {
    const before = await deployed();
    define({ build: { ...build, output: "refused-by-the-pack" } });
    // As a push does, both at once: what delivers, then where it delivers to.
    const [tooling, dev] = await Promise.all([update("steady"), update("other")]);
    expect([tooling.state, tooling.outcome?.error?.code]).to.deep.equal(["failed", "policy_violation"]);
    expect([dev.state, dev.outcome?.error?.code, dev.attempt]).to.deep.equal([
      "failed",
      "promotion_required",
      0,
    ]);
    expect(await deployed()).to.deep.equal(before);
    expect((await begins()).text).to.match(/^refused: .* is not what the pipeline was made of/);
  });
});
