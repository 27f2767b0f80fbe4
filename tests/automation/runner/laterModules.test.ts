// Server, workers and programs start without what only serializing functions needs; each case in a process of its own.
import { expect } from "chai";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const LATER = path.join(ROOT, "automation/runner/laterModules.cjs");

const run = async (lines: string, before = ["--require", LATER]): Promise<unknown> => {
  const script = `${before.length > 0 ? 'const pulumi = require("@pulumi/pulumi");' : ""}
    const has = (end) => Object.keys(require.cache).some((file) => file.replaceAll("\\\\", "/").includes(end));
    (async () => { ${lines} })().then((value) => console.log(JSON.stringify(value)));`;
  const args = [...before, "--input-type=commonjs", "-e", script];
  return JSON.parse((await promisify(execFile)(process.execPath, args, { cwd: ROOT })).stdout);
};

describe("modules that a program loads later", () => {
  it("are not loaded by Pulumi's SDK at the start", async () =>
    expect(
      await run('return [typeof pulumi.Output, has("/@npmcli/arborist/"), has("/typescript.js")];'),
    ).to.deep.equal(["function", false, false]));

  it("are not loaded by the server's part of the SDK either", async () => {
    const sdk = JSON.stringify(path.join(ROOT, "automation/runner/pulumiSdk.ts"));
    expect(
      await run(`await import(${sdk}); return [has("/@npmcli/arborist/"), has("/typescript.js")];`, []),
    ).to.deep.equal([false, false]);
  });

  it("are there for a program that serializes a function, with the packages that it uses", async () => {
    const [text, ...loaded] = (await run(`
      const { text } = await pulumi.runtime.serializeFunction(() => 40 + 2);
      const paths = await pulumi.runtime.computeCodePaths({});
      return [text, paths.size > 0, has("/@npmcli/arborist/")];`)) as [string, boolean, boolean];
    expect(text).to.include("40 + 2");
    expect(loaded).to.deep.equal([true, true]);
  });
});
