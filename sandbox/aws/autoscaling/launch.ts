// What launching a machine by a template demands, found out before the first one fails to start.

import { evaluate } from "../../../policy-pack/iam/index.ts";
import { arnOf } from "../arn.ts";
import { findTemplate } from "../ec2/launchTemplate.ts";
import { architectureOf, imageOf, refuseForeignGroups } from "../ec2/instance.ts";
import { findRole, instanceProfileToken, roleArn } from "../iam/names.ts";
import { findKey } from "../kms/key.ts";
import { refuseUnusableKey } from "../kms/serviceGrants.ts";
import { AwsError } from "../model.ts";
import type { ApiCall, Context, Properties, StoredResource } from "../model.ts";
import { documentOf } from "../policyDocument.ts";
import { passRole } from "../roles.ts";
import { isKnown, isObject } from "../rules.ts";

const service = "autoscaling.amazonaws.com";
/** Launches in the group's name; made with the first group of an account, in its caller's name. */
const ownRole = `role/aws-service-role/${service}/AWSServiceRoleForAutoScaling`;

export function ownRoleCall(token: string, { caller, world }: Context): ApiCall[] {
  if (world.find(token, { account: caller.account }).length > 0) return [];
  return [
    {
      action: "iam:CreateServiceLinkedRole",
      resource: arnOf(caller, "iam", ownRole, { region: "" }),
      context: { "iam:AWSServiceName": service },
    },
  ];
}

/** EC2 Auto Scaling tries a launch in the name of who names the template: machines run, with its profile's role. */
export function launchCalls(reference: unknown, context: Context): ApiCall[] {
  const template = isObject(reference) ? findTemplate(reference, context) : undefined;
  if (template === undefined) return [];
  const { outputs } = template;
  const role = profileOf(outputs, context)?.outputs["role"];
  return [
    { action: "ec2:RunInstances", resource: String(outputs["arn"]) },
    ...(role === undefined
      ? []
      : passRole(roleArn(role, context.caller, context.world), "ec2.amazonaws.com")),
  ];
}

/** Throws for a template by which no machine would start in the subnet. */
export function refuseLaunch(template: Properties, subnet: StoredResource, context: Context): void {
  const faulty = ["imageId", "instanceType"].find((name) => template[name] === undefined);
  if (faulty !== undefined) throw invalid(`it has no ${faulty}`);
  refuseImage(template, context);
  refuseForeignGroups(template, subnet, context);
  const profile = template["iamInstanceProfile"];
  if (isObject(profile) && !hasRole(template, context))
    throw invalid(`Invalid IAM Instance Profile ${String(profile["name"] ?? profile["arn"])}`);
  for (const key of keysOf(template)) refuseKey(key, context);
}

const invalid = (why: string): AwsError =>
  new AwsError("ValidationError", `You must use a valid fully-formed launch template. ${why}`);

/** AWS keeps the newest images of its own systems in public parameters, one for each architecture. */
function refuseImage(template: Properties, context: Context): void {
  const { imageId, instanceType } = template;
  const parameter = /^resolve:ssm:(.*)$/.exec(String(imageId))?.[1];
  if (parameter === undefined) return void imageOf({ ami: imageId, instanceType }, context);
  const architecture = /^\/aws\/service\/ami-amazon-linux-latest\/al2023-ami-\S*-(arm64|x86_64)$/.exec(
    parameter,
  )?.[1];
  if (architecture === undefined)
    throw invalid(`The parameter ${parameter} does not hold the id of an image`);
  if (architecture !== architectureOf(instanceType))
    throw invalid(`The architecture of ${String(instanceType)} is not the image's, ${architecture}`);
}

const profileOf = ({ iamInstanceProfile }: Properties, { caller, world }: Context) => {
  if (!isObject(iamInstanceProfile)) return undefined;
  const { arn, name = String(arn).split("/").at(-1) } = iamInstanceProfile;
  return world.get(instanceProfileToken, String(name), { account: caller.account });
};

function hasRole(template: Properties, context: Context): boolean {
  const role = profileOf(template, context)?.outputs["role"];
  return role !== undefined && findRole(role, context.caller, context.world) !== undefined;
}

const keysOf = ({ blockDeviceMappings }: Properties): unknown[] =>
  (Array.isArray(blockDeviceMappings) ? blockDeviceMappings : [])
    .filter(isObject)
    .flatMap(({ ebs }) => (isObject(ebs) && isKnown(ebs["kmsKeyId"]) ? [ebs["kmsKeyId"]] : []));

/** Disks are made in the name of the service's own role, which has no rights on keys but by their policies. */
function refuseKey(reference: unknown, context: Context): void {
  const failed = "Client.InvalidKMSKey.InvalidState";
  refuseUnusableKey(reference, failed, context);
  const key = findKey(reference, context);
  const { caller } = context;
  const arn = arnOf(caller, "iam", ownRole, { region: "" });
  const decision = evaluate(
    {
      principal: { kind: "role", arn, account: caller.account },
      action: "kms:CreateGrant",
      resource: String(key?.outputs["arn"]),
      resourceAccount: key?.account ?? caller.account,
      context: {
        "aws:PrincipalArn": arn,
        "kms:CallerAccount": caller.account,
        "kms:GrantIsForAWSResource": "true",
        "kms:ViaService": `ec2.${caller.region}.amazonaws.com`,
      },
    },
    { identity: [], resource: { name: "key policy", document: documentOf(key?.outputs["policy"]) } },
  );
  if (decision.effect !== "allow")
    throw new AwsError(
      failed,
      `Client error on launch: the policy of ${String(reference)} does not let ${arn} make a grant for a disk`,
    );
}
