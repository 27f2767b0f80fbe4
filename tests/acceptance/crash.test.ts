// kill -9 of the local AWS in the middle of an update: the next update completes, with nothing twice.
import { expect } from "chai";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { scratchDir, start, stateOf, stop, type Started } from "./support.ts";

describe("kill -9 of the local AWS in the middle of an update", () => {
  const dir = scratchDir();
  const dataDir = path.join(dir, "data");
  let started: Started | undefined;

  after(async () => {
    if (started) await stop(started);
    rmSync(dir, { recursive: true, force: true });
  });

  it("fails the run truthfully; the next start completes it without duplicates", async () => {
    started = start(["--data-dir", dataDir, "--port", "0", "--once", "--stacks", "org"]);
    await started.saw(/org: applying/);
    await waitFor(() => countOf("org") >= 8);
    const { pid } = JSON.parse(readFileSync(path.join(dataDir, "sandbox/provider.json"), "utf8")) as {
      pid: number;
    };
    process.kill(pid, "SIGKILL");
    expect(await started.ended).to.equal(1);
    const half = countOf("org");
    expect(half).to.be.greaterThan(7);

    started = start(["--data-dir", dataDir, "--port", "0", "--once", "--stacks", "org"]);
    expect(await started.ended, started.output()).to.equal(0);
    expect(countOf("org")).to.be.greaterThan(half);
    const known = new Set(urnsOf(stateOf(dataDir, "org")));
    const twice = rows().filter((row, _, all) => all.filter((other) => other.urn === row.urn).length > 1);
    expect(twice).to.deep.equal([]);
    expect(rows().filter((row) => !known.has(row.urn))).to.deep.equal([]);
  });

  /** Resources that a stack made; not what AWS made along with them (those have an owner), nor the seeded role. */
  const rows = (): { urn: string; token: string }[] => {
    const database = new DatabaseSync(path.join(dataDir, "sandbox/aws.sqlite"), { readOnly: true });
    try {
      return database
        .prepare("select urn, token from resources where urn like 'urn:pulumi:%' and owner is null")
        .all() as {
        urn: string;
        token: string;
      }[];
    } finally {
      database.close();
    }
  };
  const countOf = (stack: string): number =>
    rows().filter((row) => row.urn.includes(`urn:pulumi:${stack}::`)).length;
});

function urnsOf(state: string): string[] {
  const parsed = JSON.parse(state) as { checkpoint: { latest: { resources: { urn: string }[] } } };
  return parsed.checkpoint.latest.resources.map((resource) => resource.urn);
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end;) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("did not happen within 120 s");
}
