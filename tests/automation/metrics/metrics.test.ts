// What Prometheus reads: well formed, true, and without names of stacks, people or paths.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { insertRun } from "../../../automation/store/runs.ts";
import { type TestApp, startApp } from "../support/app.ts";

type Sample = { name: string; labels: Record<string, string>; value: number };
type Family = { type: string; help: string; samples: Sample[] };

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = '([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\\\\n]|\\\\["\\\\n])*)"';
const SAMPLE = new RegExp(
  `^(${NAME})(?:\\{((?:${LABEL},?)*)\\})? (NaN|[+-]Inf|[+-]?[0-9.]+(?:e[+-]?[0-9]+)?)$`,
);

/** Prometheus' text format 0.0.4, strictly: whatever is not it throws. */
function parse(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  expect(text.endsWith("\n")).to.equal(true);
  let current: string | undefined;
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const [, kind, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === "HELP") {
      expect(families.has(name), `${name} twice`).to.equal(false);
      families.set(name, { type: "", help: rest, samples: [] });
      current = name;
    } else if (kind === "TYPE") {
      expect(name).to.equal(current);
      (families.get(name) as Family).type = rest;
    } else {
      const match = SAMPLE.exec(line);
      expect(match, line).to.not.equal(null);
      const [, sample = "", labels = ""] = match ?? [];
      expect(sample.replace(/_(bucket|sum|count)$/, "") === current || sample === current, line).to.equal(
        true,
      );
      const pairs = [...labels.matchAll(new RegExp(LABEL, "g"))].map(([, key = "", value = ""]) => [
        key,
        value,
      ]);
      const value = Number(match?.at(-1)?.replace("Inf", "Infinity"));
      families
        .get(current ?? "")
        ?.samples.push({ name: sample, labels: Object.fromEntries(pairs) as Record<string, string>, value });
    }
  }
  return families;
}

