// The nightly look at rules that do not count yet, really run over states, with a GitHub that keeps what it was told.
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { brokenStore, onlyThese } from "../../../policy-pack/analyze/reports.ts";
import { stateOf } from "../../../policy-pack/stateFile.ts";
import { goodStore } from "../../../policy-pack/world.ts";
import { buildGo } from "../../../support/goProgram.ts";
import { Job, type Done } from "../policy/job.ts";

const FOLDER = path.resolve(import.meta.dirname, "../../../../integrations/github/guardrails");
const until = "2099-12-31";

/** GitHub's command line, as far as the script calls it: answers as if its filter had been applied, and keeps each call. */
const gh = `exec node - "$@" <<'EOF'
const fs = require("node:fs");
const file = process.env.GITHUB_WORKSPACE + "/github.json";
const world = JSON.parse(fs.readFileSync(file, "utf8"));
const args = process.argv.slice(2);
const valueOf = (option) => args[args.indexOf(option) + 1];
const field = (name) => args.find((arg) => arg.startsWith(name + "="))?.slice(name.length + 1);
const body = () => fs.readFileSync(valueOf("--body-file"), "utf8");
world.calls.push(args.slice(0, 2).join(" ") + (args.includes("--method") ? " " + valueOf("--method") : ""));
let answer = "";
const [what, how] = args;
if (world.down === what + " " + how) { console.error("HTTP 502"); process.exit(1); }
if (what === "api") {
  const where = args.find((arg) => arg.startsWith("repos/"));
  if (where.includes("/rules/branches/")) answer = String(world.ruleset);
  else if (where.includes("/branches/")) answer = String(world.protection);
  else if (where.endsWith("/git/ref/heads/main")) answer = "headsha";
  else if (where.includes("/git/ref/heads/")) { if (!world.branch) process.exit(1); }
  else if (where.includes("/git/refs")) world.branch = field("sha");
  else if (where.includes("/contents/") && args.includes("PUT")) world.proposed = Buffer.from(field("content"), "base64").toString();
  else if (where.includes("/contents/")) answer = "blobsha";
} else if (what === "pr") {
  if (how === "list") answer = world.pr?.url ?? "";
  if (how === "create") { world.pr = { url: "https://github.example/1", title: valueOf("--title"), body: valueOf("--body") }; answer = world.pr.url; }
  if (how === "merge") world.pr.auto = args.includes("--auto");
} else if (what === "issue") {
  if (how === "list") answer = world.issue ? "7" : "";
  if (how === "create") world.issue = { title: valueOf("--title"), body: body(), comments: 0 };
  if (how === "view") answer = world.issue.body.trimEnd();
  if (how === "edit") world.issue.body = body();
  if (how === "comment") world.issue.comments += 1;
  if (how === "close") world.issue = null;
}
fs.writeFileSync(file, JSON.stringify(world));
console.log(answer);
EOF`;

type World = {
  calls: string[];
  proposed?: string;
  pr?: { title: string; body: string; auto?: boolean };
  issue?: { body: string; comments: number } | null;
  [key: string]: unknown;
};

