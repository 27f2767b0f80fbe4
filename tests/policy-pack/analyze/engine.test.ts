// The analysis in process says what the real CLI and engine say of the same state.

import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Facts } from "../../../policy-pack/facts.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { prepareToolchain } from "../../../sandbox/toolchain/index.ts";
import { stateOf } from "../stateFile.ts";
import { action, approval, change, goodPipeline, goodStages, json, resource } from "../world.ts";
import { analyzed, brokenStore } from "./reports.ts";

const PACK = path.resolve(import.meta.dirname, "../../../policy-pack");
type Event = { policyName: string; resourceUrn?: string; message: string; enforcementLevel: string };

/** Rules of both kinds, findings of both verdicts, a document that does not parse, a value that is not known. */
const broken = (): readonly Facts[] => {
  const stages = {
    ...goodStages(),
    prod: {
      name: "Deploy-prod",
      actions: [approval("approve"), action("deploy-prod", { inputArtifacts: ["release"], runOrder: 2 })],
    },
  };
  return [
    ...change(brokenStore(), "store-block", { blockPublicAcls: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }),
    ...goodPipeline(stages),
    resource("policy", "all", { name: "all", policy: json({ Effect: "Allow", Action: "*", Resource: "*" }) }),
    resource("key", "odd", { enableKeyRotation: true, policy: "{ broken" }),
  ];
};

describe("policy pack: analysis against the real engine", function () {
  this.timeout(60_000);
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let cli: string;

  // The first run on a machine may have to build the CLI.
  before(async function () {
    this.timeout(900_000);
    folder = await mkdtemp(path.join(os.tmpdir(), "lockgate-analyze-"));
    const toolchain = await prepareToolchain({});
    cli = toolchain.bin;
    env = { ...process.env, ...toolchain.env, PULUMI_HOME: folder, PULUMI_SKIP_UPDATE_CHECK: "1" };
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const eventsOf = async (file: string): Promise<readonly Event[]> =>
    new Promise((resolve) => {
      const args = ["policy", "analyze", "--file", file, "--policy-pack", PACK, "--json"];
      execFile(cli, args, { env, cwd: folder, maxBuffer: 1e8 }, (_, stdout) => {
        const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
        const events = lines.map((line) => (JSON.parse(line) as { policyEvent?: Event }).policyEvent);
        resolve(events.filter((event) => event !== undefined));
      });
    });

  it("finds the same, under the same rules and levels, in the same words", async () => {
    const file = path.join(folder, "state.json");
    await writeFile(file, JSON.stringify(stateOf(broken())));
    const own = analyzed(broken(), { rules }).findings.map(
      ({ rule, level, verdict, message, remedy }) => `${rule} ${level} ${verdict} ${message} ${remedy}`,
    );
    const engine = (await eventsOf(file)).map(({ policyName, enforcementLevel, message }) => {
      const [, ...lines] = message.trim().split("\n");
      const verdict = /verdict=(\w+)/.exec(lines.at(-1) ?? "")?.[1];
      const [what = "", remedy = ""] = lines.slice(0, -1);
      return `${policyName} ${enforcementLevel} ${verdict} ${what} ${remedy.replace("Remedy: ", "")}`;
    });
    expect(own.length).to.be.greaterThan(6);
    expect([...new Set(own)].toSorted()).to.deep.equal([...new Set(engine)].toSorted());
  });
});
