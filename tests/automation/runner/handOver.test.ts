// The policy pack of a run sees the other stacks of the server: never deployed, deployed, and gone.
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Platform, type Run, automationDir, startPlatform } from "../support/services.ts";
import { findExport } from "../../../automation/store/stackExports.ts";
import { readStateFile } from "../../../automation/runner/stateFile.ts";
import { type Pool, createPool } from "../../../automation/store/database.ts";
import { silent } from "../support/database.ts";

describe("a run whose policy pack sees the company", function () {
  this.timeout(60_000);
  let platform: Platform;
  let pool: Pool;
  let scratch: string;

  before(async () => {
    const pack = path.resolve(automationDir, "../policy-pack");
    // A place of its own for what is temporary: other servers on this machine have theirs.
    scratch = mkdtempSync(path.join(tmpdir(), "lockgate-hand-over-"));
    platform = await startPlatform(["steady", "other"], { LOCKGATE_POLICY_PACK: pack, TMPDIR: scratch });
    pool = createPool(platform.env["DATABASE_URL"]!, silent);
  });
  after(async () => {
    await pool.end();
    await platform.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  const update = async (stack: string): Promise<Run> =>
    (await platform.finish((await platform.start(stack, "update")).id)).run;
  it("goes on where the others were never deployed, and keeps what it left for readers", async () => {
    const run = await update("steady");
    expect(run.state, JSON.stringify(run.outcome?.error)).to.equal("succeeded");
    expect(run.outcome?.policies.violations).to.deep.equal([]);
    expect((await findExport(pool, "other"))?.state).to.equal(null);
    expect((await findExport(pool, "steady"))?.state).to.include("urn:pulumi:steady::");
  });

  it("reads from the state's file what the CLI exports", async () => {
    const { env } = platform;
    const cli = path.join(env["LOCKGATE_PULUMI_ROOT"]!, "bin/pulumi");
    const options = { cwd: env["LOCKGATE_PROGRAM_DIR"]!, env: env as NodeJS.ProcessEnv };
    const exported = execFileSync(cli, ["stack", "export", "--stack", "steady"], options);
    const read = await readStateFile(env["PULUMI_BACKEND_URL"], "scratch", "steady");
    expect(JSON.parse(read ?? "null")).to.deep.equal(JSON.parse(exported.toString()));
  });

  it("goes on with the last states of the others, and leaves none of them lying about", async () => {
    const seen = new Set<string>();
    const watcher = watch(scratch, (_, name) => seen.add(String(name)));
    const run = await update("other");
    watcher.close();
    expect(run.state, JSON.stringify(run.outcome?.error)).to.equal("succeeded");
    expect([...seen].filter((name) => name.startsWith("lockgate-states-"))).to.have.length.greaterThan(0);
    expect(readdirSync(scratch).filter((name) => name.startsWith("lockgate-states-"))).to.deep.equal([]);
  });

  it("stops before anything is changed when a state has disappeared, and says which", async () => {
    const stacks = path.join(platform.dataDir, "state/.pulumi/stacks/scratch");
    rmSync(path.join(stacks, "steady.json"));
    const run = await update("other");
    expect(run.outcome?.error?.code).to.equal("policy_violation");
    const [violation] = run.outcome?.policies.violations ?? [];
    expect(violation).to.include({ rule: "lz-stack", level: "mandatory", severity: "critical" });
    expect(violation?.["message"]).to.include("the backend knows no stack steady any more");
    expect(violation?.["remedy"]).to.not.equal("");
  });
});
