// An update ends after its preview only when applying would provably leave everything as it is.
import { expect } from "chai";
import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createTally } from "../../../automation/runner/engineEvents.ts";
import { isSettled, readMade, settledDigest } from "../../../automation/runner/settled.ts";

type Pool = Parameters<typeof isSettled>[0];
type Judged = Parameters<typeof isSettled>[1];

const update = { stack: "dev", operation: "update", release: null } as const;
const stateOf = (size: string) =>
  JSON.stringify({
    deployment: { resources: [{ urn: "urn:a", type: "scratch:index:Thing", inputs: { size } }] },
  });

describe("an update that previews no change", () => {
  const programDir = mkdtempSync(path.join(tmpdir(), "lockgate-settled-"));
  const file = (name: string) => path.join(programDir, name);
  let settled: string | null;
  const pool = { query: async () => ({ rows: [{ settled }] }) } as unknown as Pool;

  beforeEach(async () => {
    for (const name of [
      "index.ts",
      "package-lock.json",
      "Pulumi.yaml",
      "Pulumi.dev.yaml",
      "Pulumi.prod.yaml",
    ])
      writeFileSync(file(name), name);
    const made = await readMade({ programDir }, update);
    settled = settledDigest(made!, update.release, stateOf("small"));
  });

  const judgedOf = async (
    run: Judged,
    tally = createTally("preview"),
    state: string | null | undefined = stateOf("small"),
  ) => isSettled(pool, run, await readMade({ programDir }, run), tally, state);
  const judged = (...args: [ReturnType<typeof createTally>?, (string | null)?]) => judgedOf(update, ...args);

  it("is done when program, configuration and state are those of the last update", async () => {
    expect(await judged()).to.equal(true);
    appendFileSync(file("Pulumi.prod.yaml"), "another stack's\n");
    expect(await judged(), "the configuration of another stack is none of it").to.equal(true);
  });

  for (const name of ["index.ts", "package-lock.json", "Pulumi.yaml", "Pulumi.dev.yaml"]) {
    it(`is applied when ${name} changed since: a state holds more than steps show`, async () => {
      appendFileSync(file(name), "changed\n");
      expect(await judged()).to.equal(false);
    });
  }

  it("is applied when the state is another one, cannot be read, or holds nothing", async () => {
    expect(await judged(undefined, stateOf("large"))).to.equal(false);
    expect(await judged(undefined, null)).to.equal(false);
    const made = await readMade({ programDir }, update);
    expect(await isSettled(pool, update, made, createTally("preview"), undefined)).to.equal(false);
    expect(await isSettled(pool, update, undefined, createTally("preview"), stateOf("small"))).to.equal(
      false,
    );
  });

  it("is applied when the last update did not end well, or there was none", async () => {
    settled = null;
    expect(await judged()).to.equal(false);
  });

  it("is applied when a step changes something or an output may be another", async () => {
    const step = { urn: "urn:a", type: "scratch:index:Thing", op: "update", old: {}, next: {} };
    expect(await judged({ ...createTally("preview"), steps: [step] })).to.equal(false);
    expect(await judged({ ...createTally("preview"), otherOutputs: new Set(["urn:a"]) })).to.equal(false);
  });

  it("is applied when another release is deployed", async () => {
    const other = { ...update, release: "a".repeat(64) };
    expect(await judgedOf(other)).to.equal(false);
  });

  it("goes for updates after their preview only", async () => {
    expect(await judgedOf({ ...update, operation: "destroy" })).to.equal(false);
    expect(await judged(createTally("apply"))).to.equal(false);
  });
});
