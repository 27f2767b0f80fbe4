// What GitHub is told of runs: by calls that its published description allows, however often it was down.
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { expect } from "chai";
import { gunzipSync } from "node:zlib";
import sarifSchema from "../../policy-pack/analyze/sarif-schema-2.1.0.json" with { type: "json" };
import { githubApi } from "../../../automation/github/api.ts";
import { reportDue } from "../../../automation/github/reporter.ts";
import { outcomeOf, runError } from "../../../automation/runner/outcome.ts";
import { transition } from "../../../automation/runner/transition.ts";
import type { RunEvent } from "../../../automation/runner/machine.ts";
import { inTransaction } from "../../../automation/store/database.ts";
import { type Outcome, insertRun } from "../../../automation/store/runs.ts";
import { wantReport } from "../../../automation/store/githubReports.ts";
import { migratedDatabase, silent } from "../support/database.ts";
import { type GithubStandIn, startGithub } from "./standIn.ts";

const violation = {
  rule: "S3-01",
  severity: "high",
  level: "mandatory",
  verdict: "fail",
  urn: "urn:pulumi:dev::app::aws:s3/bucket:Bucket::logs",
  message: "It is public. <img src=x> @everyone [x](http://evil)",
  remedy: "Block public access.",
} as const;

const judged: Outcome = {
  ...outcomeOf([], 1, runError("policy_violation", "S3-01")),
  policies: { packs: [{ name: "lockgate", version: "1.0.0" }], rulesChecked: 3, violations: [violation] },
};

