// Decides what the engine's events mean for us: pure translation and a tally of a phase.
import canonicalize from "canonicalize";
import type { EngineEvent, StepEventMetadata, SummaryEvent } from "@pulumi/pulumi/automation/events.js";
import type { Changes, NewEvent, Violation } from "../events/registry.ts";
import { readFinding } from "./findings.ts";
import type { Found } from "../drift/drift.ts";
import { type PlannedStep, plannedStep, showStep } from "./plannedSteps.ts";
import { maskSecrets, secretText, stripColor } from "./text.ts";

/** What a pack says about one resource or the stack; the API's types do not have it (apitype/events.go does). */
interface AnalyzeSummary {
  readonly policyPackName: string;
  readonly passed?: readonly string[];
  readonly failed?: readonly string[];
}

/** The engine writes PolicyPacks with a capital, whatever the API's types say. */
type Summary = SummaryEvent & { readonly PolicyPacks?: Readonly<Record<string, string>> };

type RawEvent = EngineEvent & {
  readonly policyAnalyzeSummaryEvent?: AnalyzeSummary;
  readonly policyRemediateSummaryEvent?: AnalyzeSummary;
  readonly policyAnalyzeStackSummaryEvent?: AnalyzeSummary;
};

export type Phase = "preview" | "apply";

/** A resource as the engine last reported it. */
export interface SeenResource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly parent: string;
  readonly protect: boolean;
}

/** Everything a phase told us; the runner and the gates decide on it. */
export interface Tally {
  readonly phase: Phase;
  readonly violations: Violation[];
  readonly errors: string[];
  readonly resources: Map<string, SeenResource>;
  /** Steps that began and were not seen to end. */
  readonly open: Set<string>;
  /** Steps that the phase makes, or would make, apart from those that leave a resource as it is. */
  readonly steps: PlannedStep[];
  /** What a refresh found to be other than the state says. */
  readonly found: Found[];
  /** Steps of the apply phase that change something and have begun. */
  changesBegun: number;
  /** Number of steps that were seen to end well, by the engine's name for them. */
  readonly done: Record<string, number>;
  outputs: Record<string, unknown>;
  /**
   * What the engine leaves as it is although its outputs are, or may be, other than before: what components and the
   * stack itself hand out, and what is read anew. Secrets all look alike, so they count.
   */
  readonly otherOutputs: Set<string>;
  /** Rules that gave a verdict on at least one resource or on the stack. */
  readonly rulesChecked: Set<string>;
  /** Packs whose analysis of the whole stack was seen to end. */
  readonly packsFinished: Set<string>;
  summary?: { changes: Changes; durationSeconds: number; packs: { name: string; version: string }[] };
}

export function createTally(phase: Phase): Tally {
  return {
    phase,
    violations: [],
    errors: [],
    resources: new Map(),
    open: new Set(),
    steps: [],
    found: [],
    changesBegun: 0,
    done: {},
    outputs: {},
    otherOutputs: new Set(),
    rulesChecked: new Set(),
    packsFinished: new Set(),
  };
}

/** Steps that leave the world as it is. */
const idleOps = new Set(["same", "read", "refresh"]);
/** Steps after which the resource is no longer the stack's. */
const removingOps = new Set(["delete", "delete-replaced", "discard", "discard-replaced", "read-discard"]);
const stackType = "pulumi:pulumi:Stack";

/** Notes an engine event in the tally and returns our events for it. */
export function translate(event: RawEvent, tally: Tally): NewEvent[] {
  if (event.resourcePreEvent) return began(event.resourcePreEvent.metadata, tally);
  if (event.resOutputsEvent) return ended(event.resOutputsEvent.metadata, tally);
  if (event.resOpFailedEvent) return failed(event.resOpFailedEvent.metadata, tally);
  if (event.diagnosticEvent) return diagnosed(event.diagnosticEvent, tally);
  if (event.policyEvent) return found(event.policyEvent, tally);
  if (event.policyAnalyzeSummaryEvent) return analysed(event.policyAnalyzeSummaryEvent, tally);
  if (event.policyRemediateSummaryEvent) return analysed(event.policyRemediateSummaryEvent, tally);
  if (event.policyAnalyzeStackSummaryEvent) {
    tally.packsFinished.add(event.policyAnalyzeStackSummaryEvent.policyPackName);
    return analysed(event.policyAnalyzeStackSummaryEvent, tally);
  }
  if (event.summaryEvent) return summarised(event.summaryEvent, tally);
  return [];
}

function began(step: StepEventMetadata, tally: Tally): NewEvent[] {
  remember(step, tally);
  if (idleOps.has(step.op)) return [];
  tally.open.add(step.urn);
  tally.steps.push(plannedStep(step));
  if (step.type !== stackType) tally.changesBegun += 1;
  return [{ type: "resource.pre", data: resourceOf(step, tally) }];
}

