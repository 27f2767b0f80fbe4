// What API Gateway makes of a deployment: the API as it was then.

import { AwsError, type ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, isObject, lengthBetween } from "../rules.ts";
import { existingApi, pathArn } from "./restApi.ts";
import { stageToken } from "./stage.ts";

export const deploymentToken = "aws:apigateway/deployment:Deployment";

export const deployment: ResourceModel = {
  token: deploymentToken,
  replaceOn: ["restApi", "triggers", "variables", "region"],
  check: (inputs) => faultsOf(inputs, { description: lengthBetween(0, 1024) }),
  calls: callsOn(
    {
      create: ["apigateway:POST"],
      read: ["apigateway:GET"],
      update: ["apigateway:PATCH"],
      delete: ["apigateway:DELETE"],
    },
    ({ inputs, id }, context, operation) =>
      pathArn(
        context,
        `/restapis/${String(inputs["restApi"])}/deployments${operation === "create" ? "" : `/${String(id)}`}`,
      ),
  ),
  create(inputs, context) {
    const api = existingApi(inputs["restApi"], context);
    const endpoint = api.inputs["endpointConfiguration"];
    if (isObject(endpoint) && endpoint["types"] === "PRIVATE" && api.inputs["policy"] === undefined)
      throw new AwsError(
        "BadRequestException",
        "Private REST API doesn't have a resource policy attached to it",
      );
    if (api.inputs["body"] === undefined)
      throw new AwsError("BadRequestException", "The REST API doesn't contain any methods");
    const id = context.world.random("base36", 6);
    return { id, outputs: { ...echo(inputs, context), createdDate: context.world.now() } };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
  remove({ id, inputs }, { world }) {
    const stages = world.find(
      stageToken,
      {},
      (stage) => stage.inputs["restApi"] === inputs["restApi"] && stage.inputs["deployment"] === id,
    );
    if (stages.length > 0)
      throw new AwsError(
        "BadRequestException",
        "Active stages pointing to this deployment must be moved or deleted",
      );
  },
};
