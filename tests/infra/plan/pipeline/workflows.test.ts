import { expect } from "chai";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import type { App } from "../../../../infra/configuration/schema.ts";
import { signBuildspec } from "../../../../infra/plan/pipeline/buildspec.ts";
import { handoverOf, packSource, type Workflow } from "../../../../infra/plan/pipeline/sources/drop.ts";
import { planSource } from "../../../../infra/plan/pipeline/sources/index.ts";
import { buildGo } from "../../../support/goProgram.ts";
import { sampleConfig as config, sampleOf } from "./samples.ts";

function workflowOf(kind: "githubActions" | "circleCi" | "gitlab", changes: object = {}): Workflow {
  const sample = sampleOf(kind);
  const app = { ...sample, source: { ...sample.source, ...changes } } as App;
  const source = planSource(app);
  if (source.by !== "drop" || !("workflow" in source)) throw new Error(`${kind} has no workflow`);
  return source.workflow(handoverOf(config, app));
}
const kinds = ["githubActions", "circleCi", "gitlab"] as const;
type Job = {
  environment?: string;
  if?: string;
  permissions?: Record<string, string>;
  steps: { uses?: string; run?: string }[];
  "timeout-minutes": number;
};
const github = parse(workflowOf("githubActions").text) as {
  on: object;
  permissions: object;
  jobs: Record<string, Job>;
};
const jobs = Object.entries(github.jobs);

describe("workflows for code hosts", () => {
  for (const kind of kinds) {
    const { text, file } = workflowOf(kind);
    it(`${file} hands over by a token that the code host gives, and holds no key`, () => {
      expect(text).to.not.match(/AWS_SECRET_ACCESS_KEY|AWS_ACCESS_KEY_ID|secrets\./);
      expect(text).to.contain(`role/lockgate-${kind.toLowerCase()}-handover`);
      expect(text).to.contain(`--key ${kind.toLowerCase()}/source.zip`);
    });
    it(`${file} tests before it hands over, in a job that has no token`, () => {
      const made = parse(text) as Record<string, { jobs?: object[] }>;
      const named = (kind === "gitlab" ? made : made["jobs"]) as Record<string, object>;
      const test = JSON.stringify(named["test"]);
      const handOver = JSON.stringify(named["hand-over"]);
      expect(test).to.contain("npm test");
      expect(test).to.not.match(/id-token|id_tokens|OIDC_TOKEN/);
      expect(handOver).to.match(/id-token|id_tokens|OIDC_TOKEN/);
      expect(handOver).to.not.contain("npm");
    });
  }

  it("C5, D16 GitHub: actionlint finds nothing", () => {
    const actionlint = buildGo(
      path.resolve(import.meta.dirname, "../../../support/actionlint"),
      "actionlint",
      "actionlint",
    );
    const lint = (text: string) => spawnSync(actionlint, { input: text, encoding: "utf8" });
    const { text } = workflowOf("githubActions");
    expect(lint(text).stdout).to.equal("");
    for (const paths of [{ includes: ["a/**"], excludes: ["**/*.md"] }, { excludes: ["docs/**"] }]) {
      const filtered = workflowOf("githubActions", { paths }).text;
      expect(filtered).to.match(/paths/);
      expect(lint(filtered).stdout).to.equal("");
    }
    expect(lint(text.replace("needs: test", "needs: tset")).stdout).to.contain("tset");
  });

  it("D16 GitHub: every action is pinned to a commit, with its version beside it", () => {
    const uses = workflowOf("githubActions").text.match(/uses: .*/g) ?? [];
    expect(uses.length).to.be.greaterThan(3);
    for (const line of uses) expect(line).to.match(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("D16 GitHub: only the job in the guarded environment gets a token, and no job writes", () => {
    expect(github.permissions).to.deep.equal({});
    expect(github.on).to.deep.equal({ push: { branches: ["main"] }, workflow_dispatch: {} });
    expect(
      jobs.map(([name, { environment, permissions }]) => [name, environment, permissions]),
    ).to.deep.equal([
      ["test", undefined, { contents: "read" }],
      ["hand-over", "release", { contents: "read", "id-token": "write" }],
    ]);
  });

  it("C5 GitHub: started by hand on another branch it tests, and hands nothing over", () => {
    const conditions = jobs.map(([name, job]) => [name, job.if]);
    expect(conditions).to.deep.equal([
      ["test", undefined],
      ["hand-over", "github.ref == 'refs/heads/main'"],
    ]);
  });

  it("C1 GitHub: no job takes longer than the commit stage may", () => {
    for (const [name, job] of jobs) expect(job["timeout-minutes"], name).to.equal(10);
  });
});

describe("B1 what is handed over says of which commit it is", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-handover-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const origin = { repository: "https://github.com/acme/web", ref: "refs/heads/main" };
  const bash = (commands: readonly string[], env: Record<string, string> = {}) =>
    spawnSync("bash", ["-euo", "pipefail", "-c", commands.join("\n")], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: process.env["PATH"] ?? "", HOME: folder, ...env },
    });
  /** What the signer runs before it signs, on the unpacked source. */
  const readCommit = (repository: string, ref: string) => {
    const { phases } = parse(signBuildspec("drop")) as { phases: { build: { commands: string[] } } };
    const commands = phases.build.commands.filter((line) => line.includes("COMMIT"));
    return bash([...commands, 'printf "%s" "$COMMIT"'], {
      CODEBUILD_SRC_DIR_Source: path.join(folder, "unpacked"),
      SOURCE_REPOSITORY: repository,
      SOURCE_REF: ref,
    });
  };
  let commit = "";
  before(() => {
    const git = (...words: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@acme.example", ...words], {
        cwd: folder,
        encoding: "utf8",
      });
    git("init", "--quiet");
    writeFileSync(path.join(folder, "index.js"), "export const handler = () => 'ok';\n");
    git("add", "index.js");
    git("commit", "--quiet", "-m", "first");
    commit = git("rev-parse", "HEAD").trim();
    expect(bash([...packSource(origin), "unzip -q source.zip -d unpacked"]).status).to.equal(0);
  });

  it("the signer reads the commit that git had", () => {
    const read = readCommit(origin.repository, origin.ref);
    expect([read.status, read.stdout]).to.deep.equal([0, commit]);
  });
  for (const [what, repository, ref] of [
    ["repository", "https://github.com/acme/other", origin.ref],
    ["branch", origin.repository, "refs/heads/other"],
  ] as const)
    it(`a source of another ${what} is not signed`, () => {
      const { status, stderr } = readCommit(repository, ref);
      expect(status).to.equal(1);
      expect(stderr).to.contain(`does not say that the source is of ${ref} in ${repository}`);
    });
  it("the same commit gives the same archive", () => {
    const digest = () => bash([...packSource(origin), "sha256sum source.zip"]).stdout;
    expect(digest()).to.equal(digest());
  });
});
