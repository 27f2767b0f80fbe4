// Decides what the table of deployments is for: who adds rows, which components hear of them, and who may tell.
import type { ToolingConfig } from "../configuration/schema.ts";
import { actions, allow, inRegion, onlyRoles, type Statement } from "./documents/document.ts";
import * as names from "./names.ts";

type Settings = NonNullable<ToolingConfig["deployments"]>;

const table = (place: names.Place): string =>
  names.regionalArn("dynamodb", place, `table/${names.deployments}`);

/** FIFO, so that a row that is told again within minutes arrives once. */
export const componentTopic = (component: string): string => `${names.deployments}-${component}.fifo`;
export const componentTopicArn = (place: names.Place, component: string): string =>
  names.regionalArn("sns", place, componentTopic(component));

/** Programs that add deployments add, and look; that a row was told is the teller's to say. */
export const deploymentsPolicy = (place: names.Place, writers: readonly string[]): Statement[] => [
  {
    Sid: "Add",
    Effect: "Allow",
    ...onlyRoles(writers),
    Action: actions({ dynamodb: "GetItem PutItem" }),
    Resource: table(place),
  },
];

/** The function that tells: it reads the stream, publishes, and notes in the row whom it told. */
export const tellerStatements = (place: names.Place, { components }: Settings): Statement[] => [
  allow(
    "Stream",
    actions({ dynamodb: "DescribeStream GetRecords GetShardIterator" }),
    `${table(place)}/stream/*`,
  ),
  allow("Streams", ["dynamodb:ListStreams"], "*"),
  allow("Told", actions({ dynamodb: "GetItem UpdateItem" }), table(place)),
  allow(
    "Tell",
    ["sns:Publish"],
    components.map(({ name }) => componentTopicArn(place, name)),
  ),
  allow("TopicKey", actions({ kms: "Decrypt GenerateDataKey" }), names.anyKeyArn(place), {
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": `alias/${names.deployments}` },
    StringEquals: { "kms:ViaService": `sns.${place.region}.amazonaws.com` },
  }),
  allow(
    "Logs",
    actions({ logs: "CreateLogStream PutLogEvents" }),
    `${names.regionalArn("logs", place, `log-group:${names.functionLogs(names.deployments)}`)}:*`,
  ),
];

/** For the boundary of an account that has the table: what else roles there may. */
export const boundsTeller = (region: string): Statement =>
  allow(
    "Streams",
    actions({ dynamodb: "DescribeStream GetRecords GetShardIterator ListStreams UpdateItem" }),
    "*",
    inRegion(region),
  );
