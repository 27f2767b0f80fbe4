// What Lambda asks of code before it runs it: who signed it, where a code signing configuration demands that.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isObject, lengthBetween, matches, oneOf } from "../rules.ts";
import { signatureOf } from "../signer/job.ts";

const token = "aws:lambda/codeSigningConfig:CodeSigningConfig";
const functionToken = "aws:lambda/function:Function";

export const codeSigningConfig: ResourceModel = {
  token,
  defaults: { policies: { untrustedArtifactOnDeployment: "Warn" } },
  replaceOn: ["region"],
  check: (inputs) =>
    faultsOf(inputs, {
      description: lengthBetween(0, 256),
      "allowedPublishers.signingProfileVersionArns": lengthBetween(1, 20),
      "allowedPublishers.signingProfileVersionArns[]": matches(
        /^arn:[^:]+:signer:[^:]+:\d{12}:\/signing-profiles\/\w{2,64}\/[a-z0-9]{10}$/i,
        "the ARN of a version of a signing profile (arn:aws:signer:…:/signing-profiles/<name>/<version>)",
      ),
      "policies.untrustedArtifactOnDeployment": oneOf(["Warn", "Enforce"]),
      tags: areTags,
    }),
  calls: callsOn(
    {
      create: ["lambda:CreateCodeSigningConfig"],
      read: ["lambda:GetCodeSigningConfig"],
      update: ["lambda:UpdateCodeSigningConfig"],
      delete: ["lambda:DeleteCodeSigningConfig"],
      tag: "lambda:TagResource",
    },
    ({ outputs }, { caller }) => String(outputs?.["arn"] ?? arnOf(caller, "lambda", "code-signing-config:*")),
  ),
  create(inputs, context) {
    const configId = `csc-${context.world.random("hex", 17)}`;
    const arn = arnOf(context.caller, "lambda", `code-signing-config:${configId}`);
    return { id: arn, outputs: outputsOf(inputs, context, { arn, configId }) };
  },
  update: (previous, inputs, context) => {
    const { arn, configId } = previous.outputs;
    return overlay(previous, outputsOf(inputs, context, { arn, configId }));
  },
  remove({ id, account, region }, { world }) {
    const users = world.find(
      functionToken,
      { account, region },
      (fn) => fn.inputs["codeSigningConfigArn"] === id,
    );
    if (users.length > 0)
      throw new AwsError(
        "ResourceConflictException",
        `The code signing configuration ${id} is used by ${users.map((fn) => fn.id).join(", ")}`,
      );
  },
};

const outputsOf = (inputs: Properties, context: Context, own: Properties): Properties => ({
  ...echo(inputs, context, { tags: true }),
  ...own,
  lastModified: context.world.now(),
});

/** By what job and profile the code of a function is signed; throws for code that its configuration does not let in. */
export function checkSignature(inputs: Properties, context: Context): Properties {
  const signature = signatureOf(inputs["s3Bucket"], inputs["s3Key"], context);
  const wanted = inputs["codeSigningConfigArn"];
  if (wanted !== undefined && wanted !== "") refuseUntrusted(wanted, signature?.profileVersionArn, context);
  return {
    signingJobArn: signature?.jobArn ?? "",
    signingProfileVersionArn: signature?.profileVersionArn ?? "",
  };
}

function refuseUntrusted(arn: unknown, signedBy: string | undefined, { caller, world }: Context): void {
  const { account, region } = caller;
  const config = world.get(token, String(arn), { account, region });
  if (config === undefined)
    throw new AwsError(
      "CodeSigningConfigNotFoundException",
      `The code signing configuration ${String(arn)} does not exist`,
    );
  const { allowedPublishers, policies } = config.inputs;
  const trusted = isObject(allowedPublishers)
    ? (allowedPublishers["signingProfileVersionArns"] as unknown[])
    : [];
  const enforces = isObject(policies) && policies["untrustedArtifactOnDeployment"] === "Enforce";
  if (!enforces || (signedBy !== undefined && trusted.includes(signedBy))) return;
  const why = signedBy === undefined ? "it is not signed" : `it is signed by ${signedBy}`;
  throw new AwsError(
    "CodeVerificationFailedException",
    `Lambda cannot deploy the function. The code signature failed one or more of the validation checks: ${why}`,
  );
}
