// What API Gateway makes of a stage: an address under which a deployment answers.

import { AwsError, type Context, type Properties, type ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, matches } from "../rules.ts";
import { existingApi, pathArn } from "./restApi.ts";

export const stageToken = "aws:apigateway/stage:Stage";
const deploymentToken = "aws:apigateway/deployment:Deployment";

export const stage: ResourceModel = {
  token: stageToken,
  replaceOn: ["restApi", "stageName", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      stageName: matches(/^[A-Za-z0-9_-]{1,128}$/, "1 to 128 letters, digits, underscores and hyphens"),
      tags: areTags,
    }),
  calls: callsOn(
    {
      create: ["apigateway:POST"],
      read: ["apigateway:GET"],
      update: ["apigateway:PATCH"],
      delete: ["apigateway:DELETE"],
      tag: "apigateway:PUT",
    },
    ({ inputs }, context, operation) =>
      pathArn(
        context,
        `/restapis/${String(inputs["restApi"])}/stages${operation === "create" ? "" : `/${String(inputs["stageName"])}`}`,
      ),
  ),
  create(inputs, context) {
    const id = `ags-${String(inputs["restApi"])}-${String(inputs["stageName"])}`;
    const { account, region } = context.caller;
    if (context.world.get(stageToken, id, { account, region }) !== undefined)
      throw new AwsError("ConflictException", "Stage already exists");
    return { id, outputs: outputsOf(inputs, context) };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

function outputsOf(inputs: Properties, context: Context): Properties {
  const { account, region, partition } = context.caller;
  const api = existingApi(inputs["restApi"], context);
  const made = context.world.get(deploymentToken, String(inputs["deployment"]), { account, region });
  if (made === undefined || made.inputs["restApi"] !== api.id)
    throw new AwsError("BadRequestException", "Deployment id does not exist");
  const name = String(inputs["stageName"]);
  return {
    ...echo(inputs, context, { tags: true }),
    arn: pathArn(context, `/restapis/${api.id}/stages/${name}`),
    executionArn: `arn:${partition}:execute-api:${region}:${account}:${api.id}/${name}`,
    invokeUrl: `https://${api.id}.execute-api.${region}.amazonaws.com/${name}`,
    webAclArn: "",
  };
}
