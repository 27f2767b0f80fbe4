// What EC2 makes of a launch template: a name, numbered versions of settings, which are tried only when somebody launches.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { echo } from "../outputs.ts";
import { areTags, between, faultsOf, isKnown, lengthBetween, matches, oneOf } from "../rules.ts";
import { machineRules } from "./instance.ts";
import { changed, ec2Arn, ec2Calls, having, newIdOf, placeOf, tokenOf } from "./lookup.ts";

/** Bytes of user data before they are written in base64 (EC2 User Guide). */
const mostUserData = 16_384;
const unserved = ["networkInterfaces", "securityGroupNames", "instanceRequirements", "instanceMarketOptions"];

export const launchTemplate: ResourceModel = {
  token: tokenOf("launch-template"),
  defaults: {},
  autoName: { property: "name", maxLength: 128 },
  replaceOn: ["name", "namePrefix", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: matches(/^[a-zA-Z0-9().\-/_]{3,128}$/, "3 to 128 letters, digits and ( ) . - / _"),
      description: lengthBetween(0, 255),
      imageId: matches(
        /^(ami-[0-9a-f]{8,17}|resolve:ssm:\S{1,1000})$/,
        "the id of an image, or resolve:ssm: and the parameter that holds it",
      ),
      ...machineRules,
      "blockDeviceMappings[].ebs.volumeSize": between(1, 65_536),
      "blockDeviceMappings[].ebs.volumeType": oneOf(["standard", "io1", "io2", "gp2", "gp3", "sc1", "st1"]),
      "tagSpecifications[].resourceType": oneOf([
        "instance",
        "volume",
        "network-interface",
        "spot-instances-request",
      ]),
      "tagSpecifications[].tags": areTags,
      userData: isUserData,
    }),
    ...unserved
      .filter((name) => isKnown(inputs[name]))
      .map((property): Fault => ({ property, reason: "is not served by the sandbox" })),
  ],
  calls: ec2Calls("launch-template", {
    create: ["ec2:CreateLaunchTemplate"],
    read: ["ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"],
    update: ["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"],
    delete: ["ec2:DeleteLaunchTemplate"],
  }),
  create(inputs, context) {
    if (having(tokenOf("launch-template"), "name", inputs["name"], context).length > 0)
      throw new AwsError(
        "InvalidLaunchTemplateName.AlreadyExistsException",
        `Launch template name already in use: ${String(inputs["name"])}`,
      );
    const id = newIdOf("launch-template", context);
    const outputs = {
      ...echo(inputs, context, { tags: true }),
      arn: ec2Arn("launch-template", id, context),
      defaultVersion: 1,
      latestVersion: 1,
    };
    return { id, outputs };
  },
  update(previous, inputs, context) {
    const latestVersion = Number(previous.outputs["latestVersion"]) + 1;
    const wanted = inputs["updateDefaultVersion"] === true ? latestVersion : inputs["defaultVersion"];
    return {
      ...changed(previous, inputs, context),
      latestVersion,
      defaultVersion: wanted ?? previous.outputs["defaultVersion"],
    };
  },
};

function isUserData(value: unknown): string | undefined {
  const text = String(value);
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) return "must be written in base64";
  return bytes.length > mostUserData
    ? `has ${bytes.length} bytes: at most ${mostUserData} before base64`
    : undefined;
}

/** By id or name, as a group of machines names it. */
export function findTemplate({ id, name }: Properties, context: Context): StoredResource | undefined {
  const token = tokenOf("launch-template");
  return isKnown(id)
    ? context.world.get(token, String(id), placeOf(context))
    : having(token, "name", name, context)[0];
}

export function existingTemplate(reference: Properties, context: Context): StoredResource {
  const template = findTemplate(reference, context);
  if (template) return template;
  throw new AwsError(
    "ValidationError",
    `You must use a valid fully-formed launch template. The specified launch template, ${String(reference["id"] ?? reference["name"])}, does not exist.`,
  );
}
