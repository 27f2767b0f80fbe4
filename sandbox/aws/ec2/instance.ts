// What EC2 makes of a machine: its image, network, profile and disk, and what it refuses to run.

import { findRole, instanceProfileToken, roleArn } from "../iam/names.ts";
import { AwsError } from "../model.ts";
import type { ApiCall, Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { echo } from "../outputs.ts";
import { passRole } from "../roles.ts";
import { areTags, between, faultsOf, isKnown, lengthBetween, matches, oneOf } from "../rules.ts";
import { blockOf } from "./addressRules.ts";
import { formatAddress } from "./cidr.ts";
import { imageId, images } from "./images.ts";
import { pairNamed } from "./keyPair.ts";
import type { Image } from "./images.ts";
import { changed, ec2Arn, ec2Calls, existing, having, newId, newIdOf, tokenOf } from "./lookup.ts";

/** What a machine and a template of machines have in common. */
export const machineRules = {
  instanceType: matches(
    /^[a-z][a-z0-9-]*\.(nano|micro|small|medium|metal|([0-9]*x)?large|metal-[0-9]+xl)$/,
    "a type, such as t4g.nano",
  ),
  vpcSecurityGroupIds: lengthBetween(1, 16),
  "metadataOptions.httpEndpoint": oneOf(["enabled", "disabled"]),
  "metadataOptions.httpTokens": oneOf(["optional", "required"]),
  "metadataOptions.httpPutResponseHopLimit": between(1, 64),
  tags: areTags,
};

const unserved = ["launchTemplate", "networkInterfaces", "securityGroups", "instanceMarketOptions"];

const model = ec2Calls("instance", {
  create: ["ec2:RunInstances"],
  read: ["ec2:DescribeInstances"],
  update: Object.fromEntries(
    ["vpcSecurityGroupIds", "sourceDestCheck", "disableApiTermination"].map((name) => [
      name,
      "ec2:ModifyInstanceAttribute",
    ]),
  ),
  delete: ["ec2:TerminateInstances"],
});

export const instance: ResourceModel = {
  token: tokenOf("instance"),
  defaults: { sourceDestCheck: true, monitoring: false },
  replaceOn: [
    "ami",
    "keyName",
    "subnetId",
    "availabilityZone",
    "associatePublicIpAddress",
    "privateIp",
    "region",
  ],
  check: (inputs) => [
    ...faultsOf(inputs, {
      ami: matches(/^ami-[0-9a-f]{8,17}$/, "the id of an image, such as ami-0123456789abcdef0"),
      ...machineRules,
      "rootBlockDevice.volumeSize": between(1, 65_536),
    }),
    ...shapeFaults(inputs),
  ],
  calls: (operation, resource, context) => [
    ...model(operation, resource, context),
    ...(operation === "create" ? profileCalls(resource.inputs, context) : []),
  ],
  create(inputs, context) {
    const image = imageOf(inputs, context);
    const subnet = existing("subnet", inputs["subnetId"], context);
    refuseForeignGroups(inputs, subnet, context);
    refuseMissingProfile(inputs, context);
    refuseMissingKey(inputs, context);
    const id = newIdOf("instance", context);
    const address = addressIn(subnet, context);
    const outputs = {
      ...echo(inputs, context, { tags: true }),
      arn: ec2Arn("instance", id, context),
      availabilityZone: subnet.outputs["availabilityZone"],
      instanceState: "running",
      privateIp: address,
      privateDns: `ip-${address.replaceAll(".", "-")}.${context.caller.region}.compute.internal`,
      publicIp: "",
      publicDns: "",
      primaryNetworkInterfaceId: newId("eni", context),
      vpcSecurityGroupIds: inputs["vpcSecurityGroupIds"] ?? [
        existing("vpc", subnet.outputs["vpcId"], context).outputs["defaultSecurityGroupId"],
      ],
      rootBlockDevice: {
        encrypted: false,
        ...(inputs["rootBlockDevice"] as object | undefined),
        deviceName: image.rootDeviceName,
      },
    };
    return { id, outputs };
  },
  update(previous, inputs, context) {
    refuseForeignGroups(inputs, existing("subnet", previous.outputs["subnetId"], context), context);
    return { ...previous.outputs, ...changed(previous, inputs, context) };
  },
  remove({ id, outputs }) {
    if (outputs["disableApiTermination"] === true)
      throw new AwsError(
        "OperationNotPermitted",
        `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
  },
};

function shapeFaults(inputs: Properties): Fault[] {
  const missing = ["ami", "instanceType", "subnetId"].filter((name) => inputs[name] === undefined);
  return [
    ...missing.map((property) => ({
      property,
      reason: "is missing: the sandbox runs no machine without it",
    })),
    ...unserved
      .filter((name) => isKnown(inputs[name]))
      .map((property) => ({ property, reason: "is not served by the sandbox" })),
    ...(inputs["associatePublicIpAddress"] === true
      ? [
          {
            property: "associatePublicIpAddress",
            reason: "is true: machines with public addresses are not served by the sandbox",
          },
        ]
      : []),
  ];
}

export const architectureOf = (instanceType: unknown): Image["architecture"] =>
  /^[a-z]+\d+g/.test(String(instanceType)) ? "arm64" : "x86_64";

/** The image of that id in the region; a Graviton type has a g in its generation and runs arm64 only. */
export function imageOf(inputs: Properties, { caller }: Context): Image {
  const { ami, instanceType } = inputs;
  const image = images.find((one) => imageId(one, caller.region) === ami);
  if (!image) throw new AwsError("InvalidAMIID.NotFound", `The image id '[${String(ami)}]' does not exist`);
  const wanted = architectureOf(instanceType);
  if (image.architecture !== wanted)
    throw new AwsError(
      "InvalidParameterValue",
      `The architecture '${wanted}' of the specified instance type does not match the architecture ` +
        `'${image.architecture}' of the specified AMI.`,
    );
  return image;
}

export function refuseForeignGroups(inputs: Properties, subnet: StoredResource, context: Context): void {
  for (const id of (inputs["vpcSecurityGroupIds"] as string[] | undefined) ?? []) {
    const group = existing("security-group", id, context);
    if (group.outputs["vpcId"] !== subnet.outputs["vpcId"])
      throw new AwsError(
        "InvalidParameter",
        `Security group ${id} and subnet ${subnet.id} belong to different networks.`,
      );
  }
}

const profileOf = ({ iamInstanceProfile }: Properties, { caller, world }: Context) =>
  world.get(instanceProfileToken, String(iamInstanceProfile), { account: caller.account });

function refuseMissingProfile(inputs: Properties, context: Context): void {
  const name = inputs["iamInstanceProfile"];
  if (name === undefined) return;
  const profile = profileOf(inputs, context);
  if (profile && findRole(profile.outputs["role"], context.caller, context.world)) return;
  throw new AwsError(
    "InvalidParameterValue",
    `Value (${String(name)}) for parameter iamInstanceProfile.name is invalid. ` +
      (profile ? "The profile has no role" : "Invalid IAM Instance Profile name"),
  );
}

function refuseMissingKey({ keyName }: Properties, context: Context): void {
  if (keyName === undefined || pairNamed(keyName, context)) return;
  throw new AwsError("InvalidKeyPair.NotFound", `The key pair '${String(keyName)}' does not exist`);
}

/** Running a machine with a profile is passing its role to EC2. */
function profileCalls(inputs: Properties, context: Context): ApiCall[] {
  const role = profileOf(inputs, context)?.outputs["role"];
  return role === undefined
    ? []
    : passRole(roleArn(role, context.caller, context.world), "ec2.amazonaws.com");
}

/** AWS keeps the first four addresses of a subnet for itself. */
function addressIn(subnet: StoredResource, context: Context): string {
  const taken = having(tokenOf("instance"), "subnetId", subnet.id, context).length;
  return formatAddress(blockOf(subnet.outputs["cidrBlock"]).base + 4 + taken);
}
