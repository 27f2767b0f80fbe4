// The gate of the checks of an app that runs: keeps their reports, and ends the job where the app goes no further.
import { z } from "zod";
import { checkNames, complaintsOf, type CheckName, type Tried } from "../../plan/checks/index.ts";
import { BadFormat, firstIssue, parseJson } from "../lib/faults.ts";
import { noReport, NotClean, takeReport } from "./gate.ts";
import { need, type Job } from "./settings.ts";

const settings = z.strictObject({
  tools: z.array(z.enum(checkNames)).min(1),
  load: z.strictObject({
    connections: z.int(),
    seconds: z.int(),
    errors: z.number(),
    milliseconds: z.number(),
  }),
});

/** `CHECKS`: JSON of the settings. `REPORTS`: the folder with a report by each tool, under its name. */
export async function passChecks(job: Job): Promise<string> {
  const parsed = settings.safeParse(parseJson(need(job.env, "CHECKS"), "CHECKS"));
  if (!parsed.success) throw new BadFormat(`CHECKS is wrong: ${firstIssue(parsed.error)}`);
  const { tools, load } = parsed.data;
  const tried = [];
  for (const tool of tools) tried.push(await reportOf(job, tool));
  const complaints = complaintsOf(tools, tried, load);
  if (complaints.length > 0) throw new NotClean(complaints.join("\n"));
  return `${tools.join(", ")}: nothing keeps the release from going on`;
}

async function reportOf(job: Job, check: CheckName): Promise<Tried> {
  const report = await takeReport(job, check);
  return report === undefined ? { check, missing: noReport } : { check, report };
}
