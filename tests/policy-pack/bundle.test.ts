// The pack as one file: each case in processes of its own, as the engine starts it.
import { expect } from "chai";
import { execFile, spawn } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { runPack } from "../bench/packProcess.ts";
import { entries } from "../bench/synthetic/state.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
type Bundle = { bundleFile(folder?: string): string; writeBundle(file: string): Promise<void> };

describe("the policy pack in one file", function () {
  this.timeout(60_000);
  let folder: string;
  let pack: string;
  let bundle: Bundle;
  /** A checkout with the pack alone, and packages by links, so that its cache is its own. */
  before(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), "lockgate-bundle-"));
    pack = path.join(folder, "policy-pack");
    cpSync(path.join(ROOT, "policy-pack"), pack, { recursive: true });
    cpSync(path.join(ROOT, "package-lock.json"), path.join(folder, "package-lock.json"));
    mkdirSync(path.join(folder, "node_modules"));
    for (const name of readdirSync(path.join(ROOT, "node_modules")).filter((name) => !name.startsWith(".")))
      symlinkSync(path.join(ROOT, "node_modules", name), path.join(folder, "node_modules", name));
    bundle = (await import(pathToFileURL(path.join(pack, "bundle.mjs")).href)) as Bundle;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const loaded = async (): Promise<string> => {
    const script = `import { createRequire } from "node:module";
      await import("./index.mjs");
      console.error(process.argv[1] in createRequire(import.meta.url).cache);
      process.exit(0);`;
    const args = ["--input-type=module", "-e", script, bundle.bundleFile()];
    return (await promisify(execFile)(process.execPath, args, { cwd: pack })).stderr.trim();
  };
  const written = async (file: string): Promise<void> => {
    while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it("is made after the first start, finds the same as the modules do, and is loaded in their place", async () => {
    expect(await loaded()).to.equal("false");
    const file = bundle.bundleFile();
    const first = await runPack(pack, entries(60));
    const serving = spawn(process.execPath, ["index.mjs"], { cwd: pack, stdio: "ignore" });
    await written(file);
    serving.kill("SIGKILL");
    expect(await loaded()).to.equal("true");
    expect(first.findings).to.be.greaterThan(0);
    expect((await runPack(pack, entries(60))).findings).to.equal(first.findings);
  });

  it("is not that of other sources or other dependencies, and takes the place of theirs", async () => {
    const before = bundle.bundleFile();
    if (!existsSync(before)) await bundle.writeBundle(before);
    for (const changed of ["policy-pack/iam/actions.json", "policy-pack/pack.ts", "package-lock.json"]) {
      const former = bundle.bundleFile();
      appendFileSync(path.join(folder, changed), "\n");
      expect(bundle.bundleFile(), changed).to.not.equal(former);
    }
    expect(await loaded()).to.equal("false");
    await bundle.writeBundle(bundle.bundleFile());
    expect(existsSync(before)).to.equal(false);
    expect(await loaded()).to.equal("true");
  });

  it("is not there at all where it could not be made", async () => {
    appendFileSync(path.join(pack, "pack.ts"), "const broken = ;\n");
    const file = bundle.bundleFile();
    expect((await bundle.writeBundle(file).catch((error: unknown) => error)) as Error).to.be.instanceOf(
      Error,
    );
    expect(existsSync(file)).to.equal(false);
  });
});
