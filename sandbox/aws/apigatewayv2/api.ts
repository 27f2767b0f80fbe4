// What API Gateway makes of an HTTP API with one route to one function ("quick create").

import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isArn, isKnown, lengthBetween, matches, oneOf } from "../rules.ts";

export const apiToken = "aws:apigatewayv2/api:Api";

export const api: ResourceModel = {
  token: apiToken,
  autoName: { property: "name", maxLength: 128 },
  defaults: { apiKeySelectionExpression: "$request.header.x-api-key", disableExecuteApiEndpoint: false },
  replaceOn: ["protocolType", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: lengthBetween(1, 128),
      description: lengthBetween(0, 1024),
      protocolType: oneOf(["HTTP", "WEBSOCKET"]),
      routeKey: matches(
        /^(\$default|(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) \/\S*)$/,
        "$default, or a method and a path such as POST /github",
      ),
      target: isArn(),
      credentialsArn: isArn("iam"),
      tags: areTags,
    }),
    ...quickFaults(inputs),
  ],
  // Everything of API Gateway is a path, and every action a verb (Service Authorization Reference, "API Gateway Management V2").
  calls: callsOn(
    {
      create: ["apigateway:POST"],
      read: ["apigateway:GET"],
      update: ["apigateway:PATCH"],
      delete: ["apigateway:DELETE"],
      tag: "apigateway:POST",
    },
    ({ outputs }, { caller }, operation) =>
      `arn:aws:apigateway:${caller.region}::/apis${operation === "create" ? "" : `/${String(outputs?.["id"] ?? "*")}`}`,
  ),
  create(inputs, context) {
    const id = context.world.random("base36", 10);
    return { id, outputs: outputsOf(id, inputs, context) };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(previous.id, inputs, context)),
};

/** A route has somewhere to go, and a target a route; quick create is for HTTP only (CreateApi). */
function quickFaults({ routeKey, target, protocolType }: Properties): Fault[] {
  const faults: Fault[] = [];
  if ((routeKey === undefined) !== (target === undefined))
    faults.push({
      property: routeKey === undefined ? "routeKey" : "target",
      reason: "routeKey and target are set together, or neither of them is",
    });
  if (target !== undefined && isKnown(protocolType) && protocolType !== "HTTP")
    faults.push({ property: "target", reason: "is for HTTP APIs only" });
  return faults;
}

function outputsOf(id: string, inputs: Properties, context: Context): Properties {
  const { account, region } = context.caller;
  const scheme = inputs["protocolType"] === "WEBSOCKET" ? "wss" : "https";
  return {
    ...echo(inputs, context, { tags: true }),
    id,
    arn: `arn:aws:apigateway:${region}::/apis/${id}`,
    apiEndpoint: `${scheme}://${id}.execute-api.${region}.amazonaws.com`,
    executionArn: `arn:aws:execute-api:${region}:${account}:${id}`,
  };
}
