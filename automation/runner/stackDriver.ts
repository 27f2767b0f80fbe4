// Decides how one phase of a run is driven through Pulumi's Automation API.
import type { Logger } from "../logger.ts";
import type { NewEvent } from "../events/registry.ts";
import { createCommand } from "./pulumiCommand.ts";
import { type EngineEvent, LocalWorkspace, type Stack } from "./pulumiSdk.ts";
import { type Phase, type Tally, createTally, translate } from "./engineEvents.ts";
import type { Operation } from "./machine.ts";
import { stripColor } from "./text.ts";

/** What the driver needs from the worker's settings. */
export interface DriverSettings {
  readonly programDir: string;
  readonly policyPack: string | undefined;
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

/** Opens the stack, creating it in the backend when it does not exist yet. */
export async function openStack(settings: DriverSettings, name: string, hooks: DriverHooks): Promise<Stack> {
  const pulumiCommand = await createCommand({
    root: settings.pulumiRoot,
    env: settings.cliEnvironment,
    graceMilliseconds: settings.cancelGraceSeconds * 1000,
    onStart: hooks.onStart,
    signal: hooks.signal,
  });
  return LocalWorkspace.createOrSelectStack(
    { stackName: name, workDir: settings.programDir },
    { pulumiCommand, envVars: {} },
  );
}

type CommonOptions = {
  readonly onEvent: (event: EngineEvent) => void;
  readonly onOutput: (text: string) => void;
  readonly onError: (text: string) => void;
  readonly color: "never";
  readonly userAgent: string;
};
type PackOptions = { readonly policyPacks?: string[] };
type Call = (stack: Stack, common: CommonOptions, packs: PackOptions) => Promise<unknown>;

/**
 * The CLI call of each operation and phase; one without a preview call goes straight to apply.
 * The CLI takes a policy pack for preview and up; refresh and destroy have no such option.
 */
const calls: Readonly<Record<Operation, Partial<Record<Phase, Call>>>> = {
  preview: { preview: (stack, common, packs) => stack.preview({ ...common, ...packs }) },
  update: {
    preview: (stack, common, packs) => stack.preview({ ...common, ...packs }),
    apply: (stack, common, packs) => stack.up({ ...common, ...packs, showSecrets: false }),
  },
  refresh: { apply: (stack, common) => stack.refresh({ ...common, showSecrets: false }) },
  destroy: { apply: (stack, common) => stack.destroy({ ...common, showSecrets: false }) },
};

/** Phases of an operation. An update previews first only when a gate has to see its plan. */
export function phasesOf(operation: Operation, gated: boolean): Phase[] {
  const phases = (["preview", "apply"] as const).filter((phase) => calls[operation][phase] !== undefined);
  return operation === "update" && !gated ? ["apply"] : phases;
}

/** True when the policy pack judges this operation. */
export function packJudges(operation: Operation): boolean {
  return operation === "preview" || operation === "update";
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
  const packs = settings.policyPack === undefined ? {} : { policyPacks: [settings.policyPack] };
  try {
    await call(stack, common, packs);
    return { tally };
  } catch (error) {
    logger.debug({ phase, err: (error as Error).message.slice(0, 2000) }, "phase ended with an error");
    return { tally, error };
  }
}
