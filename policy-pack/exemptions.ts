// Decides which findings a team has accepted for a time, and that an exemption nobody needs or that has run out is a finding itself.

import { fail, type Finding, type Verdict } from "./verdict.ts";

/** The policy whose configuration holds the exemptions, and under whose name faulty ones are reported. */
export const EXEMPTIONS = "lz-exemptions";

export type Exemption = {
  /** Id of the rule. */
  rule: string;
  /** Pattern over the resource's URN; `*` stands for anything. */
  urn: string;
  reason: string;
  ticket: string;
  owner: string;
  /** Last day on which it holds, YYYY-MM-DD, UTC. */
  until: string;
};

/** `unseen`: its stack is not among those that were judged, so that nobody knows whether it is needed. */
export type Standing = Exemption & { state: "active" | "expired" | "unused" | "unseen" };

const FIELDS = ["rule", "urn", "reason", "ticket", "owner", "until"] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const FIX = `Correct or remove the entry in the configuration of ${EXEMPTIONS}; withdraw one that was granted on the server.`;

/** JSON schema of the configuration; the CLI refuses what does not fit before anything runs, the pack rules that don't exist. */
export const exemptionsSchema = {
  properties: {
    exemptions: {
      type: "array" as const,
      description: "Findings accepted for a time.",
      items: {
        type: "object" as const,
        additionalProperties: false,
        required: [...FIELDS],
        properties: {
          rule: { type: "string" as const, minLength: 1 },
          urn: { type: "string" as const, minLength: 1, description: "URN pattern, * for anything" },
          reason: { type: "string" as const, minLength: 10 },
          ticket: { type: "string" as const, minLength: 1 },
          owner: { type: "string" as const, minLength: 1 },
          until: { type: "string" as const, pattern: DAY.source },
        },
      },
    },
  },
};

/** What one run of the pack accepts; it remembers which entries were needed. */
export class Exemptions {
  readonly #entries: readonly Exemption[];
  readonly #faults: readonly string[];
  readonly #today: string;
  readonly #used = new Set<Exemption>();

  /** `config` as the SDK hands it over; entries that are not well formed exempt nothing and are reported. */
  constructor(config: unknown, today: string) {
    const listed = (config as { exemptions?: unknown } | null | undefined)?.exemptions ?? [];
    const entries: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
    this.#today = today;
    this.#entries = entries.filter(isExemption);
    this.#faults = entries.filter((entry) => !isExemption(entry)).map(describe);
  }

  covers(rule: string, finding: Finding): boolean {
    const matching = this.#entries.filter((entry) => entry.rule === rule && matches(entry.urn, finding.urn));
    for (const entry of matching) this.#used.add(entry);
    return matching.some((entry) => entry.until >= this.#today);
  }

  /**
   * Findings about the exemptions themselves, once all other rules have run over these stacks. They have no resource:
   * `urn` is empty. Entries for other stacks are left to their runs, so that stacks can share one configuration.
   */
  verdicts(stacks: ReadonlySet<string>): readonly Verdict[] {
    const here = this.#entries.filter((entry) => concerns(entry, stacks));
    return [
      ...this.#faults.map((fault) => fail("", `an exemption is malformed: ${fault}`, FIX)),
      ...here.flatMap((entry) => this.#about(entry)),
    ];
  }

  /** Every well-formed entry with what became of it, once all other rules have run over these stacks. */
  standings(stacks: ReadonlySet<string>): readonly Standing[] {
    return this.#entries.map((entry) => ({ ...entry, state: this.#stateOf(entry, stacks) }));
  }

  #stateOf(entry: Exemption, stacks: ReadonlySet<string>): Standing["state"] {
    if (entry.until < this.#today) return "expired";
    if (this.#used.has(entry)) return "active";
    return concerns(entry, stacks) ? "unused" : "unseen";
  }

  #about(entry: Exemption): readonly Verdict[] {
    const name = `the exemption of ${entry.urn} from ${entry.rule} (${entry.ticket}, ${entry.owner})`;
    if (entry.until < this.#today) return [fail("", `${name} ran out on ${entry.until}`, FIX)];
    return this.#used.has(entry) ? [] : [fail("", `${name} exempts nothing`, FIX)];
  }
}

const isExemption = (entry: unknown): entry is Exemption => {
  const fields = entry as Partial<Record<(typeof FIELDS)[number], unknown>> | null;
  if (typeof fields !== "object" || fields === null) return false;
  return (
    FIELDS.every((field) => typeof fields[field] === "string" && fields[field] !== "") && isDay(fields.until)
  );
};

const isDay = (text: unknown): boolean => {
  if (typeof text !== "string" || !DAY.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
};

const describe = (entry: unknown): string => (JSON.stringify(entry) ?? String(entry)).slice(0, 200);

/** A pattern that names its stack is about that one; any other might be about all. */
const concerns = (entry: Exemption, stacks: ReadonlySet<string>): boolean => {
  const named = /^urn:pulumi:([^:]+)::/.exec(entry.urn)?.[1];
  return named === undefined || [...stacks].some((stack) => matches(named, stack));
};

/** `*` stands for anything, all else for itself. */
export const matches = (pattern: string, text: string): boolean => {
  const escaped = pattern.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${escaped.join(".*")}$`, "s").test(text);
};
