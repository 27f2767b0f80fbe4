// Decides what an operation of the AWS SDK asks of IAM: action, resource, owner and condition keys of each call.
// From the Service Authorization Reference; an operation that is not in the table is an error, never let through.
import type { Facts } from "../../../policy-pack/facts.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import type { Model } from "../../../policy-pack/model/model.ts";
import { containerCalls } from "./containerCalls.ts";
import { glueCalls } from "./glueCalls.ts";
import { deployCalls } from "./deployCalls.ts";
import { deviceCalls } from "./deviceCalls.ts";
import { stackCalls } from "./stackCalls.ts";
import { stackSetCalls } from "./stackSetCalls.ts";
import { onKey } from "./keyCalls.ts";
import { scanCalls } from "./scanCalls.ts";
import { secretCalls } from "./secretCalls.ts";
import { parameter } from "./parameterCalls.ts";

export type Call = {
  action: string;
  resource: string;
  account: string;
  context?: Readonly<Record<string, string | readonly string[]>>;
};

/** Where a client works; `account` is the caller's, for what is named without an account. */
export type Place = { account: string; region: string };
type Input = Readonly<Record<string, unknown>>;
/** Asynchronous where what it is about must be looked up, such as tags. */
export type CallsOf = (input: Input, place: Place, model: Model) => Call[] | Promise<Call[]>;

const text = (input: Input, key: string): string => {
  const value = input[key];
  return typeof value === "string" ? value : "";
};
/** Headers that a request carries become condition keys; what is not sent is not there. */
const carried = (input: Input, keys: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(keys).flatMap(([name, key]) =>
      input[name] === undefined ? [] : [[key, String(input[name])]],
    ),
  );

const uploadKeys = {
  ServerSideEncryption: "s3:x-amz-server-side-encryption",
  SSEKMSKeyId: "s3:x-amz-server-side-encryption-aws-kms-key-id",
  IfNoneMatch: "s3:if-none-match",
};

const bucketOf = (model: Model, name: string): Facts | undefined =>
  model.of("bucket").find(({ props }) => props["bucket"] === name);

const s3Call = (input: Input, { account }: Place, model: Model, action: string, onObject: boolean): Call => {
  const bucket = text(input, "Bucket");
  const facts = bucketOf(model, bucket);
  return {
    action: `s3:${action}`,
    resource: `arn:aws:s3:::${bucket}${onObject ? `/${text(input, "Key")}` : ""}`,
    account: (facts && accountOf(facts)) ?? account,
    context: { "s3:TlsVersion": "1.3", "aws:SecureTransport": "true" },
  };
};

/** What S3 asks of the bucket's key in the caller's name; with a bucket key the context is the bucket (S3 User Guide). */
function keyCall(input: Input, { region }: Place, model: Model, action: string): Call[] {
  const name = text(input, "Bucket");
  const rules = model.of("bucketEncryption").find(({ props }) => props["bucket"] === name)?.props["rules"];
  const [rule] = (rules ?? []) as { applyServerSideEncryptionByDefault?: { kmsMasterKeyId?: string } }[];
  const arn = rule?.applyServerSideEncryptionByDefault?.kmsMasterKeyId;
  const key = model.of("key").find(({ props }) => props["arn"] === arn);
  if (key === undefined) return [];
  const via = {
    "kms:ViaService": `s3.${region}.amazonaws.com`,
    "kms:EncryptionContext:aws:s3:arn": `arn:aws:s3:::${name}`,
  };
  return [{ ...onKey(model, key, action), context: { ...onKey(model, key, action).context, ...via } }];
}

const get: CallsOf = (input, place, model) => [
  s3Call(input, place, model, input["VersionId"] === undefined ? "GetObject" : "GetObjectVersion", true),
  ...keyCall(input, place, model, "Decrypt"),
];
const upload =
  (making: boolean): CallsOf =>
  (input, place, model) => {
    const call = s3Call(input, place, model, "PutObject", true);
    const creation = { "s3:ObjectCreationOperation": String(making) };
    const context = { ...call.context, ...creation, ...carried(input, uploadKeys) };
    return [{ ...call, context }, ...keyCall(input, place, model, "GenerateDataKey")];
  };
const put = upload(true);
/** The object is made by the completion of an upload in parts, not by a part. */
const putPart = upload(false);
const s3On =
  (action: string, onObject = true): CallsOf =>
  (input, place, model) => [s3Call(input, place, model, action, onObject)];

