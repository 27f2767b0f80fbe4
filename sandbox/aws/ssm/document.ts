// What Systems Manager makes of a document: its name, its content by its schema, its versions.

import { createHash } from "node:crypto";
import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Caller, Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isKnown, isObject, lengthBetween, matches, oneOf, type Rule } from "../rules.ts";

export const documentToken = "aws:ssm/document:Document";
export const associationToken = "aws:ssm/association:Association";

/** Systems Manager service quotas, "Maximum document size". */
const mostBytes = 64 * 1024;

/** CreateDocument, "Name". */
const nameRules: readonly Rule[] = [
  matches(/^[a-zA-Z0-9_\-.]{3,128}$/, "3 to 128 letters, digits and _ - ."),
  matches(/^(?!(aws|amazon|amzn))/i, "a name that does not begin with aws, amazon or amzn, which are AWS's"),
];

export const documentArn = (name: unknown, caller: Caller): string =>
  arnOf(caller, "ssm", `document/${String(name)}`);

export const document: ResourceModel = {
  token: documentToken,
  defaults: { documentFormat: "JSON" },
  replaceOn: ["name", "documentType", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: nameRules,
      documentType: oneOf(["Automation", "Command", "Package", "Policy", "Session"]),
      documentFormat: oneOf(["JSON", "TEXT", "YAML"]),
      content: lengthBetween(1, mostBytes),
      tags: areTags,
    }),
    ...contentFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["ssm:CreateDocument"],
      read: ["ssm:DescribeDocument", "ssm:GetDocument", "ssm:DescribeDocumentPermission"],
      update: { content: "ssm:UpdateDocument" },
      delete: ["ssm:DeleteDocument"],
      tag: "ssm:AddTagsToResource",
    },
    ({ inputs }, { caller }) => documentArn(inputs["name"], caller),
  ),
  create(inputs, context) {
    const name = String(inputs["name"]);
    const { account, region } = context.caller;
    if (context.world.get(documentToken, name, { account, region }) !== undefined)
      throw new AwsError("DocumentAlreadyExists", `The document ${name} already exists`);
    return { id: name, outputs: outputsOf(inputs, context, 1) };
  },
  update: (previous, inputs, context) =>
    overlay(previous, outputsOf(inputs, context, Number(previous.outputs["latestVersion"]) + 1)),
  remove({ id }, { caller: { account, region }, world }) {
    const used = world.find(associationToken, { account, region }, ({ outputs }) => outputs["name"] === id);
    if (used.length > 0)
      throw new AwsError(
        "AssociatedInstances",
        `The document ${id} is associated with machines; disassociate it first`,
      );
  },
};

/** Provider of AWS: each new version becomes the default one. */
function outputsOf(inputs: Properties, context: Context, version: number): Properties {
  const content = String(inputs["content"]);
  return {
    ...echo(inputs, context, { tags: true }),
    arn: documentArn(inputs["name"], context.caller),
    createdDate: context.world.now(),
    defaultVersion: String(version),
    description: "",
    documentVersion: String(version),
    hash: createHash("sha256").update(content).digest("hex"),
    hashType: "Sha256",
    latestVersion: String(version),
    owner: context.caller.account,
    parameters: [],
    platformTypes: ["Linux", "MacOS", "Windows"],
    schemaVersion: String(schemaOf(content)?.["schemaVersion"] ?? ""),
    status: "Active",
  };
}

function schemaOf(content: string): Properties | undefined {
  try {
    const read: unknown = JSON.parse(content);
    return isObject(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** Of documents of type Command in JSON, which have steps since schema 2.0 (Systems Manager User Guide, "Schemas, features"). */
function contentFaults(inputs: Properties): Fault[] {
  const { content, documentFormat = "JSON", documentType } = inputs;
  if (!isKnown(content) || documentFormat !== "JSON") return [];
  const read = schemaOf(String(content));
  const fault = (reason: string): Fault[] => [{ property: "content", reason }];
  if (read === undefined) return fault("is no JSON object");
  if (documentType !== "Command") return [];
  if (read["schemaVersion"] !== "2.2" && read["schemaVersion"] !== "2.0")
    return fault(`schemaVersion ${JSON.stringify(read["schemaVersion"])}: a command's is "2.2"`);
  const steps = read["mainSteps"];
  if (!Array.isArray(steps) || steps.length === 0) return fault("mainSteps has no step");
  const nameless = steps.findIndex(
    (step) => !isObject(step) || typeof step["action"] !== "string" || typeof step["name"] !== "string",
  );
  return nameless < 0 ? [] : fault(`mainSteps[${nameless}] lacks action or name`);
}
