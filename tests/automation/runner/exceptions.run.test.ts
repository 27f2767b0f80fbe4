// Runs under our own policy pack, by the real engine: a granted exception lets its finding pass in its stack, and nothing else.
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { rules } from "../../../policy-pack/pack.ts";
import { type Attached, attachSandbox } from "../../../sandbox/provider/client.ts";
import { type Platform, admin, fixtures, startPlatform } from "../support/services.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");

describe("D8 a run with exceptions", function () {
  this.timeout(240_000);
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-exceptions-"));
  const tokens = new Map<string, string>();
  let sandbox: Attached;
  let platform: Platform;
  let database: pg.Client;

  before(async () => {
    sandbox = await attachSandbox(path.join(folder, "data"));
    const levels = rules.map(({ id }) => [id, id === "KMS-01" ? "mandatory" : "disabled"]);
    const config = path.join(folder, "policy.json");
    writeFileSync(config, JSON.stringify({ "lz-stack": { levels: Object.fromEntries(levels) } }));
    platform = await startPlatform(["dev", "prod"], {
      ...sandbox.env,
      AWS_ACCESS_KEY_ID: "sandbox",
      AWS_SECRET_ACCESS_KEY: "sandbox",
      LOCKGATE_PROGRAM_DIR: path.join(fixtures, "excepted"),
      LOCKGATE_POLICY_PACK: path.join(ROOT, "policy-pack"),
      LOCKGATE_POLICY_CONFIG: config,
    });
    for (const role of ["operator", "security"])
      tokens.set(role, await admin(platform.env, "token", "--name", role, "--role", role));
    database = new pg.Client({ connectionString: platform.env["DATABASE_URL"] });
    await database.connect();
  });
  after(async () => {
    await database?.end();
    await platform?.stop();
    await sandbox?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const call = async (role: string, where: string, body: object): Promise<string> => {
    const headers = { authorization: `Bearer ${tokens.get(role)}`, "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await fetch(`${platform.url}/v1/exceptions${where}`, init);
    const text = await answer.text();
    expect(answer.ok, text).to.equal(true);
    return (JSON.parse(text) as { id: string }).id;
  };
  const ask = (name: string) =>
    call("operator", "", {
      environment: "dev",
      rule: "KMS-01",
      urn: `urn:pulumi:dev::*::${name}`,
      reason: "signs nothing that lasts",
      ticket: "OPS-7",
      until: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10),
    });
  const approve = (id: string) => call("security", `/${id}/approve`, {});

  /** Rules that refuse a preview of the stack; none: it succeeds. */
  async function refusing(stack: string): Promise<{ rules: unknown[]; id: string }> {
    const { run } = await platform.finish((await platform.start(stack, "preview")).id);
    const { violations } = run.outcome?.policies ?? { violations: [] };
    expect(run.state, JSON.stringify(run.outcome?.error)).to.equal(
      violations.length === 0 ? "succeeded" : "failed",
    );
    return { rules: violations.map(({ rule }) => rule), id: run.id };
  }

  it("D8 lets the finding pass from the grant on, in that stack alone, until it is taken back", async () => {
    expect((await refusing("dev")).rules).to.deep.equal(["KMS-01"]);
    const id = await ask("still");
    expect((await refusing("dev")).rules, "asking helps nobody").to.deep.equal(["KMS-01"]);
    await approve(id);
    const passed = await refusing("dev");
    expect(passed.rules).to.deep.equal([]);
    expect((await refusing("prod")).rules).to.deep.equal(["KMS-01"]);
    const headers = { authorization: `Bearer ${platform.token}` };
    const log = await fetch(`${platform.url}/v1/runs/${passed.id}/log`, { headers });
    expect(await log.text()).to.include(`exception ${id} from KMS-01`);
    await call("operator", `/${id}/withdraw`, {});
    expect((await refusing("dev")).rules).to.deep.equal(["KMS-01"]);
  });

  it("D8 is refused where one's last day is over, and where one exempts nothing", async () => {
    const id = await ask("still");
    await approve(id);
    await database.query("update exceptions set until = '2020-01-01' where id = $1", [id]);
    expect((await refusing("dev")).rules).to.have.members(["KMS-01", "lz-exemptions"]);
    await call("security", `/${id}/withdraw`, {});
    const gone = await ask("gone");
    await approve(gone);
    expect((await refusing("dev")).rules).to.have.members(["KMS-01", "lz-exemptions"]);
    expect((await refusing("prod")).rules).to.deep.equal(["KMS-01"]);
  });
});