describe("metrics", () => {
  let app: TestApp;
  before(async function () {
    this.timeout(30_000);
    app = await startApp(["secret-stack"]);
  });
  after(() => app.stop());
  const read = async () => {
    const { status, headers, text } = await app.call("GET", "/metrics", { as: ["viewer"] });
    expect(status, text).to.equal(200);
    expect(headers.get("content-type")).to.match(/^text\/plain; version=0\.0\.4/);
    return { text, families: parse(text) };
  };
  const valueOf = (families: Map<string, Family>, name: string, labels: Record<string, string> = {}) =>
    families
      .get(name)
      ?.samples.find((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
      ?.value;

  it("are for those with credentials", async () => {
    expect((await app.call("GET", "/metrics")).status).to.equal(401);
  });

  it("follow Prometheus' rules of names: help, type, _total for counters and for nothing else, seconds", async () => {
    const { families } = await read();
    for (const [name, { type, help, samples }] of families) {
      expect(help, name).to.not.equal("");
      expect(["counter", "gauge", "histogram", "summary"], name).to.include(type);
      if (!name.startsWith("lockgate_")) continue;
      expect(name.endsWith("_total"), name).to.equal(type === "counter");
      expect(name, name).to.not.match(/_(ms|milliseconds|minutes|count|sum|bucket)(_|$)/);
      const series = samples.map((sample) => JSON.stringify([sample.name, sample.labels]));
      expect(new Set(series).size, name).to.equal(series.length);
    }
  });

  it("tell the histogram's buckets as they grow, up to all", async () => {
    await read();
    const { families } = await read();
    const { samples } = families.get("lockgate_http_request_duration_seconds") as Family;
    const of = (name: string) =>
      samples.filter(
        ({ name: one, labels }) =>
          one.endsWith(name) && labels["route"] === "/metrics" && labels["status"] === "200",
      );
    const buckets = of("_bucket").map(({ value }) => value);
    expect(buckets).to.deep.equal(buckets.toSorted((a, b) => a - b));
    expect(buckets.at(-1)).to.equal(of("_count")[0]?.value);
    expect(buckets.at(-1)).to.be.above(0);
  });

  it("count runs, what became of them, and what gates said", async () => {
    const who = { requestedBy: "ada", requestedById: null };
    await insertRun(app.pool, { stack: "secret-stack", operation: "preview", ...who });
    const { id } = await insertRun(app.pool, { stack: "secret-stack", operation: "update", ...who });
    await app.pool.query(
      `update runs set state = 'succeeded', repeats = 2, started_at = created_at + interval '3 seconds',
         finished_at = created_at + interval '10 seconds' where id = $1`,
      [id],
    );
    await app.pool.query(
      "insert into gate_decisions (run_id, attempt, gate, verdict, reason, inputs) values ($1, 1, 'policy', 'pass', 'x', '{}')",
      [id],
    );
    const { families, text } = await read();
    const ended = { operation: "update", outcome: "succeeded" };
    expect(valueOf(families, "lockgate_runs", { operation: "preview", state: "queued" })).to.equal(1);
    expect(valueOf(families, "lockgate_queue_oldest_seconds")).to.be.above(0);
    expect(valueOf(families, "lockgate_runs_ended_total", ended)).to.equal(1);
    expect(valueOf(families, "lockgate_run_seconds_total", ended)).to.be.closeTo(7, 0.01);
    expect(valueOf(families, "lockgate_run_wait_seconds_total", ended)).to.be.closeTo(3, 0.01);
    expect(valueOf(families, "lockgate_run_repeats_total", ended)).to.equal(2);
    expect(valueOf(families, "lockgate_gate_decisions_total", { gate: "policy", verdict: "pass" })).to.equal(
      1,
    );
    expect(valueOf(families, "lockgate_elevations_overdue")).to.equal(0);
    expect(text).to.not.include("secret-stack").and.not.include("ada");
    expect((await read()).families.get("lockgate_runs_ended_total")?.samples).to.have.length(1);
  });

  it("name routes as they are declared, whatever callers write", async () => {
    await app.call("GET", "/v1/stacks/secret-stack", { as: ["viewer"] });
    await app.call("GET", "/v1/runs/not-an-id-of-a-run", { as: ["viewer"] });
    await app.call("GET", "/nothing/here?token=abc", { as: ["viewer"] });
    const { families, text } = await read();
    const routes = families
      .get("lockgate_http_request_duration_seconds")
      ?.samples.map(({ labels }) => labels["route"]);
    expect(routes).to.include.members(["/v1/stacks/{stack}", "/v1/runs/{id}"]);
    expect(text).to.not.match(/not-an-id|nothing\/here|token=abc/);
  });

  it("are all on Grafana's dashboard, which asks for no others and no labels that they lack", async () => {
    const file = path.resolve(import.meta.dirname, "../../../integrations/grafana/lockgate.json");
    const { panels } = JSON.parse(readFileSync(file, "utf8")) as {
      panels: { targets: { expr: string }[] }[];
    };
    const asked = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join("\n");
    const names = new Set(
      [...asked.matchAll(/\b(lockgate_\w+?)(?:_bucket|_count|_sum)?\b/g)].map(([, name]) => name),
    );
    const { families } = await read();
    const known = [...families.keys()].filter((name) => name.startsWith("lockgate_"));
    expect([...names].toSorted()).to.deep.equal(known.toSorted());
    const page = readFileSync(path.resolve(import.meta.dirname, "../../../docs/server.md"), "utf8");
    const rows = [...page.matchAll(/^\| `lockgate_\w+` \| ([\w, ]*) \|/gm)].flatMap(([, labels]) =>
      labels!.split(/[ ,]+/),
    );
    const labels = [...asked.matchAll(/(?:by \(|\{\{|\{)(\w[\w, ]*)/g)].flatMap(([, list]) =>
      list!.split(/[ ,]+/),
    );
    expect([...rows, "instance", "le"]).to.include.members(labels);
  });

  it("are all on the page about the server, and no others are", async () => {
    const page = readFileSync(path.resolve(import.meta.dirname, "../../../docs/server.md"), "utf8");
    const listed = [...page.matchAll(/^\| `(lockgate_\w+)`/gm)].map(([, name]) => name);
    const { families } = await read();
    expect(listed.toSorted()).to.deep.equal(
      [...families.keys()].filter((name) => name.startsWith("lockgate_")).toSorted(),
    );
  });
});
