// The GitHub action's script, really run: annotations, summary, SARIF, outputs, exit codes; what can't run never passes.

import { expect } from "chai";
import { brokenStore, onlyThese } from "../../../policy-pack/analyze/reports.ts";
import { stateOf } from "../../../policy-pack/stateFile.ts";
import { goodStore } from "../../../policy-pack/world.ts";
import { Job } from "./job.ts";

describe("GitHub action: policy", () => {
  let job: Job;
  const run = (inputs: Record<string, string>) => job.run({ LOCKGATE_CONFIG: "only.json", ...inputs });

  before(() => {
    job = new Job();
    job.write("only.json", onlyThese());
    job.write("good.json", stateOf(goodStore()));
    job.write("bad.json", stateOf(brokenStore()));
    job.write("a state.json", stateOf(goodStore()));
  });
  after(() => job.remove());

  it("passes what is right, with a summary and a SARIF file", async () => {
    const { code, log, summary, outputs, err } = await run({ LOCKGATE_STATES: "good.json" });
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    expect(log).to.match(/^::notice title=Lockgate policy::no findings/);
    expect(summary).to.match(/^## Lockgate policy\n\nno findings/);
    expect(outputs).to.deep.equal({ outcome: "passed", "sarif-file": "lockgate.sarif" });
    expect(JSON.parse(job.read("lockgate.sarif"))).to.have.property("version", "2.1.0");
  });

  it("annotates violations, links their pages, and fails", async () => {
    const inputs = { LOCKGATE_STATES: "\n  bad.json  \n\n", LOCKGATE_SARIF: "out.sarif" };
    const { code, log, summary, outputs } = await run(inputs);
    expect(code).to.equal(1);
    const page = "https://github.example/acme/lockgate/blob/0123abcd/docs/rules/ART-04.md";
    expect(log.split("\n")[0])
      .to.match(/^::error title=ART-04 /)
      .and.include(page);
    expect(summary).to.include(`[ART-04](${page})`);
    expect(job.read("out.sarif")).to.include(`"helpUri": "${page}"`);
    expect(outputs).to.deep.equal({ outcome: "violations", "sarif-file": "out.sarif" });
  });

  it("takes levels, a baseline and names with blanks as they are given", async () => {
    expect((await run({ LOCKGATE_STATES: "bad.json", LOCKGATE_FAIL_ON: "never" })).code).to.equal(0);
    job.write("empty.json", { version: 1, findings: [] });
    const based = await run({ LOCKGATE_STATES: "a state.json", LOCKGATE_BASELINE: "empty.json" });
    expect(based.log).to.include("no new findings, 0 known");
    const linked = await run({ LOCKGATE_STATES: "bad.json", LOCKGATE_DOCS: "https://docs.example/r" });
    expect(linked.summary).to.include("(https://docs.example/r/ART-04.md)");
  });

  it("links to nothing where it can't know the address", async () => {
    const { summary } = await run({
      LOCKGATE_STATES: "bad.json",
      LOCKGATE_ACTION_REPOSITORY: "",
      LOCKGATE_ACTION_REF: "",
    });
    expect(summary).to.include("| ART-04 ").and.not.include("](");
  });

  const broken: readonly [string, Record<string, string>, number, string, RegExp][] = [
    ["nothing to judge", { LOCKGATE_STATES: " \n" }, 2, "misconfigured", /nothing to judge/],
    [
      "a state that is missing",
      { LOCKGATE_STATES: "good.json\nno.json" },
      3,
      "could-not-run",
      /no\.json can't be read/,
    ],
    [
      "a configuration with a typo",
      { LOCKGATE_STATES: "good.json", LOCKGATE_CONFIG: "good.json" },
      2,
      "misconfigured",
      /good\.json/,
    ],
    [
      "a level that is none",
      { LOCKGATE_STATES: "good.json", LOCKGATE_FAIL_ON: "nver" },
      2,
      "misconfigured",
      /did you mean/,
    ],
    [
      "a file that is an option",
      { LOCKGATE_STATES: "--fail-on=never" },
      3,
      "could-not-run",
      /--file --fail-on=never can't be read/,
    ],
    [
      "a SARIF file in no folder",
      { LOCKGATE_STATES: "good.json", LOCKGATE_SARIF: "no/such" },
      3,
      "could-not-run",
      /can't be written/,
    ],
    [
      "shell in a name",
      { LOCKGATE_STATES: "$(touch pwned); `touch pwned`" },
      3,
      "could-not-run",
      /can't be read/,
    ],
  ];
  for (const [name, inputs, expected, outcome, message] of broken) {
    it(`never passes ${name}`, async () => {
      const { code, log, summary, outputs } = await run(inputs);
      expect(log)
        .to.match(/^::error title=Lockgate policy::/)
        .and.match(message);
      expect(log.trimEnd().split("\n")).to.have.length(1);
      expect(summary).to.equal("");
      expect(outputs).to.deep.equal({ outcome, "sarif-file": "" });
      expect(code).to.equal(expected);
      expect(job.has("pwned")).to.equal(false);
    });
  }

  it("could not run where lockgate itself can't, nor takes its silence for a pass", async () => {
    for (const script of ["exit 127", "exit 1", "exit 0"]) {
      const broken = new Job();
      broken.command("node", script);
      const { code, log, outputs } = await broken.run({ LOCKGATE_STATES: "good.json" });
      expect(log).to.match(/^::error .*::lockgate ended with code \d+ and gave no report\n$/);
      expect(outputs).to.deep.equal({ outcome: "could-not-run", "sarif-file": "" });
      expect(code).to.equal(3);
      broken.remove();
    }
  });

  it("exports stacks with the Pulumi CLI in the program's folder, and leaves no state behind", async () => {
    job.command(
      "pulumi",
      `[ "$*" = "--cwd=infra stack export --stack=dev --file=\${5#--file=} --non-interactive" ] || exit 9
cp "$GITHUB_WORKSPACE/bad.json" "\${5#--file=}"`,
    );
    const { code, log } = await run({ LOCKGATE_STACKS: "dev", LOCKGATE_PROGRAM: "infra" });
    expect(log).to.match(/^::error title=ART-04/);
    expect(code).to.equal(1);
    expect(job.left()).to.deep.equal([]);
  });

  it("could not run where a stack can't be exported", async () => {
    job.command("pulumi", "echo \"error: no stack named 'nope'\" >&2; echo second; exit 255");
    const { code, log, outputs } = await run({ LOCKGATE_STACKS: "nope" });
    expect(log).to.match(
      /^::error title=Lockgate policy::stack nope can't be exported: error: no stack named 'nope'%0Asecond\n$/,
    );
    expect(outputs["outcome"]).to.equal("could-not-run");
    expect(code).to.equal(3);
  });

  it("previews with the pack; what the program prints is neither a command nor markup", async () => {
    job.command(
      "pulumi",
      `printf '%s\\n' "$@" > "$GITHUB_WORKSPACE/args"; echo '::add-mask::x'; echo '\`\`\` @everyone'`,
    );
    const { code, log, summary } = await run({ LOCKGATE_PREVIEW: "dev" });
    expect(job.read("args").split("\n")).to.include.members(["preview", "--stack=dev", "--non-interactive"]);
    expect(job.read("args")).to.match(/^--policy-pack=\/.*\/policy-pack$/m);
    expect(job.read("args")).to.include(`--policy-pack-config=${job.workspace}/only.json`);
    const [, token] = /^::stop-commands::([0-9a-f]{32})\n::add-mask::x\n/.exec(log) ?? [];
    expect(log.trimEnd().endsWith(`::${token}::`)).to.equal(true);
    expect(summary).to.include("\n    ``` @everyone\n");
    expect(code).to.equal(0);
  });

  it("fails with a preview that breaks a mandatory rule, after all others have run", async () => {
    job.command(
      "pulumi",
      'echo "$3"; [ "$3" != --stack=dev ] || { echo "        - [mandatory] [severity: high]  ART-04  (x)"; exit 1; }',
    );
    const { code, log, summary, outputs } = await run({
      LOCKGATE_PREVIEW: "dev\nprod",
      LOCKGATE_STATES: "good.json",
      LOCKGATE_FAIL_ON: "never",
    });
    expect(log).to.include("::error title=Lockgate policy::the preview of stack dev breaks a mandatory rule");
    expect(summary.match(/^ {4}--stack=.*$/gm)).to.deep.equal(["    --stack=dev", "    --stack=prod"]);
    expect(outputs["outcome"]).to.equal("violations");
    expect(code).to.equal(1);
  });

  it("could not run where a preview ends early, advice or not", async () => {
    job.command(
      "pulumi",
      'echo "        - [advisory] [severity: low]  X"; echo "error: [mandatory] thing"; exit 1',
    );
    const { code, log, outputs } = await run({ LOCKGATE_PREVIEW: "dev" });
    expect(log).to.include("::error title=Lockgate policy::the preview of stack dev could not run");
    expect(outputs["outcome"]).to.equal("could-not-run");
    expect(code).to.equal(3);
  });
});
