// Decides what of the engine's planned steps is kept: what changes, from what to what, without secrets.
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { maskSecrets } from "./text.ts";

/** A step of a plan with the inputs before and after it, masked. */
export interface PlannedStep {
  readonly urn: string;
  readonly type: string;
  /** The engine's name: create, update, replace, delete, ... */
  readonly op: string;
  readonly old: Readonly<Record<string, unknown>>;
  readonly next: Readonly<Record<string, unknown>>;
}

/** What changes in one property. */
export interface PropertyChange {
  readonly path: string;
  readonly old?: string;
  readonly next?: string;
}

/** A step as people see it, and as it is kept. */
export interface ShownStep {
  readonly urn: string;
  readonly type: string;
  readonly op: string;
  readonly changes: readonly PropertyChange[];
}

/** Longest shown value. */
const valueLimit = 500;
/** Most shown properties of a step. */
const changeLimit = 60;

/** Inputs of a step from the engine's event. */
export function plannedStep(step: StepEventMetadata): PlannedStep {
  const inputs = (state: StepEventMetadata["old"]) =>
    maskSecrets(state?.inputs ?? {}) as Record<string, unknown>;
  return { urn: step.urn, type: step.type, op: step.op, old: inputs(step.old), next: inputs(step.new) };
}

/**
 * SHA-256 over what the steps do, in any order. What a provider chose by itself differs from one preview to the next
 * and is left out: values that it lists as `__defaults`, and the random end of names that it made up.
 */
export function digestOfSteps(steps: readonly PlannedStep[]): string {
  const names = steps.flatMap(madeUpNames);
  const lines = steps.map(({ urn, op, old, next }) => {
    const line = canonicalize([urn, op, chosen(old), chosen(next)]) ?? "";
    return names.reduce((text, name) => text.replaceAll(name, name.slice(0, -randomLength)), line);
  });
  return createHash("sha256").update(lines.toSorted().join("\n")).digest("hex");
}

/** Pulumi's names for what the program gives none: the beginning of its own, a dash, and random hexadecimal digits. */
const randomLength = 7;
const madeUp = /^(.+)-[0-9a-f]{7}$/;
const creating = new Set(["create", "create-replacement", "replace"]);

function madeUpNames({ urn, op, next }: PlannedStep): string[] {
  if (!creating.has(op)) return [];
  const own = (urn.split("::").at(-1) ?? "").toLowerCase();
  return Object.values(next).filter((value): value is string => {
    const start = typeof value === "string" ? madeUp.exec(value)?.[1] : undefined;
    return start !== undefined && own.startsWith(start.toLowerCase());
  });
}

function chosen(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const defaults = Array.isArray(inputs["__defaults"]) ? new Set(inputs["__defaults"]) : new Set();
  return Object.fromEntries(
    Object.entries(inputs).filter(([key]) => key !== "__defaults" && !defaults.has(key)),
  );
}

/** The step with what changes, top-level property by property. */
export function showStep({ urn, type, op, old, next }: PlannedStep): ShownStep {
  const keys = [...new Set([...Object.keys(old), ...Object.keys(next)])].filter(
    (key) => !key.startsWith("__"),
  );
  const gone = op === "delete" || op === "delete-replaced";
  const changes = keys.toSorted().flatMap((path): PropertyChange[] => {
    const [before, after] = [text(old[path]), gone ? undefined : text(next[path])];
    if (before === after) return [];
    return [
      {
        path,
        ...(before === undefined ? {} : { old: before }),
        ...(after === undefined ? {} : { next: after }),
      },
    ];
  });
  return { urn, type, op, changes: changes.slice(0, changeLimit) };
}

function text(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const whole = typeof value === "string" ? value : JSON.stringify(value);
  return whole.length > valueLimit ? `${whole.slice(0, valueLimit)}...` : whole;
}
