// Decides the table of the router: which pushes start which pipeline, and what the router may do for it.
import type { App, SharedConfig } from "../../configuration/schema.ts";
import { actions, allow, type Statement } from "../documents/document.ts";
import { declaresCodeSigning } from "../documents/codeSigning.ts";
import { declaresParameters } from "../documents/parameters.ts";
import { declaresApis } from "../apis.ts";
import * as names from "../names.ts";
import { declaresScannerKey } from "./scannerKey.ts";

/** A row of the table, as Parameter Store has it. */
export type RouteRow = {
  pipeline: string;
  /** `owner/name`. */
  repository: string;
  branch: string;
  /** Regular expressions of whole paths. */
  matches: readonly string[];
  /** Patterns; one without a slash is of names in any folder. */
  ignores: readonly string[];
};

type Routed = App & { source: Extract<App["source"], { kind: "monorepo" }> };

export const routedApps = ({ apps }: Pick<SharedConfig, "apps">): Routed[] =>
  apps.filter((app): app is Routed => app.source.kind === "monorepo");

export const routeRow = ({ name, source }: Routed): RouteRow => ({
  pipeline: names.pipelineName(name),
  repository: source.repository,
  branch: source.branch,
  matches: source.matches,
  ignores: source.ignores,
});

/** The table, the secret, what it remembers, and the start of these pipelines: nothing else. */
export const routerStatements = (place: names.Place, pipelines: readonly string[]): Statement[] => [
  allow(
    "Table",
    ["ssm:GetParametersByPath"],
    names.regionalArn("ssm", place, `parameter${names.routesPath}`),
  ),
  allow("Secret", ["ssm:GetParameter"], names.regionalArn("ssm", place, `parameter${names.webhookSecret}`)),
  allow(
    "Deliveries",
    actions({ dynamodb: "PutItem Query" }),
    names.regionalArn("dynamodb", place, `table/${names.router}`),
  ),
  allow(
    "Start",
    ["codepipeline:StartPipelineExecution"],
    pipelines.map((name) => names.regionalArn("codepipeline", place, name)),
  ),
  allow(
    "Logs",
    actions({ logs: "CreateLogStream PutLogEvents" }),
    `${names.regionalArn("logs", place, `log-group:${names.functionLogs(names.router)}`)}:*`,
  ),
];

/** For the deploy role of an account that runs these functions for itself. */
export const declaresFunctions = (
  place: names.Place,
  company: string,
  functions: readonly string[],
): Statement[] => [
  ...declaresParameters(place),
  ...declaresCodeSigning(place, company),
  allow(
    "Functions",
    actions({
      lambda: `
        AddPermission CreateFunction DeleteFunction DeleteFunctionConcurrency GetFunction
        GetFunctionCodeSigningConfig GetFunctionConfiguration GetPolicy ListTags ListVersionsByFunction
        PutFunctionConcurrency RemovePermission TagResource UntagResource UpdateFunctionCode
        UpdateFunctionConfiguration
      `,
    }),
    functions.map((name) => names.regionalArn("lambda", place, `function:${name}`)),
  ),
  declaresApis(place),
  ...(functions.includes(names.deployments) ? declaresMappings(place) : []),
  ...(functions.includes(names.scannerKeyRotation) ? declaresScannerKey(place) : []),
];

/** What brings a stream to its function: those that are made have no name that could be known. */
const declaresMappings = (place: names.Place): Statement[] => [
  allow("NewMappings", ["lambda:CreateEventSourceMapping"], "*", {
    ArnEquals: { "lambda:FunctionArn": names.regionalArn("lambda", place, `function:${names.deployments}`) },
  }),
  allow(
    "Mappings",
    actions({
      lambda:
        "DeleteEventSourceMapping GetEventSourceMapping ListTags TagResource UntagResource UpdateEventSourceMapping",
    }),
    names.regionalArn("lambda", place, "event-source-mapping:*"),
  ),
];
