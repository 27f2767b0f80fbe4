// What IAM keeps once for an account or a service: the password policy, service-linked roles.

import { globalArn } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Implied, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, between, faultsOf, lengthBetween, matches } from "../rules.ts";
import { findRole, roleToken, uniqueId } from "./names.ts";

export const accountPasswordPolicy: ResourceModel = {
  token: "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
  global: true,
  defaults: { minimumPasswordLength: 6, allowUsersToChangePassword: true },
  check: (inputs) =>
    faultsOf(inputs, {
      minimumPasswordLength: between(6, 128),
      maxPasswordAge: between(0, 1095),
      passwordReusePrevention: between(0, 24),
    }),
  calls: callsOn(
    {
      create: ["iam:UpdateAccountPasswordPolicy"],
      read: ["iam:GetAccountPasswordPolicy"],
      update: ["iam:UpdateAccountPasswordPolicy"],
      delete: ["iam:DeleteAccountPasswordPolicy"],
    },
    () => "*",
  ),
  create: (inputs, context) => ({
    id: "iam-account-password-policy",
    outputs: passwordOutputs(inputs, context),
  }),
  update: (previous, inputs, context) => overlay(previous, passwordOutputs(inputs, context)),
};

function passwordOutputs(inputs: Properties, context: Context): Properties {
  return {
    hardExpiry: false,
    maxPasswordAge: 0,
    passwordReusePrevention: 0,
    requireLowercaseCharacters: false,
    requireUppercaseCharacters: false,
    requireNumbers: false,
    requireSymbols: false,
    ...echo(inputs, context, { global: true }),
    expirePasswords: Number(inputs["maxPasswordAge"] ?? 0) > 0,
  };
}

/** Services that have such a role, with the name they give it. Others are refused: add them here. */
const serviceRoles: Readonly<Record<string, string>> = {
  "access-analyzer": "AWSServiceRoleForAccessAnalyzer",
  autoscaling: "AWSServiceRoleForAutoScaling",
  backup: "AWSServiceRoleForBackup",
  cloudtrail: "AWSServiceRoleForCloudTrail",
  "codestar-notifications": "AWSServiceRoleForCodeStarNotifications",
  config: "AWSServiceRoleForConfig",
  ecs: "AWSServiceRoleForECS",
  eks: "AWSServiceRoleForAmazonEKS",
  elasticloadbalancing: "AWSServiceRoleForElasticLoadBalancing",
  guardduty: "AWSServiceRoleForAmazonGuardDuty",
  inspector2: "AWSServiceRoleForAmazonInspector2",
  lexv2: "AWSServiceRoleForLexV2Bots",
  organizations: "AWSServiceRoleForOrganizations",
  rds: "AWSServiceRoleForRDS",
  securityhub: "AWSServiceRoleForSecurityHub",
  spot: "AWSServiceRoleForEC2Spot",
  sso: "AWSServiceRoleForSSO",
};

export const serviceLinkedRole: ResourceModel = {
  token: "aws:iam/serviceLinkedRole:ServiceLinkedRole",
  global: true,
  replaceOn: ["awsServiceName", "customSuffix"],
  check: (inputs) =>
    faultsOf(inputs, {
      awsServiceName: matches(
        /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/,
        "a service such as autoscaling.amazonaws.com",
      ),
      customSuffix: lengthBetween(1, 64),
      description: lengthBetween(0, 1000),
      tags: areTags,
    }),
  calls: callsOn(
    {
      create: ["iam:CreateServiceLinkedRole"],
      read: ["iam:GetRole"],
      update: { description: "iam:UpdateRole" },
      delete: ["iam:DeleteServiceLinkedRole"],
      tag: "iam:TagRole",
    },
    ({ inputs, outputs }, { caller }) =>
      String(
        outputs?.["arn"] ??
          globalArn(caller, "iam", `role/aws-service-role/${String(inputs["awsServiceName"])}/*`),
      ),
    ({ inputs }) => ({ "iam:AWSServiceName": String(inputs["awsServiceName"]) }),
  ),
  create(inputs, context) {
    const service = String(inputs["awsServiceName"]);
    const name = serviceRoleName(service, inputs["customSuffix"]);
    if (findRole(name, context.caller, context.world)) {
      throw new AwsError(
        "InvalidInput",
        `Service role name ${name} has been taken in this account, please try a different suffix`,
      );
    }
    const path = `/aws-service-role/${service}/`;
    const arn = globalArn(context.caller, "iam", `role${path}${name}`);
    const made = {
      arn,
      name,
      path,
      createDate: context.world.now(),
      uniqueId: uniqueId("AROA", context.world),
    };
    const outputs = { ...echo(inputs, context, { tags: true, global: true }), ...made };
    return { id: arn, outputs, implied: [roleItself(made, service, context)] };
  },
  update: (previous, inputs, context) =>
    overlay(previous, echo(inputs, context, { tags: true, global: true })),
};

function serviceRoleName(service: string, suffix: unknown): string {
  const name = serviceRoles[service.replace(/\.amazonaws\.com(\.cn)?$/, "")];
  if (name === undefined) {
    throw new AwsError(
      "InvalidInput",
      `Service ${service} has no service-linked role that the sandbox knows: add it to sandbox/aws/iam/account.ts`,
    );
  }
  return suffix === undefined ? name : `${name}_${String(suffix)}`;
}

/** The role as policies and other resources see it. */
function roleItself(
  made: { arn: string; name: string; path: string },
  service: string,
  { caller }: Context,
): Implied {
  const assumeRolePolicy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
  const inputs = {
    name: made.name,
    path: made.path,
    assumeRolePolicy,
    maxSessionDuration: 3600,
    forceDetachPolicies: false,
  };
  return {
    token: roleToken,
    id: made.name,
    account: caller.account,
    region: "global",
    inputs,
    outputs: { ...inputs, ...made },
  };
}
