// Real runs through the real server, worker, CLI and database, on a program without cloud resources.
import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Platform, fixtures, startPlatform } from "../support/services.ts";

const program = path.join(fixtures, "program");

/** Content of the program's folder, file by file. */
function programFiles(): Record<string, string> {
  return Object.fromEntries(
    readdirSync(program).map((name) => [name, readFileSync(path.join(program, name), "utf8")]),
  );
}

describe("a run", function () {
  this.timeout(60_000);
  let platform: Platform;
  const before_ = programFiles();

  before(async () => {
    platform = await startPlatform(["steady", "other", "unconfigured", "missing"], {
      LOCKGATE_POLICY_PACK: undefined,
    });
  });
  after(() => platform.stop());

  it("creates the stack, applies the program and tells what it did", async () => {
    const { id } = await platform.start("steady", "update");
    const { run, events } = await platform.finish(id);
    expect(run.state).to.equal("succeeded");
    expect(run.attempt).to.equal(1);
    expect(run.outcome?.changes).to.deep.equal({ create: 3, update: 0, delete: 0, replace: 0, same: 0 });
    expect(run.outcome?.resources).to.equal(3);
    expect(events.map((event) => event.id)).to.deep.equal(events.map((_, index) => index + 1));
    const states = events.filter((event) => event.type === "run.state").map((event) => event.data["state"]);
    expect(states, "no gate needs a preview, so there is none").to.deep.equal([
      "queued",
      "applying",
      "checking",
      "succeeded",
    ]);
    const made = events.filter((event) => event.type === "resource.done").map((event) => event.data["op"]);
    expect(made).to.include("create");
    expect(
      events.some(
        (event) => event.type === "diagnostic" && String(event.data["message"]).startsWith("debug:"),
      ),
    ).to.equal(false);
  });

  it("changes nothing the second time and leaves the program's folder as it was", async () => {
    const { id } = await platform.start("steady", "update");
    const { run } = await platform.finish(id);
    expect(run.outcome?.changes).to.deep.equal({ create: 0, update: 0, delete: 0, replace: 0, same: 3 });
    expect(programFiles()).to.deep.equal(before_);
  });

  it("keeps outputs with secrets masked, and the list of resources", async () => {
    const { body } = await platform.call("GET", "/v1/stacks/steady");
    expect(body["outputs"]).to.deep.equal({ greeting: "hello", password: "[secret]", release: "none" });
    expect(body["resources"]).to.equal(3);
    const resources = (await platform.call("GET", "/v1/stacks/steady/resources")).body["items"] as {
      urn: string;
    }[];
    expect(resources.map(({ urn }) => urn.split("::").at(-1)).toSorted()).to.deep.equal([
      "box-a",
      "box-b",
      "scratch-steady",
    ]);
  });

  it("shows no secret in events and log", async () => {
    const { body } = await platform.call("GET", "/v1/runs?stack=steady");
    for (const { id } of body["items"] as { id: string }[]) {
      const { events } = await platform.finish(id);
      const log = await fetch(`${platform.url}/v1/runs/${id}/log`, {
        headers: { authorization: `Bearer ${platform.token}` },
      });
      const text = await log.text();
      expect(text).to.include("Resources:");
      expect(text + JSON.stringify(events)).not.to.include("hunter2");
    }
  });

  it("is followed in the worker's log by its id: each line a JSON document", () => {
    const lines = platform.worker.errors().trim().split("\n");
    const ended = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const own = ended.filter(({ msg }) => msg === "run ended");
    expect(own.map(({ runId, stack, attempt }) => [typeof runId, stack, attempt])[0]).to.deep.equal([
      "string",
      "steady",
      1,
    ]);
  });

  it("leaves no secret in the logs of server and worker: token, database password, stack's secret", () => {
    const logs = platform.server.errors() + platform.worker.errors();
    expect(logs).to.include("run ended");
    const password = new URL(String(platform.env["DATABASE_URL"])).password;
    for (const secret of [platform.token, password, "hunter2", "lockgate-sandbox"])
      expect(logs).not.to.include(secret);
  });

  it("previews without changing the state", async () => {
    const { id } = await platform.start("other", "preview");
    const { run } = await platform.finish(id);
    expect(run.state).to.equal("succeeded");
    expect(run.outcome?.changes.create).to.equal(2);
    const { body } = await platform.call("GET", "/v1/stacks/other");
    expect(body["resources"], "a preview leaves no resources").to.equal(null);
  });

  it("refreshes and destroys", async () => {
    const refreshed = await platform.finish((await platform.start("steady", "refresh")).id);
    expect(refreshed.run.state).to.equal("succeeded");
    const destroyed = await platform.finish((await platform.start("steady", "destroy")).id);
    expect(destroyed.run.state).to.equal("succeeded");
    expect(destroyed.run.outcome?.changes.delete).to.equal(3);
    const { body } = await platform.call("GET", "/v1/stacks/steady/resources");
    expect(body["items"]).to.deep.equal([]);
  });

  it("looks for drift without changing anything", async () => {
    await platform.finish((await platform.start("steady", "update")).id);
    const before = (await platform.call("GET", "/v1/stacks/steady")).body["observedBy"];
    const { run, events } = await platform.finish((await platform.start("steady", "drift")).id);
    expect(run.state, JSON.stringify(run.outcome?.error)).to.equal("succeeded");
    const states = events.filter((event) => event.type === "run.state").map((event) => event.data["state"]);
    expect(states).to.deep.equal(["queued", "previewing", "succeeded"]);
    expect((await platform.call("GET", "/v1/stacks/steady")).body["observedBy"]).to.equal(before);
  });

  it("fails with the program's own words when its configuration lacks a key", async () => {
    const { run } = await platform.finish((await platform.start("unconfigured", "update")).id);
    expect(run.state).to.equal("failed");
    expect(run.outcome?.error?.code).to.equal("configuration_invalid");
    expect(run.outcome?.error?.detail).to.include("scratch:names");
  });

  it("fails and names the file when the stack has no configuration file", async () => {
    const { run } = await platform.finish((await platform.start("missing", "update")).id);
    expect(run.outcome?.error?.code).to.equal("configuration_invalid");
    expect(run.outcome?.error?.detail).to.include(path.join(program, "Pulumi.missing.yaml"));
    expect(readdirSync(program)).not.to.include("Pulumi.missing.yaml");
  });

  it("runs one stack's runs in the order they were asked for, never two at once", async () => {
    const runs = [];
    for (let index = 0; index < 3; index += 1) runs.push(await platform.start("other", "preview"));
    const ended = await Promise.all(runs.map(({ id }) => platform.finish(id)));
    const times = ended.map(({ events }) => {
      const states = events.filter((event) => event.type === "run.state");
      return { begin: states[1]?.at ?? "", end: states.at(-1)?.at ?? "" };
    });
    for (const [index, { begin }] of times.entries()) {
      if (index > 0)
        expect(begin >= (times[index - 1]?.end ?? "")).to.equal(true, `run ${index} overlaps the one before`);
    }
  });
});
