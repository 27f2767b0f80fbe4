// Decides how one phase of a run is driven through Pulumi's Automation API.
import { existsSync } from "node:fs";
import path from "node:path";
import { LockgateError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { NewEvent } from "../events/registry.ts";
import { createCommand } from "./pulumiCommand.ts";
import { type EngineEvent, LocalWorkspace, Stack, StackNotFoundError } from "./pulumiSdk.ts";
import { type Phase, type Tally, createTally, translate } from "./engineEvents.ts";
import type { Run } from "../store/runs.ts";
import { secretsProviderOf } from "../stateBackend.ts";
import type { Operation } from "./machine.ts";
import { stripColor } from "./text.ts";

/** What the driver needs from the worker's settings. */
export interface DriverSettings {
  readonly programDir: string;
  readonly policyPack: string | undefined;
  /** File with the pack's levels and exemptions. */
  readonly policyConfig: string | undefined;
  readonly pulumiRoot: string;
  readonly cancelGraceSeconds: number;
  readonly cliEnvironment: Readonly<Record<string, string>>;
}

export interface DriverHooks {
  readonly signal: AbortSignal;
  readonly onStart: (pid: number) => Promise<void>;
  readonly onEvent: (event: NewEvent) => void;
  readonly onLog: (text: string) => void;
}

/** A phase that ended: what was seen, and the CLI's error if it ended badly. */
export interface PhaseResult {
  readonly tally: Tally;
  readonly error?: unknown;
}

/**
 * Opens the stack without asking the CLI: each of its commands costs a third of a second. The API's calls
 * around an operation (select before it; outputs and history after it) are left out, since every command
 * names its stack and the engine's events tell the rest.
 */
export async function openStack(
  settings: DriverSettings,
  { stack: name, release }: Pick<Run, "stack" | "release">,
  hooks: DriverHooks,
): Promise<Stack> {
  requireStackFile(settings.programDir, name);
  const pulumiCommand = await createCommand({
    root: settings.pulumiRoot,
    env: { ...settings.cliEnvironment, ...(release === null ? {} : { LOCKGATE_RELEASE_SHA256: release }) },
    graceMilliseconds: settings.cancelGraceSeconds * 1000,
    onStart: hooks.onStart,
    signal: hooks.signal,
  });
  const secretsProvider = secretsProviderOf(path.join(settings.programDir, `Pulumi.${name}.yaml`));
  const workspace = await LocalWorkspace.create({
    workDir: settings.programDir,
    pulumiCommand,
    ...(secretsProvider === undefined ? {} : { secretsProvider }),
  });
  const stack = await Stack.select(name, Object.assign(workspace, { selectStack: async () => undefined }));
  return Object.assign(stack, { outputs: async () => ({}), info: async () => undefined });
}

/** The CLI would make the file for a stack that has none, and so change the program's folder. */
function requireStackFile(programDir: string, stack: string): void {
  const file = path.join(programDir, `Pulumi.${stack}.yaml`);
  if (existsSync(file)) return;
  throw new LockgateError("configuration_invalid", { detail: `${file} does not exist` });
}

type CommonOptions = {
  readonly onEvent: (event: EngineEvent) => void;
  readonly onOutput: (text: string) => void;
  readonly onError: (text: string) => void;
  readonly color: "never";
  readonly userAgent: string;
};
type PackOptions = { readonly policyPacks?: string[]; readonly policyPackConfigs?: string[] };
type Call = (stack: Stack, common: CommonOptions, packs: PackOptions) => Promise<unknown>;

/**
 * The CLI call of each operation and phase; one without a preview call goes straight to apply.
 * The CLI takes a policy pack for preview and up; refresh and destroy have no such option. A repair drops creations
 * that nobody saw end; other operations that were left pending are settled by any refresh.
 */
const calls: Readonly<Record<Operation, Partial<Record<Phase, Call>>>> = {
  preview: { preview: (stack, common, packs) => stack.preview({ ...common, ...packs }) },
  update: {
    preview: (stack, common, packs) => stack.preview({ ...common, ...packs }),
    apply: (stack, common, packs) => stack.up({ ...common, ...packs, showSecrets: false }),
  },
  refresh: { apply: (stack, common) => stack.refresh({ ...common, showSecrets: false }) },
  drift: { preview: (stack, common) => stack.previewRefresh(common) },
  destroy: {
    preview: (stack, common) => stack.previewDestroy(common),
    apply: (stack, common) => stack.destroy({ ...common, showSecrets: false }),
  },
  repair: {
    apply: (stack, common) => stack.refresh({ ...common, showSecrets: false, clearPendingCreates: true }),
  },
};

/** Phases of an operation. What changes things previews first only when a gate has to see its plan. */
export function phasesOf(operation: Operation, gated: boolean): Phase[] {
  const phases = (["preview", "apply"] as const).filter((phase) => calls[operation][phase] !== undefined);
  return phases.includes("apply") && !gated ? ["apply"] : phases;
}

/** True when the policy pack judges this operation. */
export function packJudges(operation: Operation): boolean {
  return operation === "preview" || operation === "update";
}

function packOptions({ policyPack, policyConfig }: DriverSettings): PackOptions {
  if (policyPack === undefined) return {};
  return {
    policyPacks: [policyPack],
    ...(policyConfig === undefined ? {} : { policyPackConfigs: [policyConfig] }),
  };
}

/** Runs one phase to its end. Failures of the CLI come back in the result: the tally is wanted anyway. */
export async function runPhase(
  stack: Stack,
  operation: Operation,
  phase: Phase,
  settings: DriverSettings,
  hooks: DriverHooks,
  logger: Logger,
): Promise<PhaseResult> {
  const call = calls[operation][phase];
  if (!call) throw new Error(`operation ${operation} has no phase ${phase}`);
  const tally = createTally(phase);
  const log = (text: string) => hooks.onLog(stripColor(text));
  const common: CommonOptions = {
    onEvent: (event) => translate(event, tally).forEach(hooks.onEvent),
    onOutput: log,
    onError: log,
    color: "never",
    userAgent: "lockgate",
  };
  const packs = packOptions(settings);
  const perform = () => call(stack, common, packs);
  try {
    await perform().catch(async (error: unknown) => {
      if (!(error instanceof StackNotFoundError)) throw error;
      logger.info("the backend does not know the stack yet, creating it");
      await stack.workspace.createStack(stack.name);
      await perform();
    });
    return { tally };
  } catch (error) {
    logger.debug({ phase, err: (error as Error).message.slice(0, 2000) }, "phase ended with an error");
    return { tally, error };
  }
}
