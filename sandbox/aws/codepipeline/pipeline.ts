// What CodePipeline makes of a pipeline: its stores and keys, its role, its connections, one name once in a region.

import { arnOf, parseArn } from "../arn.ts";
import { connectionToken } from "../codeconnections/index.ts";
import { findKey } from "../kms/key.ts";
import { AwsError } from "../model.ts";
import type { ApiCall, Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { passRole, whyNotPassable } from "../roles.ts";
import { areTags, faultsOf, isArn, isKnown, isObject, matches, oneOf } from "../rules.ts";
import { placedActions, structureFaults } from "./structure.ts";
import { typeTwoFaults } from "./typeTwo.ts";

export const pipelineToken = "aws:codepipeline/pipeline:Pipeline";
const service = "codepipeline.amazonaws.com";

const onPipeline = callsOn(
  {
    create: ["codepipeline:CreatePipeline"],
    read: ["codepipeline:GetPipeline", "codepipeline:ListTagsForResource"],
    update: ["codepipeline:UpdatePipeline"],
    delete: ["codepipeline:DeletePipeline"],
    tag: "codepipeline:TagResource",
  },
  ({ inputs, outputs }, { caller }) =>
    String(
      outputs?.["arn"] ??
        arnOf(caller, "codepipeline", typeof inputs["name"] === "string" ? inputs["name"] : "*"),
    ),
);

export const pipeline: ResourceModel = {
  token: pipelineToken,
  defaults: { pipelineType: "V1", executionMode: "SUPERSEDED" },
  autoName: { property: "name", maxLength: 100 },
  replaceOn: ["name", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: matches(/^[A-Za-z0-9.@\-_]{1,100}$/, "1 to 100 letters, digits and .@-_"),
      roleArn: isArn("iam"),
      pipelineType: oneOf(["V1", "V2"]),
      executionMode: oneOf(["QUEUED", "SUPERSEDED", "PARALLEL"]),
      "artifactStores[].type": oneOf(["S3"]),
      "artifactStores[].location": matches(/^[a-z0-9.-]{3,63}$/, "the name of a bucket"),
      "artifactStores[].encryptionKey.type": oneOf(["KMS"]),
      tags: areTags,
    }),
    ...storeFaults(inputs),
    ...structureFaults(inputs["stages"]),
    ...typeTwoFaults(inputs),
  ],
  calls: (operation, resource, context) => [
    ...onPipeline(operation, resource, context),
    // CodePipeline asks for the role with each structure that it is given, changed or not.
    ...(operation === "create" || operation === "update"
      ? [
          ...passRole(resource.inputs["roleArn"], service),
          ...passConnections(resource.inputs, context.caller),
        ]
      : []),
  ],
  create(inputs, context) {
    const { account, region } = context.caller;
    const name = String(inputs["name"]);
    if (context.world.get(pipelineToken, name, { account, region }))
      throw new AwsError(
        "PipelineNameInUseException",
        `A pipeline with the name ${name} already exists in account ${account}`,
      );
    refuseDangling(inputs, context);
    const outputs = {
      triggerAlls: inputs["triggers"] ?? [],
      ...echo(withDefaults(inputs), context, { tags: true }),
      arn: arnOf(context.caller, "codepipeline", name),
    };
    return { id: name, outputs };
  },
  update(previous, inputs, context) {
    refuseDangling(inputs, context);
    return {
      ...overlay(previous, echo(withDefaults(inputs), context, { tags: true })),
      triggerAlls: inputs["triggers"] ?? [],
    };
  },
};

/** Actions without run order are of order 1. */
function withDefaults(inputs: Properties): Properties {
  const stages = Array.isArray(inputs["stages"]) ? inputs["stages"].filter(isObject) : [];
  return {
    ...inputs,
    stages: stages.map((stage) => ({
      ...stage,
      actions: (Array.isArray(stage["actions"]) ? stage["actions"].filter(isObject) : []).map((action) => ({
        runOrder: 1,
        ...action,
      })),
    })),
  };
}

