// What Lambda makes of a permission: one statement of the function's resource policy.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo } from "../outputs.ts";
import { faultsOf, isArn, isKnown, matches, oneOf } from "../rules.ts";
import { aliasToken, findFunction, nameOf } from "./alias.ts";
import { functionArn } from "./function.ts";
import { hasVersion } from "./versions.ts";

const permissionToken = "aws:lambda/permission:Permission";

const servicePrincipal = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/;
const accountPrincipal = /^(\d{12}|arn:[\w-]+:iam::\d{12}:(root|(role|user)\/.+)|\*)$/;

export const permission: ResourceModel = {
  token: permissionToken,
  autoName: { property: "statementId", maxLength: 100 },
  replaceOn: [
    "action",
    "eventSourceToken",
    "function",
    "functionUrlAuthType",
    "invokedViaFunctionUrl",
    "principal",
    "principalOrgId",
    "qualifier",
    "sourceAccount",
    "sourceArn",
    "statementId",
    "statementIdPrefix",
    "region",
  ],
  check: (inputs) => [
    ...faultsOf(inputs, {
      action: matches(
        /^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/,
        "an action of Lambda such as lambda:InvokeFunction",
      ),
      statementId: matches(/^[a-zA-Z0-9-_]{1,100}$/, "1 to 100 letters, digits, - and _"),
      principalOrgId: matches(/^o-[a-z0-9]{10,32}$/, "the id of an organization (o-…)"),
      sourceAccount: matches(/^\d{12}$/, "an account id of 12 digits"),
      sourceArn: isArn(),
      functionUrlAuthType: oneOf(["NONE", "AWS_IAM"]),
      qualifier: matches(
        /^(\$LATEST|[a-zA-Z0-9-_]{1,128})$/,
        "$LATEST, a version number or the name of an alias",
      ),
    }),
    ...principalFaults(inputs["principal"]),
  ],
  calls: callsOn(
    {
      create: ["lambda:AddPermission"],
      read: ["lambda:GetPolicy"],
      delete: ["lambda:RemovePermission"],
    },
    ({ inputs }, { caller }) => functionArn(nameOf(inputs["function"]), caller),
    ({ inputs }): Record<string, string> =>
      typeof inputs["principal"] === "string" ? { "lambda:Principal": inputs["principal"] } : {},
  ),
  create(inputs, context) {
    const fn = findFunction(inputs["function"], context);
    refuseMissingQualifier(fn, inputs["qualifier"], context);
    refuseMissingPrincipal(String(inputs["principal"]), context);
    const id = String(inputs["statementId"]);
    const { account, region } = context.caller;
    const rival = context.world.find(
      permissionToken,
      { account, region },
      (other) => other.id === id && sameTarget(other, inputs),
    );
    if (rival.length > 0)
      throw new AwsError(
        "ResourceConflictException",
        `The statement id (${id}) provided already exists in the policy of ${fn.id}. Please provide a new statement id.`,
      );
    return { id, outputs: { statementIdPrefix: "", ...echo(inputs, context) } };
  },
};

function principalFaults(principal: unknown): Fault[] {
  if (!isKnown(principal)) return [];
  const text = String(principal);
  if (servicePrincipal.test(text) || accountPrincipal.test(text)) return [];
  return [
    {
      property: "principal",
      reason: `"${text}": must be a service such as s3.amazonaws.com, an account id, the ARN of a role or user, or *`,
    },
  ];
}

function refuseMissingQualifier(fn: StoredResource, qualifier: unknown, context: Context): void {
  if (qualifier === undefined || hasVersion(fn, qualifier)) return;
  const { account, region } = context.caller;
  const arn = `${String(fn.outputs["arn"])}:${String(qualifier)}`;
  if (!context.world.get(aliasToken, arn, { account, region }))
    throw new AwsError("ResourceNotFoundException", `Cannot find alias arn: ${arn}`);
}

function refuseMissingPrincipal(principal: string, { world }: Context): void {
  const account = /^\d{12}$/.test(principal) ? principal : /^arn:[\w-]+:iam::(\d{12}):/.exec(principal)?.[1];
  const role = /:role\//.test(principal)
    ? world.find("aws:iam/role:Role", {}, (r) => r.outputs["arn"] === principal)
    : undefined;
  if ((account !== undefined && !world.accounts().includes(account)) || role?.length === 0)
    throw new AwsError(
      "InvalidParameterValueException",
      `The provided principal was invalid: ${principal} does not exist`,
    );
}

function sameTarget(other: StoredResource, inputs: Properties): boolean {
  return (
    nameOf(other.inputs["function"]) === nameOf(inputs["function"]) &&
    other.inputs["qualifier"] === inputs["qualifier"]
  );
}
