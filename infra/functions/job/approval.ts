// Writes down who approved: CodePipeline knows it of each execution, the ledger keeps it with the policy that held.
import { ListActionExecutionsCommand, type ActionExecutionDetail } from "@aws-sdk/client-codepipeline";
import { NotSigned } from "../lib/faults.ts";
import { tell } from "./record.ts";
import { handedOver, need, type Job } from "./settings.ts";

/** `PIPELINE`, `EXECUTION`, `ACTION`: which approval is meant. Throws NotSigned when nobody has given it. */
export async function recordApproval(job: Job): Promise<string> {
  const { env } = job;
  const { sha256 } = await handedOver(job);
  const action = need(env, "ACTION");
  const done = await newestOf(job, action);
  if (done?.status !== "Succeeded" || done.updatedBy === undefined)
    throw new NotSigned(`nobody has approved by ${action} in execution ${need(env, "EXECUTION")}`);
  const approver = done.updatedBy;
  await tell(job, { kind: "approved", sha256, approver, policyVersion: need(env, "POLICY_VERSION") });
  return `${approver} has approved ${sha256} for ${need(env, "ENVIRONMENT")}`;
}

/** Of a stage that was tried again there are several. */
async function newestOf({ env, aws }: Job, action: string): Promise<ActionExecutionDetail | undefined> {
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
  return found.toSorted((a, b) => Number(a.lastUpdateTime ?? 0) - Number(b.lastUpdateTime ?? 0)).at(-1);
}
