// From a push to a stack and back: a signed delivery, a real run of the commit, and what GitHub is told of it.
import { sign } from "@octokit/webhooks-methods";
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createPool } from "../../../automation/store/database.ts";
import { silent } from "../support/database.ts";
import { type Platform, fixtures, startPlatform } from "../support/services.ts";
import { pullRequest, push, repository } from "./recorded.ts";
import { type GithubStandIn, startGithub } from "./standIn.ts";

const secret = "a secret of sixteen or more";
/** What must never show anywhere; the program's output `password` is hunter2. */
const canaries = {
  webhookSecret: secret,
  githubToken: "ghp_canary-of-the-token",
  hooksKey: "canary of the key, longer than 32 characters",
  output: "hunter2",
};

describe("a push at GitHub", function () {
  this.timeout(120_000);
  let platform: Platform;
  let github: GithubStandIn;
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-push-"));
  const clone = path.join(folder, "clone");
  const git = (...args: string[]) => {
    const who = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    return execFileSync("git", [...who, ...args], {
      cwd: clone,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  };
  const commitOf = (greeting: string) => {
    const file = path.join(clone, "index.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace(/greeting = "[^"]*"/, `greeting = "${greeting}"`));
    git("add", "--all", ".");
    git("commit", "-q", "-m", greeting);
    git("push", "-q", "origin", "HEAD");
    return git("rev-parse", "HEAD");
  };

  before(async () => {
    github = await startGithub();
    execFileSync("git", ["init", "-q", "--bare", path.join(folder, "remote")]);
    execFileSync("git", ["clone", "-q", path.join(folder, "remote"), clone], { stdio: "ignore" });
    cpSync(path.join(fixtures, "program"), clone, { recursive: true });
    writeFileSync(path.join(clone, ".gitignore"), "node_modules\n");
    commitOf("what the folder holds");
    symlinkSync(path.resolve(fixtures, "../../../node_modules"), path.join(clone, "node_modules"));
    const file = path.join(folder, "github.yaml");
    writeFileSync(
      file,
      JSON.stringify({ apiUrl: github.url, mappings: [{ repository, stacks: ["steady"] }] }),
    );
    platform = await startPlatform(["steady"], {
      LOCKGATE_PROGRAM_DIR: clone,
      LOCKGATE_GITHUB_FILE: file,
      LOCKGATE_GITHUB_WEBHOOK_SECRET: secret,
      LOCKGATE_GITHUB_TOKEN: canaries.githubToken,
      LOCKGATE_PUBLIC_URL: "http://127.0.0.1:8080",
      LOCKGATE_HOOKS_KEY: canaries.hooksKey,
      LOCKGATE_LOG_LEVEL: "trace",
    });
  });
  after(async () => {
    await platform?.stop();
    await github.stop();
    rmSync(folder, { recursive: true });
  });

  const deliver = async (event: string, payload: unknown, id: string): Promise<string[]> => {
    const body = JSON.stringify(payload);
    const response = await fetch(`${platform.url}/v1/webhooks/github`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-github-event": event,
        "x-github-delivery": id,
        "x-hub-signature-256": await sign(secret, body),
      },
      body,
    });
    return ((await response.json()) as { runs: string[] }).runs;
  };

  it("updates the stack with the program of its commit, and its status says so at the end", async () => {
    const after = commitOf("from the commit");
    git("reset", "-q", "--hard", "HEAD~1");
    const [id = ""] = await deliver("push", push({ after }), "one");
    const { run } = await platform.finish(id);
    expect(run.state, JSON.stringify(run.outcome?.error)).to.equal("succeeded");
    const { outputs } = (await platform.call("GET", "/v1/stacks/steady")).body as { outputs: unknown };
    expect(outputs).to.deep.include({ greeting: "from the commit" });
    const { url, body } = await github.saw(({ body: said }) => said["state"] === "success");
    expect(url).to.equal(`/repos/${repository}/statuses/${after}`);
    expect(body["target_url"]).to.equal(`http://127.0.0.1:8080/#/runs/${id}`);
  });

  it("shows no secret: not in logs, database, audit, metrics or errors, at the most talkative level", async () => {
    const wrong = await deliver("push", push({ after: "a secret of sixteen" }), "canary").catch(() => []);
    expect(wrong).to.equal(undefined);
    const hook = await platform.call("POST", "/v1/hooks", { url: "https://hook.example/" });
    const hidden = { ...canaries, apiToken: platform.token, hookSecret: String(hook.body["secret"]) };
    const pool = createPool(String(platform.env["DATABASE_URL"]), silent);
    const { rows: tables } = await pool.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`,
    );
    const kept: string[] = [];
    for (const { name } of tables) {
      const { rows } = await pool.query<{ row: string }>(`select t::text as row from ${name} t`);
      kept.push(...rows.map(({ row }) => row));
    }
    await pool.end();
    const headers = { authorization: `Bearer ${platform.token}` };
    const read = async (where: string) => (await fetch(platform.url + where, { headers })).text();
    const places = {
      "the server's log": platform.server.errors(),
      "the worker's log": platform.worker.errors(),
      "the database": kept.join("\n"),
      "the audit": await read("/v1/audit/export"),
      "the metrics": await read("/metrics"),
      "the stack": await read("/v1/stacks/steady"),
    };
    for (const [place, text] of Object.entries(places)) {
      expect(text.length, place).to.be.greaterThan(100);
      for (const [name, canary] of Object.entries(hidden))
        expect(text.includes(canary), `${name} in ${place}`).to.equal(false);
    }
  });

  it("whose commit is nowhere to be had ends as failed, and says what to do", async () => {
    const [id = ""] = await deliver("pull_request", pullRequest(), "two");
    const { run } = await platform.finish(id);
    expect([run.state, run.outcome?.error?.code]).to.deep.equal(["failed", "source_unavailable"]);
    const { body } = await github.saw(
      ({ operation }) => operation.endsWith("{issue_number}/comments") && operation.startsWith("POST"),
    );
    expect(String(body["body"])).to.include("steady");
    await github.saw(({ body: said }) => said["state"] === "failure");
  });
});
