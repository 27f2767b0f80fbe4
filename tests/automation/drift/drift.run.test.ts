// Drift of real stacks: the sandbox AWS is changed behind Pulumi's back, a check finds it, and changes wait for somebody.
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathsIn } from "../../../sandbox/provider/announcement.ts";
import { type Attached, attachSandbox } from "../../../sandbox/provider/client.ts";
import { mutateIn } from "../../../sandbox/provider/mutateCommand.ts";
import { openDatabase } from "../../../sandbox/state/database.ts";
import { Store } from "../../../sandbox/state/store.ts";
import { type Platform, type Run, fixtures, startPlatform } from "../support/services.ts";

interface Drift {
  readonly id: string;
  readonly class: string;
  readonly firstRun: string;
  readonly lastRun: string;
  readonly endedBecause: string | null;
  readonly resources: { type: string; class: string; op: string; changes: Record<string, string>[] }[];
}

describe("drift of a stack", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-drift-"));
  const key = "aws:kms/key:Key";
  const parameter = "aws:ssm/parameter:Parameter";
  let sandbox: Attached;
  let platform: Platform;

  before(async () => {
    sandbox = await attachSandbox(folder);
    const environments = [{ name: "live", approvals: 0, drift: "wait" }];
    writeFileSync(path.join(folder, "environments.json"), JSON.stringify({ environments }));
    platform = await startPlatform(["live"], {
      ...sandbox.env,
      LOCKGATE_PROGRAM_DIR: path.join(fixtures, "drifting"),
      LOCKGATE_ENVIRONMENTS_FILE: path.join(folder, "environments.json"),
      AWS_ACCESS_KEY_ID: "sandbox",
      AWS_SECRET_ACCESS_KEY: "sandbox",
    });
    expect((await run("update")).state).to.equal("succeeded");
  });
  after(async () => {
    await platform?.stop();
    await sandbox?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (operation: string): Promise<Run> => {
    const ended = (await platform.finish((await platform.start("live", operation)).id)).run;
    expect(ended.outcome?.error, JSON.stringify(ended.outcome?.error)).to.equal(undefined);
    return ended;
  };
  const drifts = async () => (await platform.call("GET", "/v1/drift")).body["items"] as Drift[];
  const idOf = (type: string): string => {
    const database = openDatabase(pathsIn(folder).database, { readOnly: true });
    const [row] = new Store(database).all(type);
    database.close();
    return row?.id ?? "";
  };
  const mutate = (type: string, set: Record<string, unknown>) =>
    mutateIn(folder, { type, id: idOf(type), set });

  it("is none where nothing was changed", async () => {
    await run("drift");
    expect(await drifts()).to.deep.equal([]);
  });

  it("is found, classified, and one record however often it is found", async () => {
    await mutate(key, { enableKeyRotation: false });
    await mutate(parameter, { tags: { by: "hand" } });
    const [first, second] = [await run("drift"), await run("drift")];
    const [drift, ...others] = await drifts();
    expect(others).to.deep.equal([]);
    expect(drift).to.include({
      class: "security",
      firstRun: first.id,
      lastRun: second.id,
      endedBecause: null,
    });
    const seal = drift?.resources.find(({ type }) => type === key);
    expect(seal).to.include({ op: "update", class: "security" });
    expect(seal?.changes).to.deep.include({ path: "enableKeyRotation", old: "true", next: "false" });
  });

  it("holds up a change until somebody has acknowledged it", async () => {
    const { id } = await platform.start("live", "update");
    while ((await platform.call("GET", `/v1/runs/${id}`)).body["state"] === "queued");
    expect((await platform.call("GET", `/v1/runs/${id}`)).body).to.include({
      state: "waiting",
      waitingFor: "drift",
    });
    const [drift] = await drifts();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const said = await platform.call("POST", `/v1/drift/${drift?.id}/acknowledge`, {
      until,
      reason: "rotation is off while we restore",
    });
    expect(said.status, JSON.stringify(said.body)).to.equal(200);
    const { run: ended } = await platform.finish(id);
    expect(ended.state).to.equal("succeeded");
    const verdicts = ended.decisions.filter(({ gate }) => gate === "drift").map(({ verdict }) => verdict);
    expect(verdicts).to.deep.equal(["wait", "pass"]);
  });

  it("is another record when a check finds something else, and over when a refresh takes it in", async () => {
    await mutateIn(folder, { type: parameter, id: idOf(parameter), remove: true });
    await run("drift");
    const [gone, before] = await drifts();
    expect(before?.endedBecause).to.equal("a check found something else");
    expect(gone?.resources.map(({ op }) => op)).to.include("delete");
    await run("refresh");
    expect((await drifts())[0]?.endedBecause).to.equal("a refresh took it into the state");
    const again = await platform.call("POST", `/v1/drift/${gone?.id}/acknowledge`, {
      until: new Date(Date.now() + 60_000).toISOString(),
      reason: "too late",
    });
    expect(again.body).to.include({ status: 409, code: "drift_over" });
  });
});
