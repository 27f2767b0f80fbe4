// The company under the real engine: its stacks on the local AWS, judged by the policy pack, which sees them all.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LocalWorkspace, PulumiCommand, type EngineEvent } from "../../automation/runner/pulumiSdk.ts";
import { readStateFile } from "../../automation/runner/stateFile.ts";
import { holdsNothing, withStatesFolder } from "../../automation/runner/statesFolder.ts";
import { pulumiEnvironment } from "../../sandbox/environment.ts";
import { attachSandbox, type Attached } from "../../sandbox/provider/client.ts";
import { prepareToolchain, type Toolchain } from "../../sandbox/toolchain/index.ts";
import { repositoryRoot } from "../../sandbox/toolchain/pinned.ts";
import { STACKS, writeProgram, type Configuration, type StackName } from "./program.ts";

const pack = path.join(repositoryRoot, "policy-pack");

/** Of the code hosts, which whoever takes code from them lists in the pack's settings: it is not the app's to change. */
const issuers = ["token.actions.githubusercontent.com", "oidc.circleci.com/org/*", "gitlab.com"];

/** What a rule, the engine or the program has to say, with the resource that it is about where there is one. */
export type Said = { stack: StackName; urn: string; text: string };

export class Engine {
  readonly #folder: string;
  readonly #program: string;
  readonly #settings: string;
  readonly #sandbox: Attached;
  readonly #command: PulumiCommand;
  readonly #env: Record<string, string>;

  private constructor(folder: string, sandbox: Attached, command: PulumiCommand, toolchain: Toolchain) {
    this.#folder = folder;
    this.#program = path.join(folder, "program");
    this.#settings = path.join(folder, "settings.json");
    this.#sandbox = sandbox;
    this.#command = command;
    // Nobody goes on after a crash here: the state is written once, at the end of a run.
    const quick = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };
    this.#env = { ...pulumiEnvironment(path.join(folder, "data"), toolchain, sandbox.env), ...quick };
  }

  /** `leftOut`: rules that the stack of the organization is not asked for. */
  static async open(leftOut: readonly string[] = []): Promise<Engine> {
    const folder = mkdtempSync(path.join(tmpdir(), "lockgate-engine-"));
    for (const name of ["data", "program"]) mkdirSync(path.join(folder, name));
    const toolchain = await prepareToolchain({});
    const command = await PulumiCommand.get({ root: toolchain.root });
    writeFileSync(path.join(folder, "settings.json"), settings(leftOut));
    return new Engine(folder, await attachSandbox(path.join(folder, "data")), command, toolchain);
  }

  /** What the stacks are configured with from now on. */
  configure(configuration: Configuration): void {
    writeProgram(this.#program, configuration);
  }

  /** Every finding, advice included, and whatever else went wrong. Without the pack only the latter. */
  async run(command: "preview" | "up", name: StackName, { judged = true } = {}): Promise<Said[]> {
    const said: Said[] = [];
    const say = (urn: string | undefined, text: string): void =>
      void said.push({ stack: name, urn: urn ?? "", text });
    const onEvent = ({ policyEvent, diagnosticEvent }: EngineEvent): void => {
      if (policyEvent !== undefined) say(policyEvent.resourceUrn, policyEvent.message);
      if (diagnosticEvent?.severity === "error") say(diagnosticEvent.urn, diagnosticEvent.message);
    };
    const packs = judged ? { policyPacks: [pack], policyPackConfigs: [this.#settings] } : {};
    const options = { ...packs, onEvent };
    await this.#withStates(async (envVars) => {
      const stack = await LocalWorkspace.createOrSelectStack(
        { stackName: name, workDir: this.#program },
        { pulumiCommand: this.#command, envVars },
      );
      const failed = await stack[command](options).then(() => undefined, String);
      if (failed !== undefined && said.length === 0) say(undefined, failed);
    });
    return said;
  }

  async close(): Promise<void> {
    await this.#sandbox.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** As `npm run pulumi` hands the other stacks' last states to the pack, which says what is missing. */
  #withStates = (work: (env: Record<string, string>) => Promise<void>): Promise<void> => {
    const stateOf = async (stack: string): Promise<string | null> => {
      const state = await readStateFile(this.#env["PULUMI_BACKEND_URL"], "lockgate", stack);
      return typeof state !== "string" || holdsNothing(state) ? null : state;
    };
    const onFault = (): undefined => undefined;
    return withStatesFolder(STACKS, stateOf, onFault, (more) => work({ ...this.#env, ...more }));
  };
}

/** What the landing zone's own stacks run with: what is advice elsewhere stops them. */
function settings(leftOut: readonly string[]): string {
  const strict = JSON.parse(readFileSync(path.join(pack, "strict.json"), "utf8")) as { "lz-stack": object };
  const levels = Object.fromEntries(leftOut.map((rule) => [rule, "disabled"]));
  return JSON.stringify({
    "lz-stack": { ...strict["lz-stack"], issuers, environments: { org: { levels } } },
  });
}
