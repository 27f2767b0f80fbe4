// The pack under the real CLI and engine, with the other stacks in a folder: what one stack does to another is seen.

import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Facts } from "../../../policy-pack/facts.ts";
import { prepareToolchain } from "../../../sandbox/toolchain/index.ts";
import { dev, DEV_DEPLOY, prod, PROD_FUNCTION, trusting } from "../graph/environments.ts";
import { stateOf } from "../stateFile.ts";
import { change } from "../world.ts";

const PACK = path.resolve(import.meta.dirname, "../../../policy-pack");
type Event = { policyName: string; message: string; enforcementLevel: string };

/** What the second line names: a resource without its type, or the stack. */
const subject = (message: string): string => /\n(?:\S+ )?([^:]+): /.exec(message)?.[1] ?? "";

describe("policy pack: the company under the real engine", function () {
  this.timeout(60_000);
  let folder: string;
  let states: string;
  let env: NodeJS.ProcessEnv;
  let cli: string;

  // The first run on a machine may have to build the CLI.
  before(async function () {
    this.timeout(900_000);
    folder = await mkdtemp(path.join(os.tmpdir(), "lockgate-company-"));
    states = path.join(folder, "states");
    const toolchain = await prepareToolchain({});
    cli = toolchain.bin;
    env = { ...process.env, ...toolchain.env, PULUMI_HOME: folder, PULUMI_SKIP_UPDATE_CHECK: "1" };
  });
  after(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    await rm(states, { recursive: true, force: true });
    await mkdir(states);
  });

  const text = (stack: string, resources: readonly Facts[]): string =>
    JSON.stringify(stateOf(resources)).replaceAll("urn:pulumi:dev:", `urn:pulumi:${stack}:`);
  const put = (stack: string, resources: readonly Facts[]) =>
    writeFile(path.join(states, `${stack}.json`), text(stack, resources));
  const weakProd = () => change([...prod(trusting(DEV_DEPLOY))], "app-prod", { arn: PROD_FUNCTION });

  /** Findings of the graph and of the pack about itself, with the resource that each is about. */
  const judged = (resources: readonly Facts[], config: object, more: NodeJS.ProcessEnv = {}) =>
    new Promise<{ found: readonly string[]; text: string }>((resolve, reject) => {
      const files = { state: path.join(folder, "own.json"), config: path.join(folder, "config.json") };
      const args = ["policy", "analyze", "--file", files.state, "--policy-pack", PACK, "--json"];
      Promise.all([
        writeFile(files.state, text("dev", resources)),
        writeFile(files.config, JSON.stringify(config)),
      ]).then(() => {
        const options = { env: { ...env, ...more }, cwd: folder, maxBuffer: 1e8 };
        execFile(cli, [...args, "--policy-pack-config", files.config], options, (_error, stdout, stderr) => {
          const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
          const events = lines.flatMap(
            (line) => (JSON.parse(line) as { policyEvent?: Event }).policyEvent ?? [],
          );
          const about = events.filter(({ policyName }) => /^(G-|lz-)/.test(policyName));
          const found = about.map((e) => `${e.policyName} ${e.enforcementLevel} ${subject(e.message)}`);
          resolve({ found, text: about.map(({ message }) => message).join("\n") + stderr });
        });
      }, reject);
    });
  const company = (more: object = {}) => ({
    "lz-stack": { states: { from: states, stacks: ["dev", "prod"], ...more } },
  });

  it("reports what this stack does to another, on the other's resource", async () => {
    await put("prod", weakProd());
    const { found, text: message } = await judged([...dev()], company({ notDeployed: ["dev"] }));
    expect(found).to.deep.equal([
      "G-03 mandatory prod-deploy of stack prod",
      "G-03 mandatory app-prod of stack prod",
    ]);
    expect(message).to.include(`${DEV_DEPLOY}, sts:AssumeRole`);
    expect((await judged([...dev()], {})).found).to.deep.equal([]);
  });

  it("leaves to the other stack what was wrong with it before", async () => {
    await put("prod", weakProd());
    await put("dev", dev());
    expect((await judged([...dev()], company())).found).to.deep.equal([]);
  });

  it("fails where another stack is not seen, whatever the rules say, and names the remedy", async () => {
    const { found, text: message } = await judged([...dev()], company());
    expect(found).to.deep.equal(["lz-stack mandatory stack prod has no snapshot"]);
    expect(message)
      .to.include("stack prod has no snapshot")
      .and.include("Remedy: Export it anew: pulumi stack export");
  });

  it("takes the folder from the environment, before the configuration", async () => {
    await put("prod", weakProd());
    await put("dev", []);
    const elsewhere = { "lz-stack": { states: { from: "/nowhere", stacks: ["dev", "prod"] } } };
    const { found } = await judged([...dev()], elsewhere, { LOCKGATE_STATES: states });
    expect(found).to.deep.equal([
      "G-03 mandatory prod-deploy of stack prod",
      "G-03 mandatory app-prod of stack prod",
    ]);
  });

  it("follows the levels of the stack that a finding is about, and names a stack that is none", async () => {
    await put("prod", weakProd());
    const config = company({ notDeployed: ["dev"] })["lz-stack"];
    const lenient = { ...config, environments: { prod: { levels: { "G-03": "advisory" } } } };
    expect((await judged([...dev()], { "lz-stack": lenient })).found).to.deep.equal([
      "G-03 advisory prod-deploy of stack prod",
      "G-03 advisory app-prod of stack prod",
    ]);
    const stray = { ...config, environments: { prdo: { levels: { "G-03": "advisory" } } } };
    const { text: message } = await judged([...dev()], { "lz-stack": stray });
    expect(message).to.include("no stack is called prdo");
  });
});
