// Where runs are executed as a worker does it, in this process: asked for and read over HTTP, with the CLI and the place of
// states that a provocation sets.
import { cpSync, chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { listen } from "../../../automation/events/listener.ts";
import { type EnvironmentPolicy, defaultEnvironments } from "../../../automation/gate/environments.ts";
import { type RunnerDeps, commandLineOf, localHost } from "../../../automation/runner/deps.ts";
import { executeRun } from "../../../automation/runner/execute.ts";
import type { RunnerSettings } from "../../../automation/runner/deps.ts";
import { prepareToolchain } from "../../../sandbox/toolchain/index.ts";
import { repository } from "../github/recorded.ts";
import { type Answer, type TestApp, startApp } from "../support/app.ts";
import { silent } from "../support/database.ts";
import { fixtures } from "../support/processes.ts";
import { webhookSecret } from "./provocation.ts";

export interface RunWorld {
  readonly app: TestApp;
  /** The real CLI. */
  readonly cli: string;
  /** Folder of the file backend. */
  readonly states: string;
  /** A copy of the fixtures' program, which may be changed. */
  program(index?: string): string;
  /** A folder of a toolchain whose CLI is this shell script; `version` is answered. */
  standIn(script: string): string;
  /** Asks for a run and executes it to its end. */
  run(stack: string, operation: string, changes?: Changes): Promise<string>;
  /** Asks for a run only. */
  ask(stack: string, operation: string): Promise<string>;
  execute(id: string, changes?: Changes): Promise<void>;
  read(id: string): Promise<Answer>;
  depsOf(changes?: Changes): RunnerDeps;
  stop(): Promise<void>;
}

/** What a provocation sets apart. */
export interface Changes {
  readonly settings?: Partial<RunnerSettings>;
  readonly cli?: Record<string, string>;
  readonly environment?: Partial<EnvironmentPolicy>;
}

const stacks = ["steady", "refused", "undecided", "missing"];

export async function startRunWorld(): Promise<RunWorld> {
  const toolchain = await prepareToolchain();
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-run-errors-"));
  // In the fixtures' folder: programs find their packages there.
  const copies = path.join(fixtures, `.copies-errors-${process.pid}`);
  const mappings = [{ repository: repository.toLowerCase(), stacks: ["steady"], preview: true }];
  const github = { settings: { apiUrl: "http://127.0.0.1:1", mappings }, secret: webhookSecret };
  const app = await startApp(stacks, { github });
  const control = await listen(app.databaseUrl, "control", silent);
  const states = path.join(folder, "states");
  mkdirSync(states);
  const cliEnvironment = {
    ...(toolchain.env as Record<string, string>),
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    PULUMI_BACKEND_URL: `file://${states}`,
    PULUMI_CONFIG_PASSPHRASE: "lockgate-sandbox",
    PULUMI_HOME: path.join(folder, "pulumi"),
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const settings: RunnerSettings = {
    programDir: path.join(fixtures, "program"),
    policyPack: undefined,
    policyConfig: undefined,
    pulumiRoot: toolchain.root,
    cancelGraceSeconds: 5,
    cliEnvironment,
    stacks,
    concurrency: 2,
    runDeadlineSeconds: 120,
    databaseUrl: app.databaseUrl,
  };
  const depsOf = ({ settings: changed, cli, environment }: Changes = {}): RunnerDeps => ({
    pool: app.pool,
    control,
    logger: silent,
    settings: { ...settings, ...changed, cliEnvironment: { ...cliEnvironment, ...cli } },
    environments: (stack) => ({ ...defaultEnvironments(stack), approvals: 0, ...environment }),
    project: "scratch",
    host: localHost,
    shutdown: new AbortController().signal,
    commandOf: commandLineOf,
  });
  const ask = async (stack: string, operation: string) => {
    const asked = { as: ["operator"], body: { operation } } as const;
    const { status, text, body } = await app.call("POST", `/v1/stacks/${stack}/runs`, asked);
    if (status !== 202) throw new Error(text);
    return String(body["id"]);
  };
  const execute = (runId: string, changes?: Changes) =>
    executeRun(depsOf(changes), { runId, signal: new AbortController().signal });
  let made = 0;
  return {
    app,
    cli: path.join(toolchain.root, "bin/pulumi"),
    states,
    program: (index) => {
      const copy = path.join(copies, String((made += 1)));
      cpSync(path.join(fixtures, "program"), copy, { recursive: true });
      if (index !== undefined) writeFileSync(path.join(copy, "index.ts"), index);
      return copy;
    },
    standIn: (script) => {
      const root = path.join(folder, `stand-in-${(made += 1)}`);
      mkdirSync(path.join(root, "bin"), { recursive: true });
      const file = path.join(root, "bin/pulumi");
      writeFileSync(file, `#!/bin/sh\n[ "$1" = version ] && echo v${toolchain.version} && exit\n${script}\n`);
      chmodSync(file, 0o755);
      return root;
    },
    ask,
    execute,
    run: async (stack, operation, changes) => {
      const id = await ask(stack, operation);
      await execute(id, changes);
      return id;
    },
    read: (id) => app.call("GET", `/v1/runs/${id}`, { as: ["viewer"] }),
    depsOf,
    stop: async () => {
      await control.close();
      await app.stop();
      for (const each of [folder, copies]) rmSync(each, { recursive: true, force: true });
    },
  };
}
