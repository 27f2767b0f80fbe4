// What Elastic Load Balancing makes of a target group: where requests go, and how it finds out who is healthy.

import { existing } from "../ec2/lookup.ts";
import { AwsError } from "../model.ts";
import type { Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, between, faultsOf, isKnown, isObject, matches, oneOf } from "../rules.ts";
import { elbArn, isName, listenerToken, refuseTaken, suffixOf, targetGroupToken } from "./names.ts";

const setAttributes = "elasticloadbalancing:ModifyTargetGroupAttributes";

export const targetGroup: ResourceModel = {
  token: targetGroupToken,
  defaults: { targetType: "instance", slowStart: 0 },
  autoName: { property: "name", maxLength: 32 },
  replaceOn: [
    "ipAddressType",
    "name",
    "namePrefix",
    "port",
    "protocol",
    "protocolVersion",
    "region",
    "targetType",
    "vpcId",
  ],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: isName,
      port: between(1, 65_535),
      protocol: oneOf(["HTTP", "HTTPS"]),
      targetType: oneOf(["instance", "ip"]),
      protocolVersion: oneOf(["HTTP1", "HTTP2", "GRPC"]),
      deregistrationDelay: between(0, 3600),
      "healthCheck.healthyThreshold": between(2, 10),
      "healthCheck.unhealthyThreshold": between(2, 10),
      "healthCheck.interval": between(5, 300),
      "healthCheck.timeout": between(2, 120),
      "healthCheck.path": matches(/^\/.{0,1023}$/, "a path that begins with /"),
      "healthCheck.matcher": matches(
        /^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/,
        "HTTP codes, such as 200 or 200-299",
      ),
      tags: areTags,
    }),
    ...missing(inputs),
    ...hasty(inputs),
  ],
  calls: callsOn(
    {
      create: ["elasticloadbalancing:CreateTargetGroup", setAttributes],
      read: [
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTags",
      ],
      update: {
        healthCheck: "elasticloadbalancing:ModifyTargetGroup",
        deregistrationDelay: setAttributes,
        stickiness: setAttributes,
        slowStart: setAttributes,
      },
      delete: ["elasticloadbalancing:DeleteTargetGroup"],
      tag: "elasticloadbalancing:AddTags",
    },
    ({ id, inputs }, context, operation) =>
      operation === "read" ? "*" : (id ?? elbArn(`targetgroup/${String(inputs["name"])}/*`, context)),
  ),
  create(inputs, context) {
    existing("vpc", inputs["vpcId"], context);
    refuseTaken(targetGroupToken, inputs["name"], "DuplicateTargetGroupName", context);
    const arn = elbArn(`targetgroup/${String(inputs["name"])}/${context.world.random("hex", 16)}`, context);
    const outputs = {
      deregistrationDelay: 300,
      protocolVersion: "HTTP1",
      ...echo(inputs, context, { tags: true }),
      arn,
      arnSuffix: `targetgroup/${suffixOf(arn)}`,
    };
    return { id: arn, outputs };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
  remove({ id, account, region }, { world }) {
    const [user] = world.find(listenerToken, { account, region }, ({ outputs }) =>
      groupsOf(outputs).includes(id),
    );
    if (user)
      throw new AwsError(
        "ResourceInUse",
        `Target group '${id}' is currently in use by a listener or a rule: ${user.id}`,
      );
  },
};

const missing = (inputs: Properties): Fault[] =>
  ["port", "protocol", "vpcId"]
    .filter((name) => inputs[name] === undefined)
    .map((property) => ({ property, reason: "is missing: instances and addresses need it" }));

/** A check that outlasts its interval. */
function hasty({ healthCheck }: Properties): Fault[] {
  if (!isObject(healthCheck)) return [];
  const { interval = 30, timeout = 5 } = healthCheck;
  return isKnown(interval) && isKnown(timeout) && Number(timeout) >= Number(interval)
    ? [
        {
          property: "healthCheck.timeout",
          reason: `${Number(timeout)}: must be smaller than the interval, ${Number(interval)}`,
        },
      ]
    : [];
}

/** ARNs of the groups that a listener forwards to. */
export function groupsOf({ defaultActions }: Properties): string[] {
  return (Array.isArray(defaultActions) ? defaultActions : []).filter(isObject).flatMap((action) => {
    const { forward, targetGroupArn } = action;
    const listed = isObject(forward) && Array.isArray(forward["targetGroups"]) ? forward["targetGroups"] : [];
    return [
      ...(isKnown(targetGroupArn) ? [String(targetGroupArn)] : []),
      ...listed.filter(isObject).map(({ arn }) => String(arn)),
    ];
  });
}
