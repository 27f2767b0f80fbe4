// What DynamoDB refuses in the policy of a table: other resources, missing principals, a table that is not there.

import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { documentOf, isPolicy, list, refuseMissingPrincipals, statementsOf } from "../policyDocument.ts";
import { faultsOf, isArn } from "../rules.ts";
import { tableToken } from "./table.ts";

export const resourcePolicy: ResourceModel = {
  token: "aws:dynamodb/resourcePolicy:ResourcePolicy",
  replaceOn: ["resourceArn", "region"],
  check: (inputs) => faultsOf(inputs, { resourceArn: isArn("dynamodb"), policy: isPolicy("table") }),
  calls: callsOn(
    {
      create: ["dynamodb:PutResourcePolicy"],
      read: ["dynamodb:GetResourcePolicy"],
      update: ["dynamodb:PutResourcePolicy"],
      delete: ["dynamodb:DeleteResourcePolicy"],
    },
    ({ inputs }) => String(inputs["resourceArn"]),
  ),
  create: (inputs, context) => ({ id: String(inputs["resourceArn"]), outputs: outputsOf(inputs, context) }),
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

function outputsOf(inputs: Properties, context: Context): Properties {
  const arn = String(inputs["resourceArn"]);
  const { world, caller } = context;
  if (world.find(tableToken, { account: caller.account }, (r) => r.outputs["arn"] === arn).length === 0)
    throw new AwsError("ResourceNotFoundException", `Requested resource not found: ${arn}`);
  const document = documentOf(inputs["policy"]);
  for (const statement of statementsOf(document))
    for (const resource of list(statement.Resource ?? statement.NotResource))
      if (resource !== arn && !resource.startsWith(`${arn}/`))
        throw new AwsError(
          "ValidationException",
          `The policy of ${arn} speaks of another resource: ${resource}`,
        );
  refuseMissingPrincipals(document, context, "ValidationException");
  return { ...echo(inputs, context), revisionId: world.random("hex", 16) };
}
