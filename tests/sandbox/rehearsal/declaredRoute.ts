// Decides which requests the declared HTTP API of a function lets through: those of its route, if its function lets it in.
import { calledBy } from "../../../infra/plan/apis.ts";
import type { Model } from "../../../policy-pack/model/model.ts";

export type Route = { readonly method: string; readonly path: string };

/** Undefined: there is none, or its function does not let it call the alias that it leads to. */
export function declaredRoute({ resources }: Model, name: string): Route | undefined {
  const found = (type: string) =>
    resources.filter((one) => one.type === type).map(({ props }) => props as Record<string, string>);
  const api = found("aws:apigatewayv2/api:Api").find((one) => one["name"] === name);
  const { routeKey = "", target = "", executionArn = "" } = api ?? {};
  const lets = found("aws:lambda/permission:Permission").some(
    ({ action, principal, function: fn, qualifier, sourceArn }) =>
      action === "lambda:InvokeFunction" &&
      principal === "apigateway.amazonaws.com" &&
      target.endsWith(`:${fn}:${qualifier}`) &&
      sourceArn === `${executionArn}/${calledBy(routeKey)}`,
  );
  const [method = "", path] = routeKey.split(" ");
  return lets && path !== undefined ? { method, path } : undefined;
}
