// Answers an alarm on Falco's lines: what was noticed comes to Security Hub as findings, with the pod and the rule, where
// whoever looks into it finds it beside all else. It changes nothing in the cluster.
import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { SecurityHubClient } from "@aws-sdk/client-securityhub";
import { severities } from "../../plan/kubernetes/falco.ts";
import { toAsff } from "../../plan/scans/asff.ts";
import type { Finding } from "../../plan/scans/finding.ts";
import { importFindings } from "../job/importFindings.ts";
import { connect, type Connect } from "../lib/connect.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";

/** What SNS hands over. */
export type Told = { Records: readonly { Sns: { Message: string } }[] };

/** Milliseconds before the alarm that are looked through: its period, and the time that lines take. */
const looksBack = 15 * 60_000;
/** Unknown counts as the worst. */
const worst = 100;
/** Priorities below those that alarm. */
const quiet = new Set(["Notice", "Informational", "Debug"]);

type Line = {
  rule?: string;
  priority?: string;
  output?: string;
  output_fields?: Readonly<Record<string, unknown>>;
};

/** Undefined for a line that is none of Falco's, or of little account. */
export function findingOf(text: string): Finding | undefined {
  let line: Line;
  try {
    line = JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
  if (typeof line.rule !== "string" || typeof line.priority !== "string") return undefined;
  if (quiet.has(line.priority)) return undefined;
  const field = (name: string): string => String(line.output_fields?.[name] ?? "unknown");
  return {
    slot: "runtime",
    tool: "falco",
    rule: line.rule,
    title: line.output ?? line.rule,
    severity: severities[line.priority] ?? worst,
    place: `${field("k8s.ns.name")}/${field("k8s.pod.name")}`,
  };
}

export function createHandler(env: Environment, use: Connect = connect, now = () => new Date()) {
  const settings = settingsOf(env, ["LOG_GROUP", "PATTERN", "CLUSTER_ARN"]);
  const [, , , region = "", account = ""] = settings.CLUSTER_ARN.split(":");
  const [logs, securityhub] = [use(CloudWatchLogsClient), use(SecurityHubClient)];

  async function noticed(startTime: number): Promise<Finding[]> {
    const lines: string[] = [];
    const asked = { logGroupName: settings.LOG_GROUP, filterPattern: settings.PATTERN, startTime };
    for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, asked))
      lines.push(...events.map(({ message = "" }) => message));
    return lines.flatMap((line) => findingOf(line) ?? []);
  }

  /** How many findings were brought; the same again writes over them. */
  return async ({ Records }: Told): Promise<{ findings: number }> => {
    const alarmed = Records.some(({ Sns }) => isAlarm(Sns.Message));
    if (!alarmed) return { findings: 0 };
    const at = now();
    const findings = await noticed(at.getTime() - looksBack);
    const context = { app: settings.CLUSTER_ARN.split("/").at(-1) ?? "", account, region, at };
    await importFindings(
      securityhub,
      toAsff(findings, new Set(), { ...context, pipeline: settings.CLUSTER_ARN }),
    );
    return { findings: findings.length };
  };
}

/** Not of an alarm that is over. */
function isAlarm(message: string): boolean {
  try {
    return (JSON.parse(message) as { NewStateValue?: string }).NewStateValue === "ALARM";
  } catch {
    return false;
  }
}

export const handler = started((env) => createHandler(env));
