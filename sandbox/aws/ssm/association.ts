// What State Manager makes of an association: which document runs on which machines, and when.

import { arnOf } from "../arn.ts";
import { uuidOf } from "../ids.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, lengthBetween, matches, oneOf } from "../rules.ts";
import { associationToken, documentArn, documentToken } from "./document.ts";

const share = matches(/^([1-9]\d*|[1-9]\d?%|100%)$/, "a number above 0, or a percentage such as 10%");

/** Documents of AWS's own are there in every region, and nobody's account has them. */
const isAwsOwn = (name: unknown): boolean => /^(AWS|Amazon)/.test(String(name));

export const association: ResourceModel = {
  token: associationToken,
  replaceOn: ["name", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      associationName: matches(/^[a-zA-Z0-9_\-.]{3,128}$/, "3 to 128 letters, digits and _ - ."),
      name: matches(/^[a-zA-Z0-9_\-.:/]{3,128}$/, "the name or ARN of a document"),
      documentVersion: matches(/^(\$LATEST|\$DEFAULT|[1-9]\d*)$/, "$DEFAULT, $LATEST or a number"),
      targets: lengthBetween(1, 5),
      "targets[].key": matches(
        /^(InstanceIds|tag:[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}|tag-key|resource-groups:Name)$/u,
        "InstanceIds, tag:<key>, tag-key or resource-groups:Name",
      ),
      "targets[].values": lengthBetween(1, 50),
      scheduleExpression: matches(
        /^(cron\(\S+ \S+ \S+ \S+ \S+ \S+\)|rate\([1-9]\d* (minutes?|hours?|days?)\)|at\([^()]+\))$/,
        "cron(…) with six fields, rate(…) or at(…)",
      ),
      complianceSeverity: oneOf(["CRITICAL", "HIGH", "LOW", "MEDIUM", "UNSPECIFIED"]),
      maxConcurrency: share,
      maxErrors: matches(/^(\d+|\d{1,2}%|100%)$/, "a number, or a percentage such as 10%"),
      syncCompliance: oneOf(["AUTO", "MANUAL"]),
      tags: areTags,
    }),
    ...onlyAtCron(inputs),
  ],
  calls: (operation, resource, context) => [
    ...onAssociation(operation, resource, context),
    // Whoever associates a document must be let to use it.
    ...(operation === "create" || operation === "update"
      ? [
          {
            action: operation === "create" ? "ssm:CreateAssociation" : "ssm:UpdateAssociation",
            resource: isAwsOwn(resource.inputs["name"])
              ? `arn:aws:ssm:${context.caller.region}::document/${String(resource.inputs["name"])}`
              : documentArn(resource.inputs["name"], context.caller),
          },
        ]
      : []),
  ],
  create(inputs, context) {
    refuseMissing(inputs, context);
    const id = uuidOf(context);
    const outputs = {
      documentVersion: "$DEFAULT",
      ...echo(inputs, context, { tags: true }),
      associationId: id,
      arn: associationArn(id, context),
    };
    return { id, outputs };
  },
  update(previous, inputs, context) {
    refuseMissing(inputs, context);
    return overlay(previous, { documentVersion: "$DEFAULT", ...echo(inputs, context, { tags: true }) });
  },
};

const associationArn = (id: string, { caller }: Context): string => arnOf(caller, "ssm", `association/${id}`);

const onAssociation = callsOn(
  {
    create: ["ssm:CreateAssociation"],
    read: ["ssm:DescribeAssociation"],
    update: ["ssm:UpdateAssociation"],
    delete: ["ssm:DeleteAssociation"],
    tag: "ssm:AddTagsToResource",
  },
  ({ id }, context, operation) => associationArn(operation === "create" ? "*" : String(id), context),
);

/** CreateAssociation, "ApplyOnlyAtCronInterval". */
const onlyAtCron = ({ applyOnlyAtCronInterval, scheduleExpression }: Properties): Fault[] =>
  applyOnlyAtCronInterval === true && !String(scheduleExpression).startsWith("cron(")
    ? [{ property: "applyOnlyAtCronInterval", reason: "is for a schedule by cron(…) only" }]
    : [];

function refuseMissing({ name }: Properties, { caller: { account, region }, world }: Context): void {
  if (isAwsOwn(name) || world.get(documentToken, String(name), { account, region }) !== undefined) return;
  throw new AwsError("InvalidDocument", `Document with name ${String(name)} does not exist in ${region}`);
}
