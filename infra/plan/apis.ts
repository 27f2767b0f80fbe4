// Decides which functions API Gateway calls, and what the deploy role needs to declare that.
import type { App } from "../configuration/schema.ts";
import { actions, allow, type Statement } from "./documents/document.ts";
import * as names from "./names.ts";

export const hasApi = ({ target }: Pick<App, "target">): boolean =>
  target.kind === "lambdaCanary" && target.api !== undefined;

/** By what API Gateway calls a function for this route, below the API's own ARN: stage, method, path (HTTP APIs, "Lambda integrations"). */
export const calledBy = (routeKey: string): string => `*/${routeKey.replace(/^ANY /, "*").replace(" ", "")}`;

/** Everything of API Gateway is a path, and every action a verb. */
export const declaresApis = ({ region }: names.Place): Statement =>
  allow(
    "Apis",
    actions({ apigateway: "DELETE GET PATCH POST PUT UpdateRestApiPolicy" }),
    ["/apis", "/apis/*", "/restapis", "/restapis/*", "/tags/*"].map(
      (path) => `arn:${names.partition}:apigateway:${region}::${path}`,
    ),
  );

/** For an environment: the API, and that it may call the function. */
export const declaresAppApis = (place: names.Place): Statement[] => [
  declaresApis(place),
  allow(
    "CalledByApis",
    actions({ lambda: "AddPermission RemovePermission" }),
    names.regionalArn("lambda", place, "function:lockgate-*"),
  ),
];
