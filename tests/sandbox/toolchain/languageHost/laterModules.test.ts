// Programs start without what only serializing functions needs; each case in a process of its own.
import { expect } from "chai";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const ROOT = path.resolve(import.meta.dirname, "../../../..");
const LATER = path.join(ROOT, "sandbox/toolchain/languageHost/laterModules.cjs");

const run = async (lines: string): Promise<unknown> => {
  const script = `const pulumi = require("@pulumi/pulumi");
    const has = (end) => Object.keys(require.cache).some((file) => file.replaceAll("\\\\", "/").includes(end));
    const loaded = () => [has("/@npmcli/arborist/"), has("/typescript")];
    (async () => { ${lines} })().then((value) => console.log(JSON.stringify(value)));`;
  const args = ["--require", LATER, "--input-type=commonjs", "-e", script];
  return JSON.parse((await promisify(execFile)(process.execPath, args, { cwd: ROOT })).stdout);
};

describe("modules that a program loads later", () => {
  it("are not loaded by Pulumi's SDK at the start", async () =>
    expect(
      await run("return [typeof pulumi.Output, ...loaded().slice(0, 1), has('typescript.js')];"),
    ).to.deep.equal(["function", false, false]));

  it("are there for a program that serializes a function, with the packages that it uses", async () => {
    const [text, ...loaded] = (await run(`
      const { text } = await pulumi.runtime.serializeFunction(() => 40 + 2);
      const paths = await pulumi.runtime.computeCodePaths({});
      return [text, paths.size > 0, has("/@npmcli/arborist/")];`)) as [string, boolean, boolean];
    expect(text).to.include("40 + 2");
    expect(loaded).to.deep.equal([true, true]);
  });
});
