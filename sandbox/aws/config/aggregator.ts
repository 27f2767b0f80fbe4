// What AWS Config makes of an aggregator: of listed accounts, or of the organization by who administers Config for it.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { ApiCall, Context, Fault, Properties, ResourceModel } from "../model.ts";
import { administers } from "../organizations/delegatedAdministrator.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { passRole, whyNotPassable } from "../roles.ts";
import { areTags, faultsOf, isArn, isKnown, isObject, lengthBetween, matches } from "../rules.ts";
import { configService } from "./recorder.ts";

const token = "aws:cfg/configurationAggregator:ConfigurationAggregator";
const organization = "organizationAggregationSource";

const aggregatorCalls = callsOn(
  {
    create: ["config:PutConfigurationAggregator"],
    read: ["config:DescribeConfigurationAggregators", "config:ListTagsForResource"],
    update: ["config:PutConfigurationAggregator"],
    delete: ["config:DeleteConfigurationAggregator"],
    tag: "config:TagResource",
  },
  ({ outputs }, { caller }) =>
    String(outputs?.["arn"] ?? arnOf(caller, "config", "config-aggregator/config-aggregator-*")),
);

export const configurationAggregator: ResourceModel = {
  token,
  autoName: { property: "name", maxLength: 256 },
  replaceOn: ["name", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: [matches(/^[\w-]+$/, "letters, digits, _ and -"), lengthBetween(1, 256)],
      [`${organization}.roleArn`]: isArn("iam"),
      tags: areTags,
    }),
    ...sourceFaults(inputs),
  ],
  calls(operation, target, context): ApiCall[] {
    const passes = operation === "create" || operation === "update";
    return [
      ...aggregatorCalls(operation, target, context),
      ...(passes ? passRole(roleOf(target.inputs), configService) : []),
    ];
  },
  create(inputs, context) {
    const { account, region } = context.caller;
    const name = String(inputs["name"]);
    if (context.world.get(token, name, { account, region }) !== undefined)
      throw new AwsError(
        "ResourceInUseException",
        `The aggregator ${name} already exists in ${account} ${region}`,
      );
    const id = `config-aggregator-${context.world.random("base36", 8)}`;
    return {
      id: name,
      outputs: {
        ...outputsOf(inputs, context),
        arn: arnOf(context.caller, "config", `config-aggregator/${id}`),
      },
    };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

const roleOf = (inputs: Properties): unknown =>
  isObject(inputs[organization]) ? inputs[organization]["roleArn"] : undefined;

function sourceFaults(inputs: Properties): Fault[] {
  const given = [organization, "accountAggregationSource"].filter((name) => isKnown(inputs[name]));
  const asked = [organization, "accountAggregationSource"].filter((name) => inputs[name] !== undefined);
  const faults: Fault[] =
    asked.length === 1
      ? []
      : [{ property: organization, reason: "give exactly one of it and accountAggregationSource" }];
  for (const name of given) {
    const source = inputs[name];
    if (isObject(source) && (source["allRegions"] === true) === isKnown(source["regions"]))
      faults.push({ property: `${name}.regions`, reason: "needs either allRegions true or regions" });
  }
  return faults;
}

function outputsOf(inputs: Properties, context: Context): Properties {
  if (inputs[organization] !== undefined) {
    if (!administers(configService, context))
      throw new AwsError(
        "OrganizationAccessDeniedException",
        `Account ${context.caller.account} is neither the management account nor a delegated administrator of ${configService}`,
      );
    const reason = whyNotPassable(roleOf(inputs), configService, context);
    if (reason !== undefined) throw new AwsError("InvalidRoleException", reason);
  }
  return echo(inputs, context, { tags: true });
}
