// What Parameter Store makes of a parameter: its name, its size by tier, its versions.

import { arnOf } from "../arn.ts";
import { findKey } from "../kms/key.ts";
import { AwsError } from "../model.ts";
import type { Caller, Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import type { Rule } from "../rules.ts";
import { secretCalls } from "./secureString.ts";
import { areTags, faultsOf, isKnown, lengthBetween, matches, oneOf } from "../rules.ts";

export const parameterToken = "aws:ssm/parameter:Parameter";

/** Most characters of a value, by tier. */
const valueSizes: Readonly<Record<string, number>> = {
  Standard: 4096,
  Advanced: 8192,
  "Intelligent-Tiering": 8192,
};

/** Systems Manager user guide, "Requirements and constraints for parameter names". */
const nameRules: readonly Rule[] = [
  matches(/^[a-zA-Z0-9_.\-/]+$/, "letters, digits and _ . - /"),
  matches(/^(?!\/?(aws|ssm))/i, "a name that does not begin with aws or ssm, which are reserved"),
  matches(
    /^(\/.*[^/]|[^/]*)$/,
    "fully qualified: with a / in it the name must begin with /, and not end with it",
  ),
  lengthBetween(1, 1011),
  (value) =>
    String(value).split("/").length - 1 > 15
      ? `"${String(value)}": at most 15 levels are allowed`
      : undefined,
];

const parameterCalls = callsOn(
  {
    create: ["ssm:PutParameter"],
    read: ["ssm:GetParameter", "ssm:DescribeParameters"],
    update: ["ssm:PutParameter"],
    delete: ["ssm:DeleteParameter"],
    tag: "ssm:AddTagsToResource",
  },
  ({ inputs }, { caller }) => parameterArn(inputs["name"], caller),
);

/** AWS's provider reads each parameter with its value in the clear, also after it has made it. */
const keyActions = {
  create: ["kms:Encrypt", "kms:Decrypt"],
  read: ["kms:Decrypt"],
  update: ["kms:Encrypt", "kms:Decrypt"],
  delete: [],
} as const;

const valueProperties = ["value", "insecureValue", "valueWo"];

export const parameter: ResourceModel = {
  token: parameterToken,
  autoName: { property: "name", maxLength: 1011 },
  replaceOn: ["name", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: nameRules,
      type: oneOf(["String", "StringList", "SecureString"]),
      tier: oneOf(Object.keys(valueSizes)),
      dataType: oneOf(["text", "aws:ec2:image", "aws:ssm:integration"]),
      description: lengthBetween(0, 1024),
      allowedPattern: [lengthBetween(0, 1024), isPattern],
      value: valueRule(inputs),
      insecureValue: valueRule(inputs),
      tags: areTags,
    }),
    ...valueFaults(inputs),
  ],
  calls: (operation, target, context) => {
    const { inputs } = target;
    const needed = inputs["type"] === "SecureString" ? keyActions[operation] : [];
    const arn = parameterArn(inputs["name"], context.caller);
    return [
      ...parameterCalls(operation, target, context),
      ...secretCalls(needed, arn, inputs["keyId"], context),
    ];
  },
  create(inputs, context) {
    const name = String(inputs["name"]);
    const { account, region } = context.caller;
    if (context.world.get(parameterToken, name, { account, region })) {
      throw new AwsError(
        "ParameterAlreadyExists",
        `The parameter ${name} already exists in ${account} ${region}`,
      );
    }
    return {
      id: name,
      outputs: { ...outputsOf(inputs, context), arn: parameterArn(name, context.caller), version: 1 },
    };
  },
  update(previous, inputs, context) {
    const version = Number(previous.outputs["version"]) + 1;
    return { ...overlay(previous, outputsOf(inputs, context)), version };
  },
};

/** `parameter/name`; a leading slash is not doubled. */
export function parameterArn(name: unknown, caller: Caller): string {
  return arnOf(caller, "ssm", `parameter/${String(name).replace(/^\//, "")}`);
}

const isPattern: Rule = (value) => {
  try {
    void new RegExp(String(value));
    return undefined;
  } catch (error) {
    return `is not a regular expression: ${(error as Error).message}`;
  }
};

function valueRule(inputs: Properties): Rule {
  const tier = String(inputs["tier"] ?? "Standard");
  const most = valueSizes[tier] ?? 8192;
  return (value) => {
    const size = Buffer.byteLength(String(value));
    // The value may be a secret: say its size, never the value.
    if (size < 1 || size > most) return `has ${size} bytes: must be between 1 and ${most} in tier ${tier}`;
    const pattern = inputs["allowedPattern"];
    if (typeof pattern !== "string" || isPattern(pattern) !== undefined) return undefined;
    if (new RegExp(pattern).test(String(value))) return undefined;
    return `does not match allowedPattern ${pattern}`;
  };
}

function valueFaults(inputs: Properties): Fault[] {
  const given = valueProperties.filter((property) => inputs[property] !== undefined);
  const faults: Fault[] = [];
  if (given.length !== 1)
    faults.push({
      property: "value",
      reason: `exactly one of ${valueProperties.join(", ")} is needed, not ${given.length}`,
    });
  if (inputs["type"] === "SecureString" && inputs["insecureValue"] !== undefined) {
    faults.push({ property: "insecureValue", reason: "is not for SecureString: use value" });
  }
  if (isKnown(inputs["type"]) && inputs["type"] !== "SecureString" && inputs["keyId"] !== undefined) {
    faults.push({ property: "keyId", reason: "is for type SecureString only" });
  }
  return faults;
}

function outputsOf(inputs: Properties, context: Context): Properties {
  const secure = inputs["type"] === "SecureString";
  const keyId = secure ? String(inputs["keyId"] ?? "alias/aws/ssm") : undefined;
  if (keyId !== undefined && !keyId.endsWith("alias/aws/ssm") && findKey(keyId, context) === undefined) {
    throw new AwsError(
      "InvalidKeyId",
      `The key ${keyId} of parameter ${String(inputs["name"])} does not exist in ${context.caller.region}`,
    );
  }
  const value = inputs["value"] ?? inputs["insecureValue"];
  return {
    dataType: "text",
    ...echo(inputs, context, { tags: true }),
    ...(value === undefined ? {} : { value }),
    ...(secure ? { keyId } : { insecureValue: value }),
    hasValueWo: inputs["valueWo"] !== undefined,
    tier: tierOf(inputs),
  };
}

/** Intelligent tiering takes the cheaper tier that holds the value. */
function tierOf(inputs: Properties): string {
  const tier = String(inputs["tier"] ?? "Standard");
  if (tier !== "Intelligent-Tiering") return tier;
  return Buffer.byteLength(String(inputs["value"] ?? "")) > 4096 ? "Advanced" : "Standard";
}
