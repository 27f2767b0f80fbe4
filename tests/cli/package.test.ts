// The package for npx, as it lies below node_modules, where Node strips no types.

import { credentials } from "@grpc/grpc-js";
import grpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import type analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { expect } from "chai";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { errorTable } from "../../cli/errorTable.ts";
import { writePackage } from "../../cli/packageFiles.ts";
import { stateText } from "../bench/synthetic/state.ts";

const MODULES = path.resolve(import.meta.dirname, "../../node_modules");

describe("the package of the command and the policy pack", function () {
  this.timeout(120_000);
  let home: string;
  let installed: string;
  let manifest: { dependencies: Record<string, string>; bin: Record<string, string> };

  before(async () => {
    home = await mkdtemp(path.join(os.tmpdir(), "lockgate-npx-"));
    installed = path.join(home, "node_modules/lockgate");
    writePackage(installed);
    manifest = JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8")) as typeof manifest;
    for (const name of Object.keys(manifest.dependencies)) {
      mkdirSync(path.dirname(path.join(home, "node_modules", name)), { recursive: true });
      symlinkSync(path.join(MODULES, name), path.join(home, "node_modules", name));
    }
  });
  after(() => rm(home, { recursive: true, force: true }));

  const run = (file: string, ...args: string[]) =>
    promisify(execFile)(process.execPath, [path.join(installed, file), ...args], {
      cwd: home,
      env: { HOME: home, PATH: "/nowhere" },
      maxBuffer: 1e8,
    });

  it("holds no TypeScript, no dependency of the landing zone or the server, and no name of this machine", () => {
    const files = globSync("**/*", { cwd: installed });
    expect(files.filter((file) => /\.ts$|tsconfig/.test(file))).to.deep.equal([]);
    expect(Object.keys(manifest.dependencies)).not.to.include.members(["@pulumi/aws", "express", "pg"]);
    expect(manifest.dependencies).to.include.keys("@pulumi/policy", "zod");
    const texts = files.filter((file) => /\.(m?js|cjs|json)$/.test(file));
    for (const file of texts)
      expect(readFileSync(path.join(installed, file), "utf8")).not.to.include(MODULES);
  });

  it("judges a state in a home where nothing else is", async () => {
    // Code that nobody signed gets through.
    writeFileSync(path.join(home, "dev.json"), stateText(24).replaceAll('"Enforce"', '"Warn"'));
    const args = ["policy", "analyze", "--file", "dev.json", "--format", "json", "--fail-on", "never"];
    const { stdout } = await run(manifest.bin["lockgate"]!, ...args);
    const { findings } = JSON.parse(stdout) as { findings: { rule: string }[] };
    expect(findings.map(({ rule }) => rule)).to.include("COMP-01");
  });

  it("says of what it can't do, a rehearsal, what it takes", async () => {
    const { code, stderr } = (await run(manifest.bin["lockgate"]!, "rehearse", "shop").catch(
      (error: unknown) => error,
    )) as { code: number; stderr: string };
    const { exit, says, remedy } = errorTable["checkout_missing"];
    expect([code, stderr]).to.deep.equal([exit, `lockgate: ${says}\n${remedy}\n`]);
  });

  it("serves the engine as a policy pack", async () => {
    const pack = path.join(installed, "policy-pack");
    const child = spawn(process.execPath, ["index.mjs"], { cwd: pack, stdio: ["ignore", "pipe", "inherit"] });
    try {
      const [port] = (await once(child.stdout, "data")) as [Buffer];
      const client = new grpc.AnalyzerClient(
        `127.0.0.1:${String(port).trim()}`,
        credentials.createInsecure(),
      );
      const ask = promisify(client.getAnalyzerInfo.bind(client)) as unknown as (
        request: InstanceType<typeof empty.Empty>,
      ) => Promise<InstanceType<typeof analyzer.AnalyzerInfo>>;
      const { policiesList } = (await ask(new empty.Empty())).toObject();
      client.close();
      expect(policiesList.map(({ name }) => name)).to.include.members(["lz-stack", "ART-01", "G-12"]);
    } finally {
      child.kill("SIGKILL");
    }
    expect(readFileSync(path.join(pack, "index.mjs"), "utf8"))
      .to.include("./index.js")
      .and.not.include('.ts"');
  });
});
