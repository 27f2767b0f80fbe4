// Decides whether what scanners say lets a release go on. A scanner that did not run says nothing, and nothing is no pass.
import { sortFindings, type Accepted, type Exception } from "./exceptions.ts";
import { from, labelOf, type Finding, type Label } from "./finding.ts";

/** Of one tool; `missing`: why there is no report to go by. */
export type Report = { tool: string } & ({ findings: readonly Finding[] } | { missing: string });

export type GateInput = {
  /** Tools that must have run. */
  demanded: readonly string[];
  reports: readonly Report[];
  /** Findings of this severity or more stop the release. */
  threshold: Label;
  exceptions: readonly Exception[];
  /** YYYY-MM-DD, UTC. */
  today: string;
};

export type Verdict = {
  passes: boolean;
  blocking: readonly Finding[];
  /** Below the threshold. */
  tolerated: readonly Finding[];
  accepted: readonly Accepted[];
  missing: readonly { tool: string; why: string }[];
};

export function decideGate({ demanded, reports, threshold, exceptions, today }: GateInput): Verdict {
  const missing = demanded.flatMap((tool) => {
    const own = reports.filter((each) => each.tool === tool);
    if (own.length !== 1)
      return [{ tool, why: own.length === 0 ? "it has not run" : "it has several reports" }];
    return own.flatMap((each) => ("missing" in each ? [{ tool, why: each.missing }] : []));
  });
  const findings = reports.flatMap((each) => ("findings" in each ? each.findings : []));
  const ran = new Set(demanded.filter((tool) => missing.every((each) => each.tool !== tool)));
  const own = exceptions.filter(({ tool }) => ran.has(tool));
  const { open, accepted } = sortFindings(findings, own, today);
  const blocks = ({ severity }: Finding): boolean => !(severity < from[threshold]);
  const blocking = open.filter(blocks);
  return {
    passes: missing.length === 0 && blocking.length === 0 && demanded.length > 0,
    blocking,
    tolerated: open.filter((finding) => !blocks(finding)),
    accepted,
    missing,
  };
}

/** In one line each: what stops it, then what is known beside. */
export function verdictText({ blocking, tolerated, accepted, missing }: Verdict): string {
  const rest = `${tolerated.length} below the threshold, ${accepted.length} accepted by exceptions`;
  const lines = [
    ...missing.map(({ tool, why }) => `${tool} did not run: ${why}`),
    ...blocking.map(lineOf),
    ...(blocking.length + missing.length === 0
      ? [`nothing found that stops the release; ${rest}`]
      : [`${blocking.length} findings stop the release, ${missing.length} scanners did not run; ${rest}`]),
  ];
  return lines.join("\n");
}

const lineOf = ({ tool, rule, title, severity, place, line, remedy }: Finding): string =>
  `${labelOf(severity)} ${tool} ${rule} in ${place}${line === undefined ? "" : `:${line}`}: ${title}${remedy === undefined ? "" : ` (${remedy})`}`;