describe("D10 the nightly look at rules that do not count yet", function () {
  this.timeout(60_000);
  let job: Job;
  const world = (): World => JSON.parse(job.read("github.json")) as World;
  const github = (changes: object = {}): void =>
    job.write("github.json", { calls: [], ruleset: true, protection: false, ...changes });
  const run = (inputs: Record<string, string> = {}): Promise<Done> =>
    job.run({ LOCKGATE_STACKS: " dev \nprod", LOCKGATE_CONFIG: "policy.json", GH_TOKEN: "t", ...inputs });
  const config = {
    ...onlyThese(),
    "lz-stack": {
      ...(onlyThese() as Record<string, object>)["lz-stack"],
      observed: { "ART-04": until },
      teams: { web: ["urn:pulumi:dev::*"] },
    },
  };

  beforeEach(() => {
    job = new Job(FOLDER);
    job.command("gh", gh);
    job.command(
      "pulumi",
      `for arg; do case "$arg" in --stack=*) s=\${arg#--stack=};; --file=*) f=\${arg#--file=};; esac; done
       cp "$GITHUB_WORKSPACE/states/$s.json" "$f"`,
    );
    spawnSync("mkdir", [path.join(job.workspace, "states")]);
    job.write("Pulumi.dev.yaml", "");
    job.write("policy.json", config);
    for (const stack of ["dev", "prod"])
      job.write(`states/${stack}.json`, JSON.stringify(stateOf(goodStore())).replaceAll("dev", stack));
    github();
  });
  afterEach(() => job.remove());

  it("D10 a rule that nobody offends against counts by a pull request, which merges by itself", async () => {
    const { code, log, err, outputs } = await run();
    expect({ code, err }, log).to.deep.equal({ code: 0, err: "" });
    expect(outputs).to.deep.equal({ outcome: "activated" });
    const { proposed, pr, issue } = world();
    const { observed: _, ...left } = config["lz-stack"];
    expect(JSON.parse(String(proposed))).to.deep.equal({ ...config, "lz-stack": left });
    expect(pr).to.include({ title: "Let ART-04 count", auto: true });
    expect(issue).to.equal(undefined);
    expect(job.left()).to.deep.equal([]);
  });

  it("D10 who offends stands in an issue with rule, team and last day, told once and again when it changes", async () => {
    job.write("states/dev.json", stateOf(brokenStore()));
    expect((await run()).outputs).to.deep.equal({ outcome: "offended" });
    const first = world();
    expect(first.issue?.body)
      .to.match(/ART-04/)
      .and.include(until)
      .and.include("web");
    expect(first.proposed).to.equal(undefined);
    await run();
    expect(world().issue?.comments, "nothing new").to.equal(0);
    job.write("policy.json", JSON.stringify(config).replace(until, "2098-01-31"));
    await run();
    expect(world().issue).to.include({ comments: 1 });
    job.write("states/dev.json", stateOf(goodStore()));
    await run();
    expect(world().issue, "closed").to.equal(null);
    expect(world().pr).to.include({ auto: true });
  });

  it("D10 proposes anew on the newest state of the branch, in the pull request that is open", async () => {
    await run();
    await run();
    expect(world().calls.filter((call) => call === "pr create")).to.have.length(1);
    expect(world().calls).to.include("api --method PATCH");
  });

  for (const [title, spoil, code, says] of [
    [
      "a state that can't be had",
      () => job.command("pulumi", "echo no such stack; exit 1"),
      3,
      /stack dev can't be exported.*no such stack/,
    ],
    ["a state that can't be read", () => job.write("states/prod.json", "{"), 3, /can't be judged/],
    ["a stack that is left out", () => job.write("Pulumi.test.yaml", ""), 2, /stacks lacks test/],
    ["a configuration that is not there", () => job.write("policy.json", "{"), 3, /can't be judged/],
    [
      "a branch on which nothing must pass",
      () => github({ ruleset: false }),
      2,
      /main demands no status check/,
    ],
    ["GitHub that does not answer", () => github({ down: "pr create" }), 3, /gh pr create failed: HTTP 502/],
  ] as const)
    it(`D10 ${title} lets no rule count, and fails the job`, async () => {
      spoil();
      const done = await run();
      expect(done.code, done.log + done.err).to.equal(code);
      expect(done.log)
        .to.match(/^::error title=Lockgate guard rails::/m)
        .and.match(says);
      expect(world().pr?.auto).to.equal(undefined);
    });

  it("D10 the workflow is one that GitHub takes, nightly, with its own rights; the action hands on every input", () => {
    const actionlint = buildGo(
      path.resolve(import.meta.dirname, "../../../support/actionlint"),
      "actionlint",
      "actionlint",
    );
    const text = readFileSync(path.join(FOLDER, "nightly.yml"), "utf8");
    expect(spawnSync(actionlint, { input: text, encoding: "utf8" }).stdout).to.equal("");
    const workflow = parse(text) as { on: { schedule: object[] }; permissions: object };
    expect(workflow.on.schedule).to.have.length(1);
    expect(workflow.permissions).to.deep.equal({});
    const { inputs, runs } = parse(readFileSync(path.join(FOLDER, "action.yml"), "utf8")) as {
      inputs: Record<string, object>;
      runs: { steps: [{ env: Record<string, string>; run: string }] };
    };
    const handed = Object.values(runs.steps[0].env).flatMap((v) => /inputs\.([\w-]+)/.exec(v)?.[1] ?? []);
    expect(handed).to.have.members(Object.keys(inputs));
    expect(runs.steps[0].run).not.to.include("${{");
  });
});
