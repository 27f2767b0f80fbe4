// From a push to a stack and back: a signed delivery, a real run of the commit, and what GitHub is told of it.
import { sign } from "@octokit/webhooks-methods";
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Platform, fixtures, startPlatform } from "../support/services.ts";
import { pullRequest, push, repository } from "./recorded.ts";
import { type GithubStandIn, startGithub } from "./standIn.ts";

const secret = "a secret of sixteen or more";

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
      LOCKGATE_GITHUB_TOKEN: "a-token-of-the-test",
      LOCKGATE_PUBLIC_URL: "http://127.0.0.1:8080",
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
