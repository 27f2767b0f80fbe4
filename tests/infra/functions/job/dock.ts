// Where releases of several targets are deployed in dev: each job as its declared role, by its own variables, on moto.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { App } from "../../../../infra/configuration/schema.ts";
import { runCommand } from "../../../../infra/functions/job/commands.ts";
import { formatRelease } from "../../../../infra/functions/job/settings.ts";
import { systemClock } from "../../../../infra/functions/lib/clock.ts";
import { chainOf } from "../../../../infra/functions/lib/ledger.ts";
import { history } from "../../../../infra/functions/lib/ledgerTable.ts";
import * as names from "../../../../infra/plan/names.ts";
import { jobsIn } from "../../../../infra/plan/pipeline/plan.ts";
import type { Job } from "../../../../infra/plan/pipeline/types.ts";
import { unguarded } from "../../../../sandbox/rehearsal/aws/declaredAws.ts";
import { exampleConfig } from "../../example.ts";
import { partiesOf, promoterOf, Stage } from "../stage.ts";

const first = exampleConfig("dev").apps[0] as App;

export class Dock {
  readonly stage: Stage;
  readonly account = partiesOf("dev").environment.accountId;
  readonly #folder = mkdtempSync(path.join(tmpdir(), "lockgate-dock-"));

  private constructor(stage: Stage) {
    this.stage = stage;
  }

  /** Targets by app. */
  static async open(targets: Readonly<Record<string, object>>): Promise<Dock> {
    const apps = Object.entries(targets).map(([name, target]) => ({ ...first, name, target }));
    return new Dock(await Stage.open({ apps }));
  }

  /** Of the account's owner, past all policies. */
  owner<C extends { middlewareStack: object }>(Client: new (settings: object) => C): C {
    const credentials = { accessKeyId: "AKIAOWNER00000000000", secretAccessKey: "of no meaning to moto" };
    const { endpoint } = this.stage.moto;
    return unguarded(new Client({ endpoint, region: "eu-central-1", credentials }), this.account);
  }

  /** A release whose artifact holds these files, verified in dev and handed over; its SHA-256. */
  async verified(app: string, files: Readonly<Record<string, string>>): Promise<string> {
    const at = (name: string): string => path.join(this.#folder, name);
    rmSync(at("made.zip"), { force: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
    execFileSync("zip", ["-X", "-q", at("made.zip"), ...Object.keys(files)], { cwd: this.#folder });
    const release = await this.stage.release(readFileSync(at("made.zip")), undefined, { app });
    const by = names.roleArn(this.account, names.verifyRole("dev"));
    const { versionId: version } = release.artifact;
    await this.stage.tell("dev", release.sha256, "verified", { version, app, by });
    writeFileSync(at("release.json"), formatRelease(release));
    return release.sha256;
  }

  /** Runs what the job's buildspec runs. */
  run(app: string, kind: "deploy" | "check"): ReturnType<typeof runCommand> {
    const job = jobsIn(this.stage.config, this.account).find(
      (one) => one.kind === kind && one.app === app && one.environment === "dev",
    ) as Job;
    const command = /lockgate\.mjs\\?" (\w+)/.exec(job.buildspec)?.[1];
    const aws = this.stage.aws(names.roleArn(this.account, job.role));
    const env = { ...job.variables, EXECUTION: "e-1" };
    return runCommand(command, { env, folder: this.#folder, aws, clock: systemClock });
  }

  /** The newest entry of an app in dev's ledger: kind, release, reason. */
  async last(app: string): Promise<string> {
    const entries = await history(this.stage.table(promoterOf("dev")), chainOf({ app, environment: "dev" }));
    const { kind, sha256, reason = "" } = entries.at(-1) ?? {};
    return `${kind ?? ""} ${sha256 ?? ""} ${reason}`.trim();
  }

  async close(): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true });
    await this.stage.close();
  }
}
