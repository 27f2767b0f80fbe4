// Decides what became of each exemption in the policy pack's configuration: needed, expired, needed by nothing. Pure.
import { analyze } from "../../policy-pack/analyze/analyze.ts";
import { parseSettings } from "../../policy-pack/analyze/settings.ts";
import type { Standing } from "../../policy-pack/exemptions.ts";
import { rules } from "../../policy-pack/pack.ts";
import type { StackExport } from "../store/stackExports.ts";
import { viewOf } from "./view.ts";

export interface Asked {
  /** Text of the configuration, and the file that it is from. */
  readonly config: string;
  readonly origin: string;
  readonly stacks: readonly string[];
  readonly exports: readonly StackExport[];
  /** YYYY-MM-DD, UTC. */
  readonly today: string;
}

export interface Exempted {
  readonly items: readonly Standing[];
  /** What is wrong with the configuration: no run passes until it is mended. */
  readonly faults: readonly string[];
  readonly notes: readonly string[];
}

export function exemptedBy({ config, origin, stacks, exports, today }: Asked): Exempted {
  const parsed = parseSettings(config, origin, rules);
  if (!parsed.ok) return { items: [], faults: parsed.faults, notes: [] };
  const { resources, notes } = viewOf(stacks, exports);
  const settings = parsed.value;
  const report = analyze(resources, { rules, settings, today, exists: () => false, notes: [] });
  return { items: report.exemptions, faults: [], notes };
}
