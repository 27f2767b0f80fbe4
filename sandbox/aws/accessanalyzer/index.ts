// IAM Access Analyzer: analyzers of an account or of the organization.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { administers } from "../organizations/delegatedAdministrator.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, between, faultsOf, isObject, lengthBetween, matches, oneOf } from "../rules.ts";

const token = "aws:accessanalyzer/analyzer:Analyzer";
const service = "access-analyzer.amazonaws.com";
const types = [
  "ACCOUNT",
  "ACCOUNT_UNUSED_ACCESS",
  "ACCOUNT_INTERNAL_ACCESS",
  "ORGANIZATION",
  "ORGANIZATION_UNUSED_ACCESS",
  "ORGANIZATION_INTERNAL_ACCESS",
];

/** Analyzers of a region, by type: of external access one each, of unused access a few ("Access Analyzer quotas"). */
const quotas: Readonly<Record<string, number>> = { ORGANIZATION: 5, ORGANIZATION_UNUSED_ACCESS: 5 };

const analyzerArn = (name: unknown, { caller }: Context): string =>
  arnOf(caller, "access-analyzer", `analyzer/${String(name)}`);

export const analyzer: ResourceModel = {
  token,
  defaults: { type: "ACCOUNT" },
  replaceOn: ["analyzerName", "type", "configuration", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      analyzerName: [
        matches(/^[A-Za-z][A-Za-z0-9_.-]*$/, "letters, digits and _ . -, a letter first"),
        lengthBetween(1, 255),
      ],
      type: oneOf(types),
      "configuration.unusedAccess.unusedAccessAge": between(1, 365),
      tags: areTags,
    }),
    ...configurationFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["access-analyzer:CreateAnalyzer"],
      read: ["access-analyzer:GetAnalyzer"],
      update: ["access-analyzer:UpdateAnalyzer"],
      delete: ["access-analyzer:DeleteAnalyzer"],
      tag: "access-analyzer:TagResource",
    },
    ({ inputs }, context) => analyzerArn(inputs["analyzerName"], context),
  ),
  create(inputs, context) {
    const { account, region } = context.caller;
    refuseForeignOrganization(inputs, context);
    const others = context.world.find(token, { account, region });
    if (others.some((other) => other.id === inputs["analyzerName"]))
      throw new AwsError(
        "ConflictException",
        `Analyzer ${String(inputs["analyzerName"])} already exists in ${region}`,
      );
    const type = String(inputs["type"]);
    const quota = quotas[type] ?? 1;
    if (others.filter((other) => other.inputs["type"] === type).length >= quota)
      throw new AwsError(
        "ServiceQuotaExceededException",
        `${account} has ${quota} analyzers of type ${type} in ${region}, and no more are allowed`,
      );
    const arn = analyzerArn(inputs["analyzerName"], context);
    return { id: String(inputs["analyzerName"]), outputs: { ...echo(inputs, context, { tags: true }), arn } };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
};

function configurationFaults(inputs: Properties): Fault[] {
  const { configuration, type } = inputs;
  if (!isObject(configuration) || configuration["unusedAccess"] === undefined) return [];
  return String(type).endsWith("_UNUSED_ACCESS")
    ? []
    : [
        {
          property: "configuration.unusedAccess",
          reason: `is for analyzers of unused access, not for ${String(type)}`,
        },
      ];
}

function refuseForeignOrganization(inputs: Properties, context: Context): void {
  if (!String(inputs["type"]).startsWith("ORGANIZATION") || administers(service, context)) return;
  throw new AwsError(
    "AccessDeniedException",
    `Account ${context.caller.account} is neither the management account nor a delegated administrator of ${service}`,
  );
}

export const models: readonly ResourceModel[] = [analyzer];
