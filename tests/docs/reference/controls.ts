// Which controls of NIST SP 800-53 r5 are served by which rules of the pack and which systems of delivery, and which are not.

import { byNumber, FAMILIES, familyOf } from "../../../policy-pack/docs/controls.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { page, table } from "./page.ts";

/** By control: systems of delivery (systems.ts) that serve it, beside the rules. */
export const bySystem: Readonly<Record<string, readonly string[]>> = {
  "AU-10": ["E3", "E4"],
  "CA-2": ["D2", "D4", "D5"],
  "CA-8": ["D4"],
  "CM-3": ["C1", "E2", "E3"],
  "CM-4": ["D2", "D10"],
  "CP-10": ["C4", "E4"],
  "IA-5": ["D1"],
  "RA-5": ["D2", "D3", "D4", "D5"],
  "SA-11": ["D1", "D2", "D4"],
  "SI-2": ["D2", "D3"],
  "SI-4": ["D12"],
  "SI-7": ["C1"],
  "SR-3": ["D2"],
};

/** Rules and systems by control, in the controls' order. */
export function controls(): ReadonlyMap<string, { rules: readonly string[]; systems: readonly string[] }> {
  const all = new Set([...rules.flatMap(({ maps }) => maps.nist), ...Object.keys(bySystem)]);
  return new Map(
    [...all].toSorted(byNumber).map((control) => [
      control,
      {
        rules: rules.filter(({ maps }) => maps.nist.includes(control)).map(({ id }) => id),
        systems: bySystem[control] ?? [],
      },
    ]),
  );
}

/** Families of which no control is served. */
export const unserved = (served: Iterable<string>): string[] => {
  const families = new Set([...served].map(familyOf));
  return Object.keys(FAMILIES).filter((family) => !families.has(family));
};

export function controlsPage(): string {
  const served = controls();
  const rows = [...served].map(([control, { rules: own, systems }]) => [
    control,
    FAMILIES[familyOf(control)]?.name ?? "",
    own.map((id) => `[${id}](../rules/${id}.md)`).join(", "),
    systems.map((id) => `[${id}](systems.md)`).join(", "),
  ]);
  const open = unserved(served.keys()).map((id) => [id, FAMILIES[id]?.name ?? ""]);
  return page(
    "Controls of NIST SP 800-53 r5",
    "tests/docs/reference/controls.ts",
    "What of each control is a matter of the declared infrastructure; a control is more than the rules that serve it, and no assessment is made here.",
    table(["control", "family", "rules", "systems"], rows),
    `Families without a control that is served here (${open.length} of ${Object.keys(FAMILIES).length}): people, premises and procedures, which no program declares.`,
    table(["family", "name"], open),
  );
}
