// Decides which findings somebody has accepted for a time; an exception that has run out or that nothing needs is one itself.
import type { Finding } from "./finding.ts";

export type Exception = {
  /** By its name in the table of tools. */
  tool: string;
  rule: string;
  /** As findings name it; `*` stands for anything. */
  place: string;
  reason: string;
  ticket: string;
  owner: string;
  /** Last day on which it holds, YYYY-MM-DD, UTC. */
  until: string;
};

export type Accepted = { finding: Finding; by: Exception };

/** `open`: what nobody has accepted, and what is wrong with the exceptions. */
export type Sorted = { open: readonly Finding[]; accepted: readonly Accepted[] };

/** `today`: YYYY-MM-DD. `exceptions` of tools that have not run are not to be given: nobody knows whether they are needed. */
export function sortFindings(
  findings: readonly Finding[],
  exceptions: readonly Exception[],
  today: string,
): Sorted {
  const open: Finding[] = [];
  const accepted: Accepted[] = [];
  const used = new Set<Exception>();
  for (const finding of findings) {
    const fitting = exceptions.filter((each) => covers(each, finding));
    for (const each of fitting) used.add(each);
    const by = fitting.find(({ until }) => until >= today);
    if (by === undefined) open.push(finding);
    else accepted.push({ finding, by });
  }
  return { open: [...open, ...exceptions.flatMap((each) => about(each, used.has(each), today))], accepted };
}

const covers = ({ tool, rule, place }: Exception, finding: Finding): boolean =>
  tool === finding.tool && rule === finding.rule && matches(place, finding.place);

/** `*` stands for anything, all else for itself. */
const matches = (pattern: string, text: string): boolean => {
  const escaped = pattern.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${escaped.join(".*")}$`, "s").test(text);
};

/** As severe as the least that no threshold lets through unseen: an exception outlives what it was for. */
const exceptionSeverity = 90;

function about(
  { tool, rule, place, ticket, owner, until }: Exception,
  used: boolean,
  today: string,
): Finding[] {
  const name = `the exception of ${place} from ${rule} of ${tool} (${ticket}, ${owner})`;
  const found = (kind: string, title: string): Finding => ({
    slot: "exceptions",
    tool: "exceptions",
    rule: kind,
    title,
    severity: exceptionSeverity,
    place: `${tool} ${rule} ${place}`,
    remedy: "Remove it from the app's scans, or have it approved anew.",
  });
  if (until < today) return [found("expired", `${name} ran out on ${until}`)];
  return used ? [] : [found("unused", `${name} exempts nothing`)];
}
