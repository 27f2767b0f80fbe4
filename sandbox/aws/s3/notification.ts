// Whether S3 can deliver to the destinations of a notification: S3 sends a test message when they are set.

import { AwsError } from "../model.ts";
import type { Context, Properties } from "../model.ts";
import { valuesAt } from "../rules.ts";

type Destination = { path: string; token: string };

const destinations: readonly Destination[] = [
  { path: "lambdaFunctions[].lambdaFunctionArn", token: "aws:lambda/function:Function" },
  { path: "topics[].topicArn", token: "aws:sns/topic:Topic" },
  { path: "queues[].queueArn", token: "aws:sqs/queue:Queue" },
];

/** Throws InvalidArgument for a destination that does not exist, or a function that does not permit S3 to call it. */
export function checkNotification(inputs: Properties, context: Context): void {
  for (const { path, token } of destinations) {
    for (const { value } of valuesAt(inputs, path)) {
      const found = context.world.find(token, {}, (r) => r.outputs["arn"] === value);
      const reachable =
        found.length > 0 && (token !== "aws:lambda/function:Function" || isPermitted(found[0]?.id, context));
      if (reachable) continue;
      throw new AwsError(
        "InvalidArgument",
        `Unable to validate the following destination configurations: ${String(value)} (it must exist and permit s3.amazonaws.com)`,
      );
    }
  }
}

function isPermitted(functionName: string | undefined, { world }: Context): boolean {
  const permissions = world.find(
    "aws:lambda/permission:Permission",
    {},
    (r) => r.inputs["principal"] === "s3.amazonaws.com" && namesFunction(r.inputs["function"], functionName),
  );
  return permissions.length > 0;
}

/** Permissions name their function by name or by ARN. */
function namesFunction(value: unknown, name: string | undefined): boolean {
  return name !== undefined && (value === name || String(value).endsWith(`:function:${name}`));
}
