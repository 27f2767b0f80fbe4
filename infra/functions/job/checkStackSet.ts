// Looks whether every stack of a StackSet is what the set says: only what is current everywhere may go on.
import { DescribeStackSetCommand, paginateListStackInstances } from "@aws-sdk/client-cloudformation";
import { checkDeployed, NotHealthy } from "./health.ts";
import { need, type Job } from "./settings.ts";

export const checkStackSet = (job: Job): Promise<string> => checkDeployed(job, () => look(job));

async function look({ env, aws }: Job): Promise<string> {
  const StackSetName = need(env, "STACK_SET");
  const asked = { StackSetName, CallAs: "DELEGATED_ADMIN" } as const;
  const { StackSet: set } = await aws.cloudformation.send(new DescribeStackSetCommand(asked));
  if (set?.Status !== "ACTIVE") throw new NotHealthy(`${StackSetName} is ${set?.Status ?? "not there"}`);
  let stacks = 0;
  for await (const { Summaries = [] } of paginateListStackInstances({ client: aws.cloudformation }, asked))
    for (const { Account, Region, Status, StatusReason } of Summaries) {
      if (Status !== "CURRENT")
        throw new NotHealthy(
          `the stack of ${StackSetName} in ${Account} ${Region} is ${Status}: ${StatusReason ?? "no reason given"}`,
        );
      stacks += 1;
    }
  return `${stacks} stacks of ${StackSetName} are current`;
}