const list: CallsOf = (input, place, model) => {
  const call = s3Call(input, place, model, "ListBucket", false);
  return [{ ...call, context: { ...call.context, ...carried(input, { Prefix: "s3:prefix" }) } }];
};

/** By id, ARN, alias or the ARN of an alias (KMS API, "KeyId"). */
const kms =
  (action: string, keys: Readonly<Record<string, string>> = {}): CallsOf =>
  (input, place, model) => {
    const wanted = text(input, "KeyId");
    const account = wanted.startsWith("arn:") ? (wanted.split(":")[4] ?? "") : place.account;
    const name = wanted.startsWith("arn:") ? wanted.split(":").slice(5).join(":") : wanted;
    const alias = model
      .of("keyAlias")
      .find((made) => made.props["name"] === name && accountOf(made) === account);
    const id = alias?.props["targetKeyId"] ?? name.replace(/^key\//, "");
    const key = model
      .of("key")
      .find(({ props, ...facts }) => props["keyId"] === id && accountOf({ props, ...facts }) === account);
    if (key === undefined) throw new Error(`no stack declares the key ${wanted} of account ${account}`);
    const call = onKey(model, key, action);
    return [{ ...call, context: { ...call.context, ...carried(input, keys) } }];
  };
const signing = { SigningAlgorithm: "kms:SigningAlgorithm", MessageType: "kms:MessageType" };

/** Every operation on one table, by its own action; names without account are of the caller's. */
const dynamo =
  (action: string): CallsOf =>
  (input, place) => [onTable(text(input, "TableName"), action, place)];
const onTable = (named: string, action: string, place: Place): Call => {
  const arn = named.startsWith("arn:")
    ? named
    : `arn:aws:dynamodb:${place.region}:${place.account}:table/${named}`;
  return { action: `dynamodb:${action}`, resource: arn, account: arn.split(":")[4] ?? "" };
};
const writes = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};
type Write = { TableName: string; Item?: Record<string, { S?: string }> };
const transaction: CallsOf = (input, place, model) =>
  (input["TransactItems"] as Record<string, Write>[]).flatMap((item) =>
    Object.entries(item).map(([kind, { TableName, Item }]) => ({
      ...onTable(TableName, writes[kind as keyof typeof writes], place),
      context: leadingKeys(model, TableName, Item),
    })),
  );
/** The partition that is written, by which rights to a table can be narrowed. */
const leadingKeys = (model: Model, table: string, item: Write["Item"]): Record<string, string[]> => {
  const name = table.split("/").at(-1);
  const declared = model.resources.find(
    ({ type, props }) => type === "aws:dynamodb/table:Table" && props["name"] === name,
  );
  const key = item?.[String(declared?.props["hashKey"])]?.S;
  return key === undefined ? {} : { "dynamodb:LeadingKeys": [key] };
};

/** Who restores reads the one table and writes the other (DynamoDB Developer Guide, "Using IAM with backup and restore"). */
const restore: CallsOf = (input, place) => {
  const target = text(input, "TargetTableName");
  const items = ["BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem"];
  return [
    onTable(text(input, "SourceTableName"), "RestoreTableToPointInTime", place),
    ...["RestoreTableToPointInTime", ...items].map((action) => onTable(target, action, place)),
  ];
};

const assume: CallsOf = (input) => {
  const role = text(input, "RoleArn");
  return [{ action: "sts:AssumeRole", resource: role, account: role.split(":")[4] ?? "" }];
};
/** Signer reads and writes S3 in the caller's name, so that a job asks for that too. */
const startSigning: CallsOf = async (input, place, model) => {
  const { source, destination } = input as {
    source: { s3: { bucketName: string; key: string } };
    destination: { s3: { bucketName: string; prefix: string } };
  };
  const from = { Bucket: source.s3.bucketName, Key: source.s3.key, VersionId: "of the source" };
  const to = { Bucket: destination.s3.bucketName, Key: `${destination.s3.prefix}job.zip` };
  return [
    onSigner("StartSigningJob", place, `signing-profiles/${text(input, "profileName")}`),
    ...(await get(from, place, model)),
    ...(await put(to, place, model)),
  ];
};
const onSigner = (action: string, { account, region }: Place, resource: string): Call => ({
  action: `signer:${action}`,
  resource: `arn:aws:signer:${region}:${account}:/${resource}`,
  account,
});
const putEvents: CallsOf = (input, { account, region }) =>
  (input["Entries"] as { EventBusName?: string }[]).map(({ EventBusName = "default" }) => ({
    action: "events:PutEvents",
    resource: `arn:aws:events:${region}:${account}:event-bus/${EventBusName}`,
    account,
  }));
