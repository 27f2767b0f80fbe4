// What Secrets Manager refuses in the policy of a secret: missing principals, and what opens it to everybody.

import { openToStrangers } from "../../../policy-pack/access/outsider.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { documentOf, isPolicy, refuseMissingPrincipals } from "../policyDocument.ts";
import { faultsOf, isArn } from "../rules.ts";
import { existingSecret } from "./secret.ts";

export const secretPolicy: ResourceModel = {
  token: "aws:secretsmanager/secretPolicy:SecretPolicy",
  replaceOn: ["secretArn", "region"],
  check: (inputs) => faultsOf(inputs, { secretArn: isArn("secretsmanager"), policy: isPolicy("secret") }),
  calls: callsOn(
    {
      create: ["secretsmanager:PutResourcePolicy"],
      read: ["secretsmanager:GetResourcePolicy"],
      update: ["secretsmanager:PutResourcePolicy"],
      delete: ["secretsmanager:DeleteResourcePolicy"],
    },
    ({ inputs }) => String(inputs["secretArn"]),
  ),
  create: (inputs, context) => ({ id: String(inputs["secretArn"]), outputs: outputsOf(inputs, context) }),
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

function outputsOf(inputs: Properties, context: Context): Properties {
  const arn = String(inputs["secretArn"]);
  existingSecret(arn, context);
  const document = documentOf(inputs["policy"]);
  refuseMissingPrincipals(document, context, "MalformedPolicyDocumentException");
  const where = { resource: arn, account: context.caller.account, service: "secretsmanager" };
  const open = inputs["blockPublicPolicy"] === true ? openToStrangers(document, where) : [];
  if (open.length > 0)
    throw new AwsError(
      "PublicPolicyException",
      `The BlockPublicPolicy parameter is set to true, and ${open.join(", ")} grants broad access to the secret.`,
    );
  return echo(inputs, context);
}
