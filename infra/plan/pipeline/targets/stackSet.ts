// Decides the jobs of a StackSet: one update of all its stacks, in which no stack may fail.
import { partition, regionalArn } from "../../names.ts";
import { actions, allow } from "../../documents/document.ts";
import { placeOf } from "../../places.ts";
import type { TargetContext, TargetJob, TargetPlan } from "./index.ts";

type Context = TargetContext<"stackSet">;

/** A StackSet has an id behind its name, which nobody knows before. */
const stackSetArn = ({ config, app, environment }: Context): string =>
  regionalArn("cloudformation", placeOf(config, environment.accountId), `stackset/${app.target.name}`);

export const stackSet = (context: Context): TargetPlan => ({
  deploy: job(
    context,
    "deployStackSet",
    "Update",
    "DescribeStackSet DescribeStackSetOperation UpdateStackSet",
  ),
  check: job(context, "checkStackSet", "Look", "DescribeStackSet ListStackInstances"),
  roles: {},
});

function job(context: Context, command: string, sid: string, listed: string): TargetJob {
  return {
    command,
    variables: { STACK_SET: context.app.target.name },
    statements: [
      allow(sid, actions({ cloudformation: listed }), `${stackSetArn(context)}:*`),
      // CloudFormation also asks whether the template's types of resources may be updated; the set's own roles bound them.
      ...(sid === "Update"
        ? [
            allow(
              "Types",
              ["cloudformation:UpdateStackSet"],
              `arn:${partition}:cloudformation:${placeOf(context.config, context.environment.accountId).region}::type/resource/*`,
            ),
          ]
        : []),
    ],
    // As many stacks as there are accounts and regions: CloudFormation takes its time.
    timeoutMinutes: 120,
  };
}
