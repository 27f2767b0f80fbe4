// lockgate rehearse to its end, mostly no further than the build: what each flag does, and which exit code comes of it.
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Rehearsal } from "../../../sandbox/rehearsal/record.ts";
import { repositoryRoot } from "../../../sandbox/toolchain/pinned.ts";
import { companyFacts } from "../../infra/company.ts";
import { Folder } from "../terminal.ts";

const at = "2026-03-10T12:00:00.000Z";
const example = `${repositoryRoot}/examples/top-scores`;

describe("lockgate rehearse, run to its end", function () {
  this.timeout(300_000);
  let folder: Folder;
  let commit: string;
  before(async () => {
    folder = new Folder();
    folder.writeState("company.json", await companyFacts());
    const broken = path.join(folder.path, "broken");
    cpSync(example, broken, { recursive: true });
    const breaking = (place: string) =>
      writeFileSync(path.join(place, "src/scores.mjs"), "export const topScores = () => [];\n");
    breaking(broken);
    // A repository whose commit is well, and whose folder is not any more.
    const app = path.join(folder.path, "app");
    cpSync(example, app, { recursive: true });
    const who = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    const git = (...args: string[]) => execFileSync("git", [...who, ...args], { cwd: app, encoding: "utf8" });
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("commit", "-q", "-m", "well");
    commit = git("rev-parse", "HEAD").trim();
    breaking(app);
  });
  after(() => folder.remove());

  const rehearse = (words: string, source = example) =>
    folder.lockgate(`rehearse top-scores --file company.json --source ${source} ${words}`);
  const kept = <T = Rehearsal>(name: string): T => JSON.parse(folder.read(name)) as T;

  it("--fail holds where it stops there; --record keeps it, as that commit, at that time", async () => {
    const { code, out } = await rehearse(
      `--fail Build=error --at ${at} --commit ${commit.slice(0, 10)} --record a.json --least-privilege`,
      "app",
    );
    expect(code, out).to.equal(0);
    expect(out).to.match(/ok +Source .*\n +FAILED Build .* made to fail\n/);
    const record = kept("a.json");
    expect(record).to.include({ commit, at, injected: "Build=error", result: "failed" });
    expect(record.steps.map(({ action }) => action)).to.deep.equal(["Source", "Build"]);
    // The clock goes on from there.
    expect(record.steps[0]?.began.slice(0, 16)).to.equal(at.slice(0, 16));
  });

  it("--least-privilege lists what nobody used, of roles that nobody took, too", async () => {
    const { out } = await rehearse("--fail Source=error --least-privilege");
    const [, unused = ""] = out.split(/^\d+ rights of \d+ roles were given and not used:$/m);
    // What CodePipeline would take to sign, and what the signer runs as.
    for (const role of [
      "lockgate-top-scores-sign-run",
      "lockgate-signer",
      "lockgate-top-scores-prod-deploy-run",
    ])
      expect(unused).to.match(new RegExp(`:role/${role}\\n    \\S+`));
    expect(unused).to.match(/lockgate-signer\n(    .*\n)*    kms:Sign/);
  });

  it("--compare with the same says nothing; --json prints the record and nothing else", async () => {
    const { code, out, err } = await rehearse(
      `--fail Build=error --at 2026-04-10T12:00:00Z --commit main --compare a.json --json`,
      "app",
    );
    expect(code, err).to.equal(0);
    expect(JSON.parse(out)).to.include({ at: "2026-04-10T12:00:00.000Z", result: "failed" });
    expect(err).not.to.match(/^[-+] /m);
  });

  it("--compare with another tells in what it differs, and ends with 1", async () => {
    const record = kept("a.json");
    const [source, ...others] = record.steps;
    const steps = [{ ...source!, calls: [] }, ...others];
    folder.write("b.json", { ...record, steps });
    const { code, err } = await rehearse("--fail Build=error --compare b.json");
    expect(code).to.equal(1);
    expect(err).to.match(/^\+ .*sts:AssumeRole/m);
  });

  it("--tamper holds where it is kept out; --commit builds what the commit has, not what lies there", async () => {
    const { code, out } = await rehearse("--tamper unsigned --commit main --record tampered.json", "app");
    expect(code, out).to.equal(0);
    expect(kept("tampered.json").injected).to.equal("unsigned tampered with");
    expect(out).to.match(/FAILED Dev-Verify .* refused: /);
  });

  it("ends with 1 where the pipeline does not end as it must: unit tests that fail let nothing be signed", async () => {
    const { code, out } = await rehearse("--record failing.json", "broken");
    expect(code).to.equal(1);
    expect(out).to.match(/FAILED the pipeline ends as it must: it has failed, and must have succeeded/);
    expect(kept("failing.json").steps.map(({ action }) => action)).to.deep.equal(["Source", "Build"]);
  });

  it("--rollback goes no further, and ends with 1, where the earlier release comes to nothing", async () => {
    const { code, out } = await rehearse("--rollback Prod --earlier broken --record back.json");
    expect(code, out).to.equal(1);
    expect(kept<Rehearsal[]>("back.json").map(({ result }) => result)).to.deep.equal(["failed"]);
  });

  it("--suite tells a verdict for each case, and what it can't go on from", async () => {
    const { code, out, err } = await rehearse("--suite", "broken");
    expect(out).to.match(/^held +Build=error: failed$/m);
    expect(out).to.match(/^BROKEN Dev-Deploy=alarm: failed$/m);
    expect(err).to.match(/no rehearsal before has come to stage Dev/);
    expect(code).to.be.greaterThan(1);
  });

  it("redraws the pipeline in place on a terminal, and leaves how it ended", () => {
    const pty = "import pty, sys; pty.spawn(sys.argv[1:])";
    const lockgate = `${repositoryRoot}/cli/lockgate.mjs`;
    const words = `rehearse top-scores --file company.json --source ${example} --fail Source=error`.split(
      " ",
    );
    const shown = execFileSync("python3", ["-c", pty, process.execPath, lockgate, ...words], {
      cwd: folder.path,
      encoding: "utf8",
      env: { ...process.env, TERM: "xterm", NO_COLOR: "1" },
    });
    const frames = shown.split(new RegExp(["\\d+A", "1G", "0J"].map((code) => `\u001B\\[${code}`).join("")));
    expect(frames.length).to.be.greaterThan(1);
    expect(frames[0])
      .to.match(/^▶ Source\r$/m)
      .and.match(/^· Build\r$/m);
    expect(frames.at(-1))
      .to.match(/^✗ Source\r$/m)
      .and.match(/^– Build\r$/m);
    expect(frames.at(-1), "no line a step")
      .to.match(/has failed: 1 steps/)
      .and.not.match(/FAILED Source/);
  });
});
