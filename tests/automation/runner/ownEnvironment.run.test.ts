// An environment of somebody's own by the real program on the local AWS: made by the server's queue, as the account's own
// deploy role, and brought to its end by the server, though the first try comes to nothing.
import { expect } from "chai";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { parse, stringify } from "yaml";
import { mutateIn } from "../../../sandbox/provider/mutateCommand.ts";
import { type Attached, attachSandbox } from "../../../sandbox/provider/client.ts";
import { sandboxPassphrase } from "../../../sandbox/environment.ts";
import { portfolio } from "../../infra/portfolio.ts";
import { sandboxAccount } from "../../infra/sandbox.ts";
import { type Platform, startPlatform } from "../support/services.ts";
import { wantedSandbox } from "../sandboxes/samples.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
type File = { config: Record<string, unknown> };
type Row = { name: string };
const read = (name: string): File => parse(readFileSync(path.join(ROOT, name), "utf8")) as File;

/** The organization with tooling's account, one for environments of people's own, and one with an approved product for there. */
function organization(): File {
  const { config } = read("Pulumi.org.yaml");
  const kept = ["Sandbox", "Workloads", "Tooling", "Infrastructure"];
  const accounts = (config["lockgate:accounts"] as Row[]).filter(({ name }) =>
    ["tooling", "sandbox", "network"].includes(name),
  );
  const { addresses } = read("Pulumi.yaml").config as { addresses: { value: { networks: Row[] } } };
  const networks = addresses.value.networks.filter(({ name }) => name === "tooling");
  const without = ["people", "security", "logArchive", "breakGlass", "vending"].map(
    (key) => `lockgate:${key}`,
  );
  return {
    ...read("Pulumi.org.yaml"),
    config: {
      ...Object.fromEntries(Object.entries(config).filter(([key]) => !without.includes(key))),
      "lockgate:units": (config["lockgate:units"] as Row[]).filter(({ name }) => kept.includes(name)),
      "lockgate:accounts": accounts.map((row) => ({ ...row, bootstrap: row.name !== "network" })),
      "lockgate:portfolio": { ...portfolio, units: ["Sandbox"] },
      "lockgate:environments": [],
      "lockgate:apps": [],
      "lockgate:addresses": { ...addresses.value, networks },
    },
  };
}

/** The program with these files instead of the company's. */
function project(folder: string): void {
  mkdirSync(folder);
  for (const name of ["infra", "package.json", "node_modules", "Pulumi.sandbox.yaml"])
    symlinkSync(path.join(ROOT, name), path.join(folder, name));
  const shared = read("Pulumi.yaml");
  const config = { ...shared.config, sandboxes: { value: [sandboxAccount] } };
  writeFileSync(path.join(folder, "Pulumi.yaml"), stringify({ ...shared, config }));
  writeFileSync(path.join(folder, "Pulumi.org.yaml"), stringify(organization()));
}

