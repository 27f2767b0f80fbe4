// Writes down who approved: CodePipeline knows it of each execution, the ledger keeps it with the policy that held.
import {
  GetPipelineExecutionCommand,
  ListActionExecutionsCommand,
  type ActionExecutionDetail,
} from "@aws-sdk/client-codepipeline";
import { NotSigned } from "../lib/faults.ts";
import { handedOver } from "./handedOver.ts";
import { tell } from "./record.ts";
import { need, type Job } from "./settings.ts";

/**
 * `PIPELINE`, `EXECUTION`, `ACTION`: which approval is meant; `CONFIG_VERSION`: of which configuration of the target. Whoever said no before, when the stage was tried again, stands in
 * the ledger as well, and so does to which execution it goes back where this one is a rollback. Throws NotSigned when nobody has approved.
 */
export async function recordApproval(job: Job): Promise<string> {
  const { env } = job;
  const { sha256 } = await handedOver(job);
  const action = need(env, "ACTION");
  const told = {
    sha256,
    policyVersion: need(env, "POLICY_VERSION"),
    configVersion: need(env, "CONFIG_VERSION"),
  };
  const answers = await answersOf(job, action);
  for (const { status, updatedBy: approver } of answers)
    if (status === "Failed" && approver !== undefined)
      await tell(job, { ...told, kind: "rejected", approver });
  const done = answers.at(-1);
  if (done?.status !== "Succeeded" || done.updatedBy === undefined)
    throw new NotSigned(`nobody has approved by ${action} in execution ${need(env, "EXECUTION")}`);
  const approver = done.updatedBy;
  await tell(job, { ...told, ...(await rollbackIn(job)), kind: "approved", approver });
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

/** A stage is rolled back in an execution of its own, which CodePipeline starts and nobody else can. */
async function rollbackIn({ env, aws }: Job): Promise<{ rollbackTarget?: string }> {
  const { pipelineExecution } = await aws.codepipeline.send(
    new GetPipelineExecutionCommand({
      pipelineName: need(env, "PIPELINE"),
      pipelineExecutionId: need(env, "EXECUTION"),
    }),
  );
  const rollbackTarget = pipelineExecution?.rollbackMetadata?.rollbackTargetPipelineExecutionId;
  return pipelineExecution?.executionType === "ROLLBACK" && rollbackTarget !== undefined
    ? { rollbackTarget }
    : {};
}
