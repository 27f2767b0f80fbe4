// Writes down who approved: CodePipeline knows it of each execution, the ledger keeps it with the policy that held.
import { ListActionExecutionsCommand, type ActionExecutionDetail } from "@aws-sdk/client-codepipeline";
import { NotSigned } from "../lib/faults.ts";
import { handedOver } from "./handedOver.ts";
import { tell } from "./record.ts";
import { need, type Job } from "./settings.ts";

/**
 * `PIPELINE`, `EXECUTION`, `ACTION`: which approval is meant. Whoever said no before, when the stage was tried again, stands in
 * the ledger as well. Throws NotSigned when nobody has approved.
 */
export async function recordApproval(job: Job): Promise<string> {
  const { env } = job;
  const { sha256 } = await handedOver(job);
  const action = need(env, "ACTION");
  const told = { sha256, policyVersion: need(env, "POLICY_VERSION") };
  const answers = await answersOf(job, action);
  for (const { status, updatedBy: approver } of answers)
    if (status === "Failed" && approver !== undefined)
      await tell(job, { ...told, kind: "rejected", approver });
  const done = answers.at(-1);
  if (done?.status !== "Succeeded" || done.updatedBy === undefined)
    throw new NotSigned(`nobody has approved by ${action} in execution ${need(env, "EXECUTION")}`);
  const approver = done.updatedBy;
  await tell(job, { ...told, kind: "approved", approver });
  return `${approver} has approved ${sha256} for ${need(env, "ENVIRONMENT")}`;
}

/** The oldest first: of a stage that was tried again there are several. */
async function answersOf({ env, aws }: Job, action: string): Promise<ActionExecutionDetail[]> {
  const found: ActionExecutionDetail[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.codepipeline.send(
      new ListActionExecutionsCommand({
        pipelineName: need(env, "PIPELINE"),
        filter: { pipelineExecutionId: need(env, "EXECUTION") },
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    found.push(...(page.actionExecutionDetails ?? []).filter(({ actionName }) => actionName === action));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found.toSorted((a, b) => Number(a.lastUpdateTime ?? 0) - Number(b.lastUpdateTime ?? 0));
}
