// What API Gateway makes of a REST API: what it answers is in its body, who may call in its policy.

import { AwsError, type Context, type Fault, type Properties, type ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { isPolicy } from "../policyDocument.ts";
import { areTags, faultsOf, isJson, isKnown, isObject, lengthBetween, matches, oneOf } from "../rules.ts";

export const restApiToken = "aws:apigateway/restApi:RestApi";

/** Everything of API Gateway is a path, and every action a verb ("API Gateway Management"). */
export const pathArn = ({ caller }: Context, path: string): string =>
  `arn:${caller.partition}:apigateway:${caller.region}::${path}`;

/** The API of the caller's account and region, as AWS looks it up. */
export function existingApi(id: unknown, { world, caller }: Context) {
  const { account, region } = caller;
  const found = world.get(restApiToken, String(id), { account, region });
  if (found === undefined)
    throw new AwsError("NotFoundException", `Invalid API identifier specified ${account}:${String(id)}`);
  return found;
}

export const restApi: ResourceModel = {
  token: restApiToken,
  autoName: { property: "name", maxLength: 255 },
  replaceOn: ["region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: lengthBetween(1, 255),
      body: [isJson, isOpenApi],
      policy: isPolicy("api"),
      "endpointConfiguration.types": oneOf(["EDGE", "REGIONAL", "PRIVATE"]),
      "endpointConfiguration.vpcEndpointIds[]": matches(
        /^vpce-[0-9a-f]{8,17}$/,
        "the id of a VPC endpoint, vpce-…",
      ),
      putRestApiMode: oneOf(["merge", "overwrite"]),
      tags: areTags,
    }),
    ...endpointFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["apigateway:POST"],
      createWith: { body: "apigateway:PUT", policy: "apigateway:UpdateRestApiPolicy" },
      read: ["apigateway:GET"],
      update: {
        body: "apigateway:PUT",
        policy: "apigateway:UpdateRestApiPolicy",
        description: "apigateway:PATCH",
        endpointConfiguration: "apigateway:PATCH",
      },
      delete: ["apigateway:DELETE"],
      tag: "apigateway:PUT",
    },
    ({ outputs }, context, operation, action) =>
      pathArn(
        context,
        operation === "create" && action === "apigateway:POST"
          ? "/restapis"
          : `/restapis/${String(outputs?.["id"] ?? "*")}`,
      ),
  ),
  create(inputs, context) {
    const id = context.world.random("base36", 10);
    return { id, outputs: outputsOf(id, inputs, context) };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(previous.id, inputs, context)),
};

const isOpenApi = (value: unknown): string | undefined => {
  const read = parse(value);
  return isObject(read) && ("openapi" in read || "swagger" in read) && isObject(read["paths"])
    ? undefined
    : "is no OpenAPI document with paths";
};

const parse = (value: unknown): unknown => {
  try {
    return JSON.parse(String(value));
  } catch {
    return undefined;
  }
};

/** Endpoints are for private APIs only (CreateRestApi, EndpointConfiguration). */
function endpointFaults({ endpointConfiguration: endpoint }: Properties): Fault[] {
  if (!isObject(endpoint) || !isKnown(endpoint["types"]) || endpoint["types"] === "PRIVATE") return [];
  return endpoint["vpcEndpointIds"] === undefined
    ? []
    : [{ property: "endpointConfiguration.vpcEndpointIds", reason: "are for PRIVATE endpoints only" }];
}

function outputsOf(id: string, inputs: Properties, context: Context): Properties {
  const { account, region, partition } = context.caller;
  return {
    apiKeySource: "HEADER",
    disableExecuteApiEndpoint: false,
    ...echo(inputs, context, { tags: true }),
    id,
    arn: pathArn(context, `/restapis/${id}`),
    createdDate: context.world.now(),
    executionArn: `arn:${partition}:execute-api:${region}:${account}:${id}`,
    rootResourceId: id,
  };
}