function ended(step: StepEventMetadata, tally: Tally): NewEvent[] {
  remember(step, tally);
  // A refresh says only as it ends what it found; a step that changes something has begun as such.
  if (!tally.open.delete(step.urn) && !idleOps.has(step.op)) tally.found.push(foundStep(step));
  tally.done[step.op] = (tally.done[step.op] ?? 0) + 1;
  if (step.type === stackType)
    tally.outputs = maskSecrets(step.new?.outputs ?? {}) as Record<string, unknown>;
  if (!sameOutputs(step)) tally.otherOutputs.add(step.urn);
  return [{ type: "resource.done", data: resourceOf(step, tally) }];
}

function foundStep(step: StepEventMetadata): Found {
  const shown = showStep(plannedStep(step));
  const [before, after] = [step.old, step.new].map((state) => maskSecrets(state?.outputs ?? {}) as Named);
  const names = step.op === "delete" ? [] : Object.keys({ ...before, ...after });
  const outputs = names.filter((name) => canonicalize(before?.[name]) !== canonicalize(after?.[name]));
  const inputs = new Set(shown.changes.map(({ path }) => path));
  return { ...shown, outputs: outputs.filter((name) => !inputs.has(name)).toSorted() };
}

type Named = Readonly<Record<string, unknown>>;

function sameOutputs({ op, old, new: next }: StepEventMetadata): boolean {
  if (next?.custom === true && op !== "read") return true;
  const [before, after] = [old, next].map((state) => canonicalize(maskSecrets(state?.outputs ?? {})) ?? "");
  return before === after && !after?.includes(secretText);
}

function failed(step: StepEventMetadata, tally: Tally): NewEvent[] {
  tally.open.delete(step.urn);
  return [{ type: "resource.failed", data: resourceOf(step, tally) }];
}

function resourceOf(step: StepEventMetadata, tally: Tally) {
  return { urn: step.urn, type: step.type, op: step.op as string, phase: tally.phase };
}

function remember(step: StepEventMetadata, tally: Tally): void {
  if (removingOps.has(step.op)) {
    // The old half of a replacement goes; the new one stays.
    if (step.op === "delete") tally.resources.delete(step.urn);
    return;
  }
  const state = step.new ?? step.old;
  tally.resources.set(step.urn, {
    urn: step.urn,
    type: step.type,
    id: state?.id ?? "",
    parent: state?.parent ?? "",
    protect: state?.protect === true,
  });
}

function diagnosed(event: NonNullable<EngineEvent["diagnosticEvent"]>, tally: Tally): NewEvent[] {
  const message = stripColor(`${event.prefix ?? ""}${event.message}`).trim();
  // The engine's event stream carries its debug messages too; they would drown the rest.
  if (event.ephemeral || message === "" || (event.severity as string) === "debug") return [];
  const severity = event.severity === "error" || event.severity === "warning" ? event.severity : "info";
  if (severity === "error") tally.errors.push(message);
  return [{ type: "diagnostic", data: { severity, message, ...(event.urn ? { urn: event.urn } : {}) } }];
}

function found(event: NonNullable<EngineEvent["policyEvent"]>, tally: Tally): NewEvent[] {
  const violation = readFinding(event);
  tally.violations.push(violation);
  return [{ type: "policy.violation", data: violation }];
}

/** Policies by which a pack does its own housekeeping; they are no rules. */
const housekeeping = /^lz-/;

function analysed(event: AnalyzeSummary, tally: Tally): NewEvent[] {
  for (const rule of [...(event.passed ?? []), ...(event.failed ?? [])]) {
    if (!housekeeping.test(rule)) tally.rulesChecked.add(rule);
  }
  return [];
}

function summarised(event: Summary, tally: Tally): NewEvent[] {
  // A local pack is named "name|local|path" there.
  const packs = Object.entries(event.PolicyPacks ?? {}).map(([key, version]) => ({
    name: key.split("|")[0] ?? key,
    version,
  }));
  tally.summary = {
    changes: countChanges(event.resourceChanges),
    durationSeconds: event.durationSeconds,
    packs,
  };
  const { changes, durationSeconds } = tally.summary;
  const data = { phase: tally.phase, changes, resources: tally.resources.size, durationSeconds };
  return [{ type: "summary", data }];
}

/** Folds the engine's counts by step into ours. */
export function countChanges(counts: Readonly<Record<string, number | undefined>>): Changes {
  const of = (...ops: string[]) => ops.reduce((sum, op) => sum + (counts[op] ?? 0), 0);
  return {
    create: of("create", "import"),
    update: of("update"),
    delete: of("delete"),
    replace: of("replace", "import-replacement"),
    same: of("same"),
  };
}
