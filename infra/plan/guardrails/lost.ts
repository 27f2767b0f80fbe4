// Decides whether a guard rail that holds today would be gone: that takes a word, never an oversight.
import type { Fault } from "../../configuration/faults.ts";
import type { Guardrail } from "./plan.ts";

type Policy = { name: string; content: string };

/** What stands at the root is told by its statements, since packing moves them; what stands at a unit by its policy. */
export function lostGuardrails(
  dropped: readonly string[],
  recorded: readonly Policy[],
  planned: readonly Guardrail[],
): Fault[] {
  const before = new Set(recorded.flatMap(railsOf));
  const after = new Set(planned.flatMap(railsOf));
  return [...before]
    .filter((rail) => !after.has(rail) && !dropped.includes(rail))
    .map((rail) => ({
      path: ["dropGuardrails"],
      problem: `guard rail ${rail} holds today and would be gone`,
      remedy: `put back what it follows from; or see who gains what with lockgate guardrails diff, then name it in lockgate:dropGuardrails`,
    }));
}

const atUnit = /^(lockgate-services-.+?)(-\d+)?$/;

function railsOf({ name, content }: Policy): string[] {
  const unit = atUnit.exec(name)?.[1];
  if (unit !== undefined) return [unit];
  if (!name.startsWith("lockgate-")) return [];
  const { Statement } = JSON.parse(content) as { Statement?: { Sid?: string } | { Sid?: string }[] };
  // A declarative policy has no statements: it is one rail.
  if (Statement === undefined) return [name];
  // What was made by hand may have no names.
  return [Statement].flat().map(({ Sid }, index) => Sid ?? `${name}/${index + 1}`);
}
