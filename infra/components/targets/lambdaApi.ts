// Declares the HTTP API in front of a function: one route to the alias that a canary shifts, and where its address is told.
import { Api } from "@pulumi/aws/apigatewayv2/api.js";
import type { Alias } from "@pulumi/aws/lambda/alias.js";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import * as pulumi from "@pulumi/pulumi";
import { calledBy } from "../../plan/apis.ts";
import { apiAddress, functionName } from "../../plan/names.ts";

export type LambdaApiArgs = {
  app: string;
  environment: string;
  /** As API Gateway writes it: `POST /talk`, `$default`. */
  routeKey: string;
  function: LambdaFunction;
  /** Requests go by it, so that a canary gets its share of them. */
  alias: Alias;
};

export class LambdaApi extends pulumi.ComponentResource {
  constructor(name: string, args: LambdaApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:LambdaApi", name, {}, opts);
    const { app, environment, routeKey } = args;
    const api = new Api(
      name,
      {
        name: functionName(app, environment),
        description: `Calls ${app} in ${environment}`,
        protocolType: "HTTP",
        routeKey,
        target: args.alias.arn,
      },
      { parent: this },
    );
    new Permission(
      `${name}-api`,
      {
        statementId: "api",
        function: args.function.name,
        qualifier: args.alias.name,
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/${calledBy(routeKey)}`,
      },
      { parent: this },
    );
    const [, path = ""] = routeKey.split(" ");
    const address = new Parameter(
      `${name}-api`,
      {
        name: apiAddress(app, environment),
        description: `Where ${app} answers in ${environment}`,
        tier: "Standard",
        type: "String",
        insecureValue: pulumi.interpolate`${api.apiEndpoint}${path}`,
      },
      { parent: this },
    );
    this.registerOutputs({ address: address.insecureValue });
  }
}