describe("a report to GitHub", () => {
  let database: Awaited<ReturnType<typeof migratedDatabase>>;
  let github: GithubStandIn;
  let pull = 0;

  before(async function () {
    this.timeout(30_000);
    database = await migratedDatabase();
    github = await startGithub();
  });
  beforeEach(() => {
    pull += 1;
    github.calls.length = 0;
  });
  after(async () => {
    await github.stop();
    await database.end();
  });

  const commit = () => pull.toString(16).padStart(40, "0");
  const start = (stack: string, operation: "preview" | "update" = "preview") =>
    inTransaction(database.pool, async (tx) => {
      const source = {
        repository: "acme/shop",
        commit: commit(),
        pullRequest: operation === "preview" ? pull : null,
      };
      const requester = { requestedBy: "github:acme/shop", requestedById: null };
      const run = await insertRun(tx, { stack, operation, branch: "main", source, ...requester });
      await wantReport(tx, run);
      return run.id;
    });
  const happen = (id: string, event: RunEvent, outcome?: Outcome) =>
    inTransaction(database.pool, (tx) => transition(tx, id, { event, ...(outcome ? { outcome } : {}) }));
  const api = () => githubApi(github.url, "a-token-of-the-test");
  const report = () =>
    reportDue({ pool: database.pool, logger: silent, api: api(), publicUrl: "https://lockgate.example" });
  const callsOf = (end: string) => github.calls.filter(({ operation }) => operation.endsWith(end));
  const overdue = () => database.pool.query("update github_reports set due_at = clock_timestamp()");

  it("sets the commit's status as the run goes on, with a link to it", async () => {
    const id = await start("dev", "update");
    await report();
    await happen(id, "apply");
    await happen(id, "check");
    await happen(id, "succeed", outcomeOf([], 1));
    await report();
    const [first, second] = callsOf("/statuses/{sha}");
    expect(first?.url).to.equal(`/repos/acme/shop/statuses/${commit()}`);
    expect(first?.authorization).to.equal("token a-token-of-the-test");
    expect(first?.body).to.deep.equal({
      state: "pending",
      context: "lockgate/dev (update)",
      description: "queued",
      target_url: `https://lockgate.example/#/runs/${id}`,
    });
    expect(second?.body).to.deep.include({ state: "success", description: "succeeded: no change" });
    expect(callsOf("/comments"), "a push has no comment").to.deep.equal([]);
    await report();
    expect(github.calls, "nothing new, nothing said").to.have.length(2);
  });

  it("comments a pull request once, and edits that comment for all of its stacks", async () => {
    const [one, two] = [await start("dev"), await start("test")];
    await report();
    await happen(one, "preview");
    await happen(two, "supersede");
    await report();
    expect(
      callsOf("issues/{issue_number}/comments").filter(({ operation }) => operation.startsWith("POST")),
    ).to.have.length(1);
    const body = String(callsOf("comments/{comment_id}").at(-1)?.body["body"]);
    expect(body).to.include("<!-- lockgate -->").and.include("previewing").and.include("superseded");
    expect(callsOf("/statuses/{sha}").map((call) => call.body["state"])).to.include("error");
  });

  it("finds its comment again when its number was lost, and makes another when it was deleted", async () => {
    github.comments.clear();
    const id = await start("dev");
    await report();
    await database.pool.query("update github_comments set comment_id = null where number = $1", [pull]);
    await happen(id, "preview");
    await report();
    expect(github.comments.size).to.equal(1);
    github.comments.clear();
    await happen(id, "succeed", outcomeOf([], 1));
    await report();
    expect(github.comments.size).to.equal(1);
  });

  it("sends the pack's findings once, as SARIF for the head of the pull request", async () => {
    const id = await start("dev");
    await happen(id, "preview");
    await report();
    expect(callsOf("/sarifs"), "not before it has ended").to.deep.equal([]);
    await happen(id, "fail", judged);
    await report();
    await overdue();
    await database.pool.query("update github_reports set wanted = wanted + 1");
    await report();
    const sent = callsOf("/sarifs").filter(({ body }) => body["commit_sha"] === commit());
    expect(sent).to.have.length(1);
    expect(sent[0]?.body).to.deep.include({ ref: `refs/pull/${pull}/head` });
    const sarif = JSON.parse(gunzipSync(Buffer.from(String(sent[0]?.body["sarif"]), "base64")).toString());
    const ajv = new Ajv.default({ strict: false });
    addFormats.default(ajv as never);
    expect(ajv.validate(sarifSchema, sarif), ajv.errorsText()).to.equal(true);
    expect(sarif.runs[0].results[0]).to.deep.include({ ruleId: "S3-01", level: "error" });
    const [{ physicalLocation }] = sarif.runs[0].results[0].locations;
    expect(physicalLocation.artifactLocation.uri).to.match(/^dev\/aws%3As3\/bucket%3ABucket\/logs$/);
    expect(callsOf("/statuses/{sha}").some(({ body }) => body["state"] === "failure")).to.equal(true);
    const words = [...github.comments.values()].map(({ body }) => String(body)).join("");
    expect(words).to.include("S3-01").and.include("Block public access");
    expect(words, "no markup of programs").not.to.match(/<img|@everyone|\]\(http:\/\/evil/);
  });

  it("sends no findings of a run that no pack has judged: that would close those of others", async () => {
    const id = await start("dev");
    await happen(id, "cancel");
    await report();
    expect(callsOf("/sarifs")).to.deep.equal([]);
  });

  it("is said later when GitHub is down: once, as it is by then, and nothing else waits for it", async () => {
    github.fail(503);
    const id = await start("dev", "update");
    await report();
    const { rows } = await database.pool.query(
      "select tries, trouble, due_at > clock_timestamp() as later from github_reports where run_id = $1",
      [id],
    );
    expect(rows[0]).to.deep.include({ tries: 1, later: true });
    expect(rows[0].trouble).to.include("it is down").and.not.include("a-token-of-the-test");
    await happen(id, "cancel");
    github.fail(undefined);
    await overdue();
    await report();
    expect(callsOf("/statuses/{sha}").map(({ body }) => body["state"])).to.deep.equal(["error"]);
  });

  it("is said by one worker, whatever number of them look at the same moment", async () => {
    await start("dev", "update");
    await Promise.all([report(), report(), report()]);
    expect(callsOf("/statuses/{sha}")).to.have.length(1);
  });

  it("is not wanted for what a person asked for", async () => {
    const run = await insertRun(database.pool, {
      stack: "dev",
      operation: "preview",
      requestedBy: "ann",
      requestedById: null,
    });
    await happen(run.id, "cancel");
    await report();
    expect(github.calls).to.deep.equal([]);
  });
});