/** One store without region, or one for each region that the pipeline acts in, each named with its region. */
function storeFaults(inputs: Properties): Fault[] {
  const stores = Array.isArray(inputs["artifactStores"]) ? inputs["artifactStores"].filter(isObject) : [];
  if (stores.length === 0)
    return inputs["artifactStores"] === undefined || Array.isArray(inputs["artifactStores"])
      ? [{ property: "artifactStores", reason: "is missing: a pipeline needs a store" }]
      : [];
  const regions = stores.map((store) => store["region"]);
  if (stores.length === 1)
    return isKnown(regions[0])
      ? [
          {
            property: "artifactStores[0].region",
            reason: "is allowed only with several stores, one for each region",
          },
        ]
      : [];
  return regions.flatMap((region, index) => {
    const property = `artifactStores[${index}].region`;
    if (region === undefined)
      return [{ property, reason: "is missing: with several stores each names its region" }];
    return isKnown(region) && regions.indexOf(region) !== index
      ? [{ property, reason: `"${String(region)}" has another store` }]
      : [];
  });
}

function refuseDangling(inputs: Properties, context: Context): void {
  const reason = whyNotPassable(inputs["roleArn"], service, context);
  if (reason)
    throw new AwsError(
      "InvalidStructureException",
      `CodePipeline is not authorized to perform AssumeRole on role: ${reason}`,
    );
  const stores = (inputs["artifactStores"] as Properties[]) ?? [];
  for (const store of stores) refuseStore(store, context);
  for (const { action, where } of placedActions(inputs["stages"])) {
    refuseConnection(action, where, context);
    refuseRegion(action, where, stores, context.caller.region);
  }
}

function refuseStore(store: Properties, context: Context): void {
  const { location, region = context.caller.region, encryptionKey } = store;
  const bucket = context.world.get("aws:s3/bucket:Bucket", String(location));
  if (!bucket)
    throw new AwsError("InvalidStructureException", `The artifact store ${String(location)} does not exist`);
  if (bucket.region !== region)
    throw new AwsError(
      "InvalidStructureException",
      `The artifact store ${String(location)} is in ${bucket.region}, not in ${String(region)}`,
    );
  const key = isObject(encryptionKey) ? encryptionKey["id"] : undefined;
  if (key === undefined || String(key).includes("alias/aws/")) return;
  const where = { ...context, caller: { ...context.caller, region: String(region) } };
  if (!findKey(key, where))
    throw new AwsError(
      "InvalidStructureException",
      `The encryption key ${String(key)} does not exist in ${String(region)}`,
    );
}

function refuseConnection(action: Properties, where: string, context: Context): void {
  if (action["provider"] !== "CodeStarSourceConnection" || !isObject(action["configuration"])) return;
  const arn = action["configuration"]["ConnectionArn"];
  if (context.world.find(connectionToken, {}, (c) => c.outputs["arn"] === arn).length === 0)
    throw new AwsError(
      "InvalidActionDeclarationException",
      `${where}: connection ${String(arn)} does not exist`,
    );
}

function refuseRegion(action: Properties, where: string, stores: readonly Properties[], home: string): void {
  const region = action["region"] ?? home;
  if (stores.length <= 1 ? region === home : stores.some((store) => store["region"] === region)) return;
  throw new AwsError(
    "InvalidActionDeclarationException",
    `${where} acts in ${String(region)}, for which the pipeline has no artifact store`,
  );
}

/** Whoever hands a connection to a pipeline must be allowed to pass it. */
function passConnections(inputs: Properties, { account }: Context["caller"]): ApiCall[] {
  const arns = placedActions(inputs["stages"]).flatMap(({ action }) =>
    isObject(action["configuration"]) ? [action["configuration"]["ConnectionArn"]] : [],
  );
  return [...new Set(arns.filter((arn) => typeof arn === "string"))].map((arn) => ({
    action: "codeconnections:PassConnection",
    resource: arn,
    resourceAccount: parseArn(arn)?.account ?? account,
    context: { "codeconnections:PassedToService": service },
  }));
}
