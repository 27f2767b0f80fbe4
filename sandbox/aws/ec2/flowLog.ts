// What AWS makes of a flow log: what it watches, where it writes, and the role that lets it.

import { parseArn } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { echo } from "../outputs.ts";
import { passRole, whyNotPassable } from "../roles.ts";
import { areTags, faultsOf, isArn, isKnown, oneOf } from "../rules.ts";
import { changed, ec2Arn, ec2Calls, existing, having, newIdOf, tokenOf } from "./lookup.ts";

const service = "vpc-flow-logs.amazonaws.com";
const served = ["vpcId", "subnetId"];
const unserved = ["eniId", "transitGatewayId", "transitGatewayAttachmentId", "regionalNatGatewayId"];

const defaultFormat =
  "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} " +
  "${start} ${end} ${action} ${log-status}";

const model = ec2Calls("vpc-flow-log", {
  create: ["ec2:CreateFlowLogs"],
  read: ["ec2:DescribeFlowLogs"],
  delete: ["ec2:DeleteFlowLogs"],
});

export const flowLog: ResourceModel = {
  token: tokenOf("vpc-flow-log"),
  defaults: { logDestinationType: "cloud-watch-logs", maxAggregationInterval: 600 },
  replaceOn: [
    ...served,
    ...unserved,
    "deliverCrossAccountRole",
    "destinationOptions",
    "iamRoleArn",
    "logDestination",
    "logDestinationType",
    "logFormat",
    "maxAggregationInterval",
    "trafficType",
    "region",
  ],
  check: (inputs) => [
    ...faultsOf(inputs, {
      logDestinationType: oneOf(["cloud-watch-logs", "s3", "kinesis-data-firehose"]),
      trafficType: oneOf(["ACCEPT", "REJECT", "ALL"]),
      maxAggregationInterval: oneOf([60, 600]),
      logDestination: isArn(),
      iamRoleArn: isArn("iam"),
      tags: areTags,
    }),
    ...shapeFaults(inputs),
  ],
  calls: (operation, resource, context) => [
    ...model(operation, resource, context),
    ...(operation === "create" ? passRole(resource.inputs["iamRoleArn"], service) : []),
  ],
  create(inputs, context) {
    const watched =
      inputs["vpcId"] === undefined
        ? existing("subnet", inputs["subnetId"], context)
        : existing("vpc", inputs["vpcId"], context);
    refuseDestination(inputs, context);
    const twin = having(
      tokenOf("vpc-flow-log"),
      inputs["vpcId"] === undefined ? "subnetId" : "vpcId",
      watched.id,
      context,
    ).find((other) =>
      ["logDestination", "trafficType"].every((name) => other.outputs[name] === inputs[name]),
    );
    if (twin)
      throw new AwsError(
        "FlowLogAlreadyExists",
        `There is an existing Flow Log with the same configuration and log destination: ${twin.id}`,
      );
    const id = newIdOf("vpc-flow-log", context);
    const outputs = {
      logFormat: defaultFormat,
      ...echo(inputs, context, { tags: true }),
      arn: ec2Arn("vpc-flow-log", id, context),
    };
    return { id, outputs };
  },
  update: changed,
};

function shapeFaults(inputs: Properties): Fault[] {
  const faults: Fault[] = unserved
    .filter((name) => isKnown(inputs[name]))
    .map((property) => ({
      property,
      reason: `is not served by the sandbox; name one of ${served.join(", ")}`,
    }));
  const watched = served.filter((name) => inputs[name] !== undefined);
  if (watched.length !== 1 && faults.length === 0)
    faults.push({ property: "vpcId", reason: `name exactly one of ${served.join(", ")}` });
  if (inputs["trafficType"] === undefined)
    faults.push({ property: "trafficType", reason: "is missing: ACCEPT, REJECT or ALL" });
  if (inputs["logDestination"] === undefined)
    faults.push({
      property: "logDestination",
      reason: "is missing: the ARN of the log group, bucket or stream",
    });
  const toLogs = inputs["logDestinationType"] === "cloud-watch-logs";
  if (toLogs && inputs["iamRoleArn"] === undefined && inputs["deliverCrossAccountRole"] === undefined)
    faults.push({
      property: "iamRoleArn",
      reason: "is missing: cloud-watch-logs needs the role that writes them",
    });
  if (!toLogs && isKnown(inputs["logDestinationType"]) && inputs["iamRoleArn"] !== undefined)
    faults.push({
      property: "iamRoleArn",
      reason: `is not allowed with ${String(inputs["logDestinationType"])}`,
    });
  return faults;
}

function refuseDestination(inputs: Properties, context: Context): void {
  const type = inputs["logDestinationType"];
  if (type === "cloud-watch-logs") {
    const reason = whyNotPassable(inputs["iamRoleArn"], service, context);
    if (reason)
      throw new AwsError(
        "InvalidParameter",
        `Access Denied for LogDestination: unable to assume given IAM role: ${reason}`,
      );
    return;
  }
  const arn = parseArn(inputs["logDestination"]);
  if (type !== "s3") return;
  const bucket = arn?.resource.split("/")[0] ?? "";
  if (arn?.service !== "s3" || !context.world.get("aws:s3/bucket:Bucket", bucket))
    throw new AwsError(
      "InvalidParameter",
      `LogDestination: ${String(inputs["logDestination"])} does not exist`,
    );
}
