// What Lambda makes of a function: its role, key and network must exist; its code gets a digest, its versions numbers.

import { authorise } from "../../iam/index.ts";
import { arnOf } from "../arn.ts";
import { existing } from "../ec2/lookup.ts";
import { accessPointToken, mountTargetToken } from "../efs/names.ts";
import { findKey } from "../kms/key.ts";
import { AwsError } from "../model.ts";
import type { ApiCall, Context, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { passRole, whyNotPassable } from "../roles.ts";
import { isObject } from "../rules.ts";
import { bucketArn, findBucket } from "../s3/bucket.ts";
import { functionFaults } from "./checks.ts";
import { checkSignature } from "./codeSigning.ts";
import { digestOf, sizeOf } from "./code.ts";
import { publish } from "./versions.ts";

export const functionToken = "aws:lambda/function:Function";
const service = "lambda.amazonaws.com";

const configuration = [
  "deadLetterConfig",
  "description",
  "environment",
  "ephemeralStorage",
  "fileSystemConfig",
  "handler",
  "kmsKeyArn",
  "layers",
  "loggingConfig",
  "memorySize",
  "role",
  "runtime",
  "snapStart",
  "timeout",
  "tracingConfig",
  "vpcConfig",
];
const codeProperties = [
  "code",
  "s3Bucket",
  "s3Key",
  "s3ObjectVersion",
  "imageUri",
  "architectures",
  "sourceCodeHash",
];

const onFunction = callsOn(
  {
    create: ["lambda:CreateFunction"],
    read: ["lambda:GetFunction"],
    update: {
      ...Object.fromEntries(configuration.map((name) => [name, "lambda:UpdateFunctionConfiguration"])),
      ...Object.fromEntries(codeProperties.map((name) => [name, "lambda:UpdateFunctionCode"])),
      publish: "lambda:PublishVersion",
      reservedConcurrentExecutions: "lambda:PutFunctionConcurrency",
      codeSigningConfigArn: "lambda:PutFunctionCodeSigningConfig",
    },
    delete: ["lambda:DeleteFunction"],
    tag: "lambda:TagResource",
  },
  ({ inputs }, { caller }) => functionArn(inputs["name"], caller),
);

export const lambdaFunction: ResourceModel = {
  token: functionToken,
  defaults: {
    packageType: "Zip",
    memorySize: 128,
    timeout: 3,
    publish: false,
    reservedConcurrentExecutions: -1,
    skipDestroy: false,
  },
  autoName: { property: "name", maxLength: 64 },
  replaceOn: ["name", "packageType", "region"],
  check: functionFaults,
  calls: (operation, resource, context) => [
    ...onFunction(operation, resource, context),
    ...(operation === "create" ||
    (operation === "update" && resource.inputs["role"] !== resource.outputs?.["role"])
      ? passRole(resource.inputs["role"], service)
      : []),
    ...(operation === "create" ? readCode(resource.inputs, context) : []),
  ],
  create(inputs, context) {
    const { account, region } = context.caller;
    const name = String(inputs["name"]);
    if (context.world.get(functionToken, name, { account, region }))
      throw new AwsError("ResourceConflictException", `Function already exist: ${name}`);
    refuseDangling(inputs, context);
    return { id: name, outputs: outputsOf({}, inputs, context, true) };
  },
  update(previous, inputs, context) {
    refuseDangling(inputs, context);
    const differs = [...configuration, ...codeProperties].some(
      (name) => JSON.stringify(inputs[name]) !== JSON.stringify(previous.inputs[name]),
    );
    const kept = overlay(previous, {});
    return { ...kept, ...outputsOf(previous.outputs, inputs, context, differs) };
  },
};

/** Lambda fetches code from S3 in the caller's name. */
function readCode({ s3Bucket, s3Key, s3ObjectVersion }: Properties, context: Context): ApiCall[] {
  if (typeof s3Bucket !== "string") return [];
  const owner = findBucket(context.world, s3Bucket)?.account;
  return [
    {
      action: s3ObjectVersion === undefined ? "s3:GetObject" : "s3:GetObjectVersion",
      resource: `${bucketArn(s3Bucket, context)}/${typeof s3Key === "string" ? s3Key : "*"}`,
      ...(owner === undefined ? {} : { resourceAccount: owner }),
    },
  ];
}

/** `arn:aws:lambda:region:account:function:name`. */
export function functionArn(name: unknown, caller: Context["caller"]): string {
  return arnOf(caller, "lambda", `function:${typeof name === "string" ? name : "*"}`);
}

/** The ARN by which API Gateway invokes a function, version or alias. */
export function invokeArnOf(arn: string, { partition, region }: Context["caller"]): string {
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

function outputsOf(previous: Properties, inputs: Properties, context: Context, changed: boolean): Properties {
  const { caller, world } = context;
  const name = String(inputs["name"]);
  const arn = functionArn(name, caller);
  const digest = digestOf(inputs);
  const published = publish(previous, digest, inputs["publish"] === true, changed);
  const qualified = `${arn}:${String(published["version"])}`;
  return {
    ...echo(inputs, context, { tags: true }),
    architectures: inputs["architectures"] ?? ["x86_64"],
    ephemeralStorage: inputs["ephemeralStorage"] ?? { size: 512 },
    tracingConfig: inputs["tracingConfig"] ?? { mode: "PassThrough" },
    loggingConfig: {
      logGroup: `/aws/lambda/${name}`,
      logFormat: "Text",
      ...(inputs["loggingConfig"] as Properties),
    },
    ...networkOf(inputs["vpcConfig"], context),
    ...published,
    arn,
    qualifiedArn: qualified,
    invokeArn: invokeArnOf(arn, caller),
    qualifiedInvokeArn: invokeArnOf(qualified, caller),
    responseStreamingInvokeArn: invokeArnOf(arn, caller)
      .replace("2015-03-31", "2021-11-15")
      .replace(/invocations$/, "response-streaming-invocations"),
    codeSha256: digest,
    sourceCodeHash: inputs["sourceCodeHash"] ?? digest,
    sourceCodeSize: sizeOf(inputs["code"]),
    lastModified: changed ? world.now().replace(/(\.\d+)?Z$/, ".000+0000") : previous["lastModified"],
    ...(changed
      ? checkSignature(inputs, context)
      : {
          signingJobArn: previous["signingJobArn"] ?? "",
          signingProfileVersionArn: previous["signingProfileVersionArn"] ?? "",
        }),
  };
}

function networkOf(network: unknown, context: Context): Properties {
  const subnets = isObject(network) ? ((network["subnetIds"] as string[]) ?? []) : [];
  if (!isObject(network) || subnets.length === 0) return {};
  const vpcId = existing("subnet", subnets[0], context).outputs["vpcId"];
  return { vpcConfig: { ipv6AllowedForDualStack: false, ...network, vpcId } };
}

function refuseDangling(inputs: Properties, context: Context): void {
  const refuse = (message: string): never => {
    throw new AwsError("InvalidParameterValueException", message);
  };
  const reason = whyNotPassable(inputs["role"], service, context);
  if (reason) refuse(`The role defined for the function cannot be assumed by Lambda: ${reason}`);
  if (inputs["kmsKeyArn"] !== undefined && !findKey(inputs["kmsKeyArn"], context))
    refuse(`KMS key ${String(inputs["kmsKeyArn"])} does not exist`);
  if (
    inputs["s3Bucket"] !== undefined &&
    !context.world.get("aws:s3/bucket:Bucket", String(inputs["s3Bucket"]))
  )
    refuse(`Error occurred while GetObject. S3 Error Code: NoSuchBucket: ${String(inputs["s3Bucket"])}`);
  refuseNetwork(inputs["vpcConfig"], context);
  refuseFiles(inputs, context);
  const inNetwork =
    isObject(inputs["vpcConfig"]) && (inputs["vpcConfig"]["subnetIds"] as string[] | undefined)?.length;
  if (inNetwork) for (const action of interfaceActions) refuseUnable(action, inputs["role"], context);
}

/** Files are reached through the network, where the file system has a mount target. */
function refuseFiles({ fileSystemConfig, vpcConfig }: Properties, { caller, world }: Context): void {
  if (!isObject(fileSystemConfig)) return;
  const { account, region } = caller;
  const arn = fileSystemConfig["arn"];
  const [point] = world.find(accessPointToken, { account, region }, ({ outputs }) => outputs["arn"] === arn);
  const id = point?.outputs["fileSystemId"];
  const targets = world.find(
    mountTargetToken,
    { account, region },
    ({ outputs }) => outputs["fileSystemId"] === id,
  );
  const fault =
    point === undefined
      ? `Access point ${String(arn)} does not exist`
      : !isObject(vpcConfig)
        ? "Function must be in a VPC to mount a file system"
        : targets.length === 0
          ? `File system ${String(id)} has no mount target`
          : undefined;
  if (fault !== undefined) throw new AwsError("EFSMountConnectivityException", fault);
}

/** Lambda makes its network interfaces as the function's role, and tries that before it makes the function. */
const interfaceActions = ["CreateNetworkInterface", "DescribeNetworkInterfaces", "DeleteNetworkInterface"];

function refuseUnable(action: string, role: unknown, { caller, world }: Context): void {
  const resource = action.startsWith("Describe") ? "*" : arnOf(caller, "ec2", "network-interface/*");
  const verdict = authorise({ action: `ec2:${action}`, resource }, { ...caller, arn: String(role) }, world);
  if (!verdict.allowed)
    throw new AwsError(
      "InvalidParameterValueException",
      `The provided execution role does not have permissions to call ${action} on EC2: ${verdict.message}`,
    );
}

function refuseNetwork(network: unknown, context: Context): void {
  if (!isObject(network)) return;
  const members = [
    ...((network["subnetIds"] as string[]) ?? []).map((id) => existing("subnet", id, context)),
    ...((network["securityGroupIds"] as string[]) ?? []).map((id) => existing("security-group", id, context)),
  ];
  const vpcs = new Set(members.map((member) => member.outputs["vpcId"]));
  if (vpcs.size > 1)
    throw new AwsError(
      "InvalidParameterValueException",
      `Security Groups and Subnets are required to be in the same VPC, these are in ${[...vpcs].join(", ")}`,
    );
}