const startPipeline: CallsOf = (input, { account, region }) => [
  {
    action: "codepipeline:StartPipelineExecution",
    resource: `arn:aws:codepipeline:${region}:${account}:${text(input, "name")}`,
    account,
  },
];

/** By client and command. */
const operations: Readonly<Record<string, CallsOf>> = {
  ...containerCalls,
  ...scanCalls,
  ...secretCalls,
  ...stackSetCalls,
  ...deviceCalls,
  ...stackCalls,
  ...deployCalls,
  ...glueCalls,
  "S3Client.GetObjectCommand": get,
  "S3Client.HeadObjectCommand": get,
  "S3Client.PutObjectCommand": put,
  "S3Client.DeleteObjectCommand": (input, place, model) =>
    s3On(input["VersionId"] === undefined ? "DeleteObject" : "DeleteObjectVersion")(input, place, model),
  "S3Client.ListObjectVersionsCommand": s3On("ListBucketVersions", false),
  "S3Client.ListObjectsV2Command": list,
  "S3Client.CreateMultipartUploadCommand": putPart,
  "S3Client.UploadPartCommand": putPart,
  "S3Client.CompleteMultipartUploadCommand": put,
  "S3Client.AbortMultipartUploadCommand": s3On("AbortMultipartUpload"),
  "S3Client.PutObjectRetentionCommand": s3On("PutObjectRetention"),
  "S3Client.PutBucketPolicyCommand": s3On("PutBucketPolicy", false),
  "KMSClient.SignCommand": kms("Sign", signing),
  "KMSClient.VerifyCommand": kms("Verify", signing),
  "KMSClient.GetPublicKeyCommand": kms("GetPublicKey"),
  "KMSClient.DescribeKeyCommand": kms("DescribeKey"),
  "KMSClient.EncryptCommand": kms("Encrypt"),
  "KMSClient.DecryptCommand": kms("Decrypt"),
  "DynamoDBClient.GetItemCommand": dynamo("GetItem"),
  "DynamoDBClient.PutItemCommand": (input, place, model) => [
    {
      ...onTable(text(input, "TableName"), "PutItem", place),
      context: leadingKeys(model, text(input, "TableName"), input["Item"] as Write["Item"]),
    },
  ],
  "DynamoDBClient.UpdateItemCommand": dynamo("UpdateItem"),
  "DynamoDBClient.DeleteItemCommand": dynamo("DeleteItem"),
  "DynamoDBClient.QueryCommand": dynamo("Query"),
  "DynamoDBClient.ScanCommand": dynamo("Scan"),
  "DynamoDBClient.TransactWriteItemsCommand": transaction,
  "DynamoDBClient.RestoreTableToPointInTimeCommand": restore,
  "SSMClient.GetParameterCommand": parameter("GetParameter", "Name"),
  "SSMClient.PutParameterCommand": parameter("PutParameter", "Name"),
  "SSMClient.DeleteParameterCommand": parameter("DeleteParameter", "Name"),
  "SSMClient.GetParametersByPathCommand": parameter("GetParametersByPath", "Path"),
  "STSClient.AssumeRoleCommand": assume,
  "SignerClient.StartSigningJobCommand": startSigning,
  "SignerClient.DescribeSigningJobCommand": (input, place) => [
    onSigner("DescribeSigningJob", place, `signing-jobs/${text(input, "jobId")}`),
  ],
  "SignerClient.GetSigningProfileCommand": (input, place) => [
    onSigner("GetSigningProfile", place, `signing-profiles/${text(input, "profileName")}`),
  ],
  "EventBridgeClient.PutEventsCommand": putEvents,
  "CodePipelineClient.StartPipelineExecutionCommand": startPipeline,
};

/** The calls that one operation makes. A suite that uses a further service gives its operations. */
export async function callsOf(
  operation: string,
  input: Input,
  place: Place,
  model: Model,
  more: Readonly<Record<string, CallsOf>> = {},
): Promise<Call[]> {
  const calls = more[operation] ?? operations[operation];
  if (calls === undefined)
    throw new Error(
      `${operation} is not in the table of sandbox/rehearsal/aws/awsCalls.ts: say there what it asks of IAM`,
    );
  return calls(input, place, model);
}
