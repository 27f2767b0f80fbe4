// What a worker says of its own machine: CLI, place of the states, policy pack.
import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readiness } from "../../automation/workerHealth.ts";

describe("what a worker says of itself", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-worker-"));
  const settings = {
    programDir: folder,
    pulumiRoot: path.join(folder, "toolchain"),
    policyPack: path.resolve(import.meta.dirname, "../../policy-pack"),
    policyConfig: undefined,
    cancelGraceSeconds: 1,
    cliEnvironment: { PULUMI_BACKEND_URL: `file://${folder}` },
  };
  const failing = async (changed: Partial<typeof settings>) =>
    (await readiness({ ...settings, ...changed })).filter(({ ok }) => !ok).map(({ name }) => name);
  before(() => {
    mkdirSync(path.join(folder, "toolchain/bin"), { recursive: true });
    writeFileSync(path.join(folder, "toolchain/bin/pulumi"), "", { mode: 0o755 });
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is that it could take a run, where everything is there", async () => {
    const checks = await readiness(settings);
    expect(checks.map(({ name }) => name)).to.deep.equal(["cli", "state backend", "policy pack"]);
    expect(await failing({})).to.deep.equal([]);
  });

  it("names the CLI, the place of the states or the pack that is missing", async () => {
    expect(await failing({ pulumiRoot: folder })).to.deep.equal(["cli"]);
    const gone = { PULUMI_BACKEND_URL: `file://${folder}/gone` };
    expect(await failing({ cliEnvironment: gone })).to.deep.equal(["state backend"]);
    expect(await failing({ policyPack: folder })).to.deep.equal(["policy pack"]);
    const other = path.join(folder, "other");
    mkdirSync(other);
    writeFileSync(path.join(other, "PulumiPolicy.yaml"), "runtime: nodejs");
    writeFileSync(path.join(other, "package.json"), JSON.stringify({ main: "gone.mjs" }));
    expect(await failing({ policyPack: other })).to.deep.equal(["policy pack"]);
    writeFileSync(path.join(other, "PulumiPolicy.yaml"), "runtime: python");
    expect((await readiness({ ...settings, policyPack: other })).at(-1)?.detail).to.include(
      '"python", not nodejs',
    );
  });
});