describe("an environment of somebody's own", function () {
  this.timeout(240_000);
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-own-"));
  let aws: Attached;
  let platform: Platform;
  let database: pg.Client;

  before(async () => {
    project(path.join(folder, "program"));
    aws = await attachSandbox(path.join(folder, "data"));
    platform = await startPlatform(["org"], {
      ...aws.env,
      AWS_ACCESS_KEY_ID: "sandbox",
      AWS_SECRET_ACCESS_KEY: "sandbox",
      LOCKGATE_PROGRAM_DIR: path.join(folder, "program"),
      LOCKGATE_SANDBOXES_FILE: JSON.stringify({ accounts: [sandboxAccount] }),
      PULUMI_CONFIG_PASSPHRASE: sandboxPassphrase,
    });
    database = new pg.Client({ connectionString: platform.env["DATABASE_URL"] });
    await database.connect();
  });
  after(async () => {
    await database?.end();
    await platform?.stop();
    await aws?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  type Resource = {
    type: string;
    id?: string;
    inputs: Record<string, unknown>;
    outputs: Record<string, unknown>;
  };
  const state = (): Resource[] => {
    const file = path.join(platform.dataDir, "state/.pulumi/stacks/lockgate/sandbox.ada.json");
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as {
      checkpoint: { latest: { resources?: Resource[] } };
    };
    return checkpoint.latest.resources ?? [];
  };
  const protectMachine = (id: string, disableApiTermination: boolean) =>
    mutateIn(path.join(folder, "data"), {
      type: "aws:ec2/instance:Instance",
      id,
      set: { disableApiTermination },
    });
  const environment = async () =>
    (await platform.call("GET", "/v1/environments")).body["items"] as Record<string, unknown>[];
  const until = async (
    holds: (one: Record<string, unknown>) => boolean,
  ): Promise<Record<string, unknown>> => {
    for (;;) {
      const [one] = await environment();
      if (one && holds(one)) return one;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };

  it("E6 E7 is made in its account by the queue, with no way out of it, and destroyed when its time is over, the second time", async () => {
    const { run: org } = await platform.finish((await platform.start("org", "update")).id);
    expect(org.state, JSON.stringify(org.outcome?.error)).to.equal("succeeded");
    const asked = await platform.call("POST", "/v1/environments", wantedSandbox);
    expect(asked.status, JSON.stringify(asked.body)).to.equal(202);
    const { run: made } = await platform.finish(String(asked.body["makeRun"]));
    expect(made.state, JSON.stringify(made.outcome?.error)).to.equal("succeeded");
    expect((await environment())[0]).to.include({ state: "ready" });

    const there = state();
    const of = (type: string) => there.filter((one) => one.type === type);
    const gateways = of("aws:ec2/internetGateway:InternetGateway").map(({ id }) => id);
    for (const { inputs } of of("aws:ec2/route:Route")) expect(gateways).to.include(inputs["gatewayId"]);
    const [machine] = of("aws:ec2/instance:Instance");
    expect(machine?.outputs["tagsAll"]).to.include({ "lockgate:owner": "tester" });
    const arns = JSON.stringify(there).match(/arn:aws:[a-z0-9-]+:[a-z0-9-]*:\d{12}:/g) ?? [];
    expect(new Set(arns.map((arn) => arn.split(":")[4])), "all of it is in its own account").to.deep.equal(
      new Set([sandboxAccount]),
    );

    // Somebody protects the machine by hand: AWS refuses to end it.
    await protectMachine(String(machine?.id), true);
    await database.query("update sandboxes set ends_at = clock_timestamp()");
    const failing = await until(({ endRun }) => endRun !== null);
    const first = (await platform.finish(String(failing["endRun"]))).run;
    expect(first.state).to.equal("failed");
    expect(first.outcome?.error?.detail).to.include("may not be terminated");
    await protectMachine(String(machine?.id), false);
    await database.query("update runs set finished_at = finished_at - interval '1 hour' where id = $1", [
      first.id,
    ]);
    const ended = await until(({ endedAt }) => endedAt !== null);
    expect(ended).to.include({ state: "ended", failures: 1, endedBy: "lockgate", name: "ada" });
    expect(ended["endRun"]).to.not.equal(first.id);
    expect(state().filter(({ type }) => type.startsWith("aws:"))).to.deep.equal([]);

    const runs = (await platform.call("GET", "/v1/runs?stack=sandbox.ada")).body["items"] as {
      operation: string;
      state: string;
    }[];
    expect(
      runs.map((run) => `${run.operation} ${run.state}`),
      "the history stays",
    ).to.deep.equal(["destroy succeeded", "destroy failed", "update succeeded"]);
    const audit = await database.query<{ action: string }>(
      "select action from audit_records where action like 'environment.%' order by seq",
    );
    expect(audit.rows.map(({ action }) => action)).to.deep.equal([
      "environment.requested",
      "environment.ending",
      "environment.retried",
      "environment.ended",
    ]);
  });
});
