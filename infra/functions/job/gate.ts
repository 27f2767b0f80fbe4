// The gate of the scanners: keeps their reports, brings what they found to Security Hub, and ends the job where it must.
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { toAsff } from "../../plan/scans/asff.ts";
import type { Exception } from "../../plan/scans/exceptions.ts";
import { labels } from "../../plan/scans/finding.ts";
import { compare } from "../../plan/scans/gone.ts";
import { decideGate, verdictText, type Report, type Verdict } from "../../plan/scans/gate.ts";
import { toolNames, tools, type ToolName } from "../../plan/scans/tools/index.ts";
import { again, patient } from "../lib/again.ts";
import { BadFormat, firstIssue, parseJson } from "../lib/faults.ts";
import { importFindings } from "./importFindings.ts";
import { keepOpen, lastOpen } from "./openFindings.ts";
import { need, type Job } from "./settings.ts";

export const noReport = "it has left no report";

/** What was found must not be released. */
export class NotClean extends Error {}

const text = z.string().min(1);
const settings = z.strictObject({
  tools: z.array(z.enum(toolNames)).min(1),
  threshold: z.enum(labels),
  exceptions: z.array(
    z.strictObject({
      tool: text,
      rule: text,
      place: text,
      reason: text,
      ticket: text,
      owner: text,
      until: text,
    }),
  ) satisfies z.ZodType<Exception[]>,
});

/** `SCANS`: JSON of the settings. `REPORTS`: the folder with a report by each tool, under its name. */
export async function passGate(job: Job): Promise<string> {
  const parsed = settings.safeParse(parseJson(need(job.env, "SCANS"), "SCANS"));
  if (!parsed.success) throw new BadFormat(`SCANS is wrong: ${firstIssue(parsed.error)}`);
  const { tools: demanded, threshold, exceptions } = parsed.data;
  const reports = [];
  for (const tool of demanded) reports.push(await reportOf(job, tool));
  const today = job.clock.now().toISOString().slice(0, 10);
  const verdict = decideGate({ demanded, reports, threshold, exceptions, today });
  await tellFindings(job, verdict, demanded);
  if (!verdict.passes) throw new NotClean(verdictText(verdict));
  return `${demanded.join(", ")}: ${verdictText(verdict)}`;
}

/** What is found no more is told as well, of the scanners that have looked. */
async function tellFindings(job: Job, verdict: Verdict, demanded: readonly ToolName[]): Promise<void> {
  const { blocking, tolerated, missing } = verdict;
  const at = job.clock.now();
  const accepted = verdict.accepted.map(({ finding }) => finding);
  const now = toAsff([...blocking, ...tolerated, ...accepted], new Set(accepted), {
    app: need(job.env, "APP"),
    account: need(job.env, "ACCOUNT"),
    region: need(job.env, "REGION"),
    pipeline: need(job.env, "PIPELINE_ARN"),
    at,
  });
  const silent = new Set(missing.map(({ tool }) => tool));
  const ran = new Set(["exceptions", ...demanded.filter((tool) => !silent.has(tool))]);
  const { gone, open } = compare(await lastOpen(job), now, ran, at);
  await importFindings(job.aws.securityhub, [...now, ...gone]);
  await keepOpen(job, open);
}

/** Kept before it is read, so that one that can't be read can be looked at. Undefined: the tool has left none. */
export async function takeReport(job: Job, tool: string): Promise<string | undefined> {
  let content: string;
  try {
    content = await readFile(path.join(need(job.env, "REPORTS"), tool), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return undefined;
  }
  await keep(job, tool, content);
  return content;
}

async function reportOf(job: Job, tool: ToolName): Promise<Report> {
  const content = await takeReport(job, tool);
  if (content === undefined) return { tool, missing: noReport };
  try {
    const { slot, read } = tools[tool];
    return { tool, findings: read(content).map((found) => ({ ...found, slot, tool })) };
  } catch (error) {
    return { tool, missing: (error as Error).message };
  }
}

/** Under the run that it is of, in the app's part of the pipelines' store. */
async function keep({ env, aws }: Job, tool: string, content: string): Promise<void> {
  const put = new PutObjectCommand({
    Bucket: need(env, "REPORTS_BUCKET"),
    Key: `${need(env, "APP")}/scans/${need(env, "EXECUTION")}/${tool}`,
    Body: content,
    ChecksumAlgorithm: "SHA256",
  });
  await again(patient, () => aws.s3.send(put));
}
