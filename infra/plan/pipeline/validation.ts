// Decides what the validation service is: who may call it, on which way, and what it may do itself.
import type { SharedConfig } from "../../configuration/schema.ts";
import { actions, allow, type Statement } from "../documents/document.ts";
import * as names from "../names.ts";
import { invokes } from "../operations.ts";

/** Its one operation, of any API of the account: the API's id is not known at preview. */
const operation = (place: names.Place): string =>
  names.regionalArn("execute-api", place, `*/${names.validationStage}/POST/validate`);

/** What a build needs to have something judged. */
export const asksForValidation = (config: SharedConfig): Statement[] => {
  if (config.validation === undefined) return [];
  const place = { account: config.toolingAccountId, region: config.region };
  return [
    allow("Validate", ["execute-api:Invoke"], operation(place)),
    allow(
      "ValidationAddress",
      ["ssm:GetParameter"],
      names.regionalArn("ssm", place, `parameter${names.validationAddress}`),
    ),
  ];
};

/** Beside it the boundary of an account that has the service. */
export const boundsValidation = (place: names.Place): Statement =>
  allow("Validate", ["execute-api:Invoke"], operation(place));

/**
 * Roles of the own account, through the one endpoint. The denial is needed beside it: within an account an identity policy
 * alone lets a caller in, from anywhere (API Gateway Developer Guide, "Table B: Account B authorization flow").
 */
export const validationPolicy = (place: names.Place, endpointId: string): Statement[] => [
  {
    Sid: "OwnAccount",
    Effect: "Allow",
    Principal: "*",
    Action: "execute-api:Invoke",
    Resource: operation(place),
    Condition: { StringEquals: { "aws:PrincipalAccount": place.account } },
  },
  {
    Sid: "ThroughTheEndpointOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "execute-api:Invoke",
    Resource: operation(place),
    Condition: { StringNotEquals: { "aws:SourceVpce": endpointId } },
  },
];

/** The API as OpenAPI, with what API Gateway does at its one path. */
export const validationApi = (place: names.Place): object => ({
  openapi: "3.0.1",
  info: { title: names.validation, version: "1" },
  // Signed calls only, so that it is known who asks.
  paths: { "/validate": { post: invokes(place, names.validation) } },
});

/** The function reads its settings and writes its log: it judges what it is given, and asks nobody. */
export const validatorStatements = (place: names.Place): Statement[] => [
  allow(
    "Settings",
    ["ssm:GetParameter"],
    names.regionalArn("ssm", place, `parameter${names.validationSettings}`),
  ),
  allow(
    "Logs",
    actions({ logs: "CreateLogStream PutLogEvents" }),
    `${names.regionalArn("logs", place, `log-group:${names.functionLogs(names.validation)}`)}:*`,
  ),
];
