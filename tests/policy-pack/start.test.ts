// How the pack loads: in a process of its own, since loading happens once in each.

import { Output as RealOutput, output } from "@pulumi/pulumi";
import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import module from "node:module";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const PACK = path.resolve(import.meta.dirname, "../../policy-pack");
const SDK = path.dirname(new URL(import.meta.resolve("@pulumi/policy/package.json")).pathname);

/** What a process prints that loads the whole pack by `lines` and does not serve. */
const run = async (lines: string, env: Record<string, string> = {}): Promise<string> => {
  const script = `import { keepCompiled, loadLight } from ${JSON.stringify(path.join(PACK, "start.mjs"))};\n${lines}`;
  const { NODE_COMPILE_CACHE: _, ...rest } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    env: { ...rest, ...env },
    cwd: PACK,
  });
  return stdout.trim();
};

const LOADED = `
  import { createRequire } from "node:module";
  const loaded = Object.keys(createRequire(import.meta.url).cache).map((file) => file.replaceAll("\\\\", "/"));
  const has = (end) => loaded.some((file) => file.endsWith(end));`;

describe("start of the policy pack", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "lockgate-start-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("loads the policy SDK without the rest of Pulumi's SDK", async () => {
    const printed = await run(`loadLight("./pack.ts"); loadLight("@pulumi/policy"); ${LOADED}
      console.log(has("@pulumi/policy/index.js"), has("@pulumi/pulumi/asset/index.js"),
        has("@pulumi/pulumi/index.js"), has("@pulumi/pulumi/runtime/settings.js"), has("@grpc/grpc-js/build/src/index.js"));`);
    expect(printed).to.equal("true true false false false");
  });

  it("leaves @pulumi/pulumi and gRPC whole for everybody else", async () => {
    const printed =
      await run(`loadLight("@pulumi/policy"); const { Output } = loadLight("@pulumi/pulumi"), grpc = loadLight("@grpc/grpc-js");
      console.log(typeof Output, typeof grpc.Client);`);
    expect(printed).to.equal("function function");
  });

  const require = module.createRequire(import.meta.url);
  const light = (file: string) => require(path.join(PACK, file)) as Record<string, unknown>;
  const texts = async () => {
    const files = (await readdir(SDK)).filter((file) => file.endsWith(".js"));
    return Promise.all(files.map((file) => readFile(path.join(SDK, file), "utf8")));
  };
  for (const [of, name, file] of [
    ["@pulumi/pulumi", "pulumi_1", "serve/lightPulumi.cjs"],
    ["@pulumi/pulumi/runtime/rpc", "rpc_1", "serve/wireMarks.json"],
  ] as const)
    it(`gives the policy SDK all that it reads of ${of}`, async () => {
      const users = (await texts()).filter((text) => text.includes(`require("${of}")`));
      expect(users).to.have.lengthOf(1);
      const read = new Set(
        [...users[0]!.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, "g"))].map((match) => match[1]),
      );
      expect([...read].toSorted()).to.deep.equal(Object.keys(light(file)).toSorted());
    });

  it("gives the policy SDK, and the service that it serves, all that they read of gRPC", async () => {
    const service = require.resolve("@pulumi/pulumi/proto/analyzer_grpc_pb.js");
    const all = [...(await texts()), await readFile(service, "utf8")];
    const users = all.filter((text) => /require\(["']@grpc\/grpc-js["']\)/.test(text));
    expect(users).to.have.lengthOf(2);
    const read = new Set(
      users.flatMap((text) => [...text.matchAll(/[^"]\bgrpc\.(\w+)/g)].map((match) => match[1])),
    );
    expect([...read, "serveInstead"].toSorted()).to.deep.equal(
      Object.keys(light("serve/lightGrpc.ts")).toSorted(),
    );
  });

  it("knows Pulumi's marks and outputs as the SDK itself does", () => {
    const rpc = require("@pulumi/pulumi/runtime/rpc") as Record<string, unknown>;
    for (const [name, mark] of Object.entries(light("serve/wireMarks.json")))
      expect(rpc[name], name).to.equal(mark);
    const { Output } = light("serve/lightPulumi.cjs") as { Output: { isInstance(value: unknown): boolean } };
    for (const value of [output(1), {}, undefined, null, "x"])
      expect(Output.isInstance(value), String(value)).to.equal(RealOutput.isInstance(value));
    expect(Output.isInstance(output(1))).to.equal(true);
  });

  const compiled = async () => (await readdir(path.join(folder, "compiled"), { recursive: true })).length;

  it("keeps compiled modules in the cache folder, though the process is killed", async () => {
    const until = `import { readdirSync } from "node:fs";
      const written = () => readdirSync(process.env.LOCKGATE_CACHE + "/compiled", { recursive: true }).length > 20;
      setInterval(() => written() && process.kill(process.pid, "SIGKILL"), 20);`;
    const ended = run(`keepCompiled(process.env); loadLight("./pack.ts"); ${until}`, {
      LOCKGATE_CACHE: folder,
    });
    expect(((await ended.catch((error: unknown) => error)) as { signal: string }).signal).to.equal("SIGKILL");
    expect(await compiled()).to.be.greaterThan(20);
  });

  it("starts without a cache where no folder of the user is known, or none can be made", async () => {
    const nowhere: Record<string, string>[] = [
      { LOCKGATE_CACHE: "", XDG_CACHE_HOME: "", HOME: "" },
      { LOCKGATE_CACHE: "/dev/null/x" },
    ];
    for (const env of nowhere) {
      const load = `keepCompiled(process.env); console.log(loadLight("./pack.ts").rules.length > 0);`;
      expect(await run(load, env)).to.equal("true");
    }
  });
});
