// The organization over its life on the real engine and the local AWS: made in spite of a crash, renamed, given up,
// closed, and never lost.
import { expect } from "chai";
import { spawn } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { parseState } from "../../policy-pack/analyze/state.ts";
import { stackFacts } from "../../policy-pack/analyze/stateFacts.ts";
import { treeLines } from "../../policy-pack/docs/organizationPage.ts";
import { buildModel } from "../../policy-pack/model/model.ts";
import { MARKER } from "../../sandbox/dataFolder.ts";
import { prepareToolchain } from "../../sandbox/toolchain/index.ts";
import { repositoryRoot } from "../../sandbox/toolchain/pinned.ts";
import { scratchDir, stateOf } from "./support.ts";

type Row = Record<string, unknown> & { name: string };
type Tables = Record<string, unknown> & { "lockgate:accounts": Row[]; "lockgate:units": Row[] };
/** What is declared in the accounts once they are there, which start.test.ts brings up: left out, since time here is resources. */
const BESIDE = ["logArchive", "security", "breakGlass", "people", "vending"];
type Run = { code: number | null; out: string };

describe("A1 the organization over its life", function () {
  this.timeout(600_000);
  const scratch = scratchDir();
  const dataDir = path.join(scratch, "data");
  before(() => prepareToolchain({}));
  after(() => rmSync(scratch, { recursive: true, force: true }));

  /** Runs the CLI on the org stack with a configuration of its own. */
  async function pulumi(
    command: string[],
    change: (tables: Tables) => void = () => {},
    data = "data",
  ): Promise<Run> {
    const file = path.join(scratch, "Pulumi.org.yaml");
    const stack = parse(readFileSync(path.join(repositoryRoot, "Pulumi.org.yaml"), "utf8")) as {
      config: Tables;
    };
    for (const table of BESIDE) delete stack.config[`lockgate:${table}`];
    change(stack.config);
    writeFileSync(file, stringify(stack));
    const ours = ["sandbox/pulumi.ts", "--data-dir", path.join(scratch, data), "--no-policy-pack"];
    const configured = command[0] === "stack" ? [] : ["--config-file", file, "--color", "never"];
    const child = spawn(
      process.execPath,
      [...ours, ...command, ...configured, "-s", "org", "--non-interactive"],
      { cwd: repositoryRoot, stdio: ["ignore", "pipe", "pipe"] },
    );
    let out = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (out += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    return { code, out };
  }
  /** Of the summary; an update is none of these. */
  const changed = /\d+ (created|deleted|replaced)/;
  const up = ["up", "--yes", "--skip-preview"];
  const preview = ["preview", "--diff"];
  const account = (change: Partial<Row>) => (tables: Tables) => {
    const row = tables["lockgate:accounts"].find(({ name }) => name === "sandbox");
    Object.assign(row as Row, change);
  };
  const without = (name: string) => (tables: Tables) => {
    tables["lockgate:accounts"] = tables["lockgate:accounts"].filter((row) => row.name !== name);
  };
  const refused = async (change: (tables: Tables) => void, pattern: RegExp, data?: string): Promise<void> => {
    const { code, out } = await pulumi(up, change, data);
    expect(code, out).to.not.equal(0);
    expect(out).to.match(pattern).and.to.contain("nothing was changed");
    expect(out).to.not.match(changed);
  };
  const exported = async (): Promise<string> => (await pulumi(["stack", "export"])).out;

  it("is made in spite of a kill -9 of the local AWS in the middle: the next update completes it, with nothing twice", async () => {
    const broken = pulumi(up);
    while (!existsSync(localAws(dataDir)) || made(dataDir).length < 8) await sleep(20);
    const { pid } = JSON.parse(readFileSync(localAws(dataDir), "utf8")) as { pid: number };
    process.kill(pid, "SIGKILL");
    const { code, out } = await broken;
    expect(code, out).to.not.equal(0);
    const half = made(dataDir).length;

    const completed = await pulumi(up);
    expect(completed.code, completed.out).to.equal(0);
    const urns = made(dataDir);
    expect(urns.length).to.be.greaterThan(half);
    expect(urns.filter((urn, index) => urns.indexOf(urn) !== index)).to.deep.equal([]);
    const state = stateOf(dataDir, "org");
    expect(urns.filter((urn) => !state.includes(JSON.stringify(urn)))).to.deep.equal([]);
  });

  it("shows no change in its next preview", async () => {
    const again = await pulumi(preview);
    expect(again.out)
      .to.match(/\d+ unchanged/)
      .and.to.not.match(/to (create|update|delete)/);
  });

  it("is as the picture in docs/organization shows it", async () => {
    const state = parseState(await exported(), "org");
    if (!state.ok) throw new Error(state.faults.join());
    const lines = treeLines({ model: buildModel(state.value.resources.map(stackFacts)) });
    const page = readFileSync(path.join(repositoryRoot, "docs/organization/picture.md"), "utf8");
    for (const line of lines) expect(page).to.contain(`    ${line}\n`);
  });

  it("refuses to lose an account, or to take a renamed one for another", async () => {
    await refused(without("sandbox"), /account sandbox \(966749513692, [^)]+\) has left the table/);
    await refused(account({ name: "playground" }), /add formerly: sandbox/);
  });

  it("renames an account in place: nothing is made, replaced or removed", async () => {
    const { code, out } = await pulumi(up, account({ name: "playground", formerly: "sandbox" }));
    expect(code, out).to.equal(0);
    expect(out).to.not.match(changed);
    expect(await exported()).to.contain('"name": "playground"');
    // Back under the first name, for the tests after this one.
    expect((await pulumi(up, account({ formerly: "playground" }))).code).to.equal(0);
  });

  it("refuses to run where the recorded organization is gone, or is another one", async () => {
    cpSync(path.join(scratch, "data/state"), path.join(scratch, "other/state"), { recursive: true });
    cpSync(path.join(scratch, "data", MARKER), path.join(scratch, "other", MARKER));
    await refused(() => {}, /is in no organization, and o-[a-z0-9]+ is recorded/, "other");
    await refused(
      (tables) => Object.assign(tables, { "lockgate:organizationId": "o-another1234" }),
      /the stack's state is of organization o-/,
    );
  });

  it("A4 spins an account down: Suspended first, closed only once its data has been kept long enough", async () => {
    const retire = account({ retire: true, retainDays: 400 });
    const suspended = await pulumi(up, retire);
    expect(suspended.code, suspended.out).to.equal(0);
    await refused(without("sandbox"), /account sandbox .* has left the table/);
    // As if it had been given up long ago.
    const state = (await exported()).replaceAll(
      /"lockgate:retired": "[\d-]+"/g,
      '"lockgate:retired": "2020-01-01"',
    );
    const file = path.join(scratch, "state.json");
    writeFileSync(file, state);
    expect((await pulumi(["stack", "import", "--file", file])).code).to.equal(0);
    expect((await pulumi(up, retire)).code).to.equal(0);
    const closed = await pulumi(up, without("sandbox"));
    expect(closed.code, closed.out).to.equal(0);
    expect(closed.out).to.match(/aws:organizations:Account acme-sandbox deleted/);
  });
});

/** URNs of the resources that the stack made; not what AWS makes along with them (those have an owner). */
function made(dataDir: string): string[] {
  const database = new DatabaseSync(path.join(dataDir, "sandbox/aws.sqlite"), { readOnly: true });
  try {
    return database
      .prepare("select urn from resources where urn like 'urn:pulumi:org::%' and owner is null")
      .all()
      .map((row) => row["urn"] as string);
  } finally {
    database.close();
  }
}

/** Written once the local AWS serves. */
function localAws(dataDir: string): string {
  return path.join(dataDir, "sandbox/provider.json");
}
