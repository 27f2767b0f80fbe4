// AWS CodeConnections: connections to code hosts. A new one is PENDING until a person completes it in the console.

import { arnOf } from "../arn.ts";
import { uuidOf } from "../ids.ts";
import { AwsError } from "../model.ts";
import type { Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isArn, matches, oneOf } from "../rules.ts";

export const connectionToken = "aws:codeconnections/connection:Connection";

const hosted = ["GitHubEnterpriseServer", "GitLabSelfManaged"];

const connection: ResourceModel = {
  token: connectionToken,
  autoName: { property: "name", maxLength: 32 },
  replaceOn: ["name", "providerType", "hostArn", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: matches(/^[a-zA-Z0-9_.\-+=@]{1,32}$/, "1 to 32 letters, digits and _.-+=@"),
      providerType: oneOf(["Bitbucket", "GitHub", "GitLab", "AzureDevOps", ...hosted]),
      hostArn: isArn(),
      tags: areTags,
    }),
    ...originFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["codeconnections:CreateConnection"],
      read: ["codeconnections:GetConnection", "codeconnections:ListTagsForResource"],
      delete: ["codeconnections:DeleteConnection"],
      tag: "codeconnections:TagResource",
    },
    ({ outputs }, { caller }, operation) =>
      operation === "create"
        ? "*"
        : String(outputs?.["arn"] ?? arnOf(caller, "codeconnections", "connection/*")),
  ),
  create(inputs, context) {
    const { account, region } = context.caller;
    const same = context.world.find(
      connectionToken,
      { account, region },
      (c) => c.outputs["name"] === inputs["name"],
    );
    if (same.length > 0)
      throw new AwsError(
        "ResourceAlreadyExistsException",
        `A connection named ${String(inputs["name"])} already exists`,
      );
    // No host can be made in the sandbox, so none exists.
    if (inputs["hostArn"] !== undefined)
      throw new AwsError("ResourceNotFoundException", `Host not found: ${String(inputs["hostArn"])}`);
    const arn = arnOf(context.caller, "codeconnections", `connection/${uuidOf(context)}`);
    const outputs = {
      ...echo(inputs, context, { tags: true }),
      arn,
      providerType: inputs["providerType"] ?? "",
      ownerAccountId: account,
      connectionStatus: "PENDING",
    };
    return { id: arn, outputs };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
};

export const models: readonly ResourceModel[] = [connection];

function originFaults(inputs: Properties): { property: string; reason: string }[] {
  const given = ["providerType", "hostArn"].filter((name) => inputs[name] !== undefined);
  if (given.length !== 1)
    return [{ property: "providerType", reason: "give either providerType or hostArn" }];
  return hosted.includes(String(inputs["providerType"]))
    ? [{ property: "hostArn", reason: `is needed instead of providerType ${String(inputs["providerType"])}` }]
    : [];
}
