// What AWS takes as a declarative policy for EC2 (Organizations User Guide, "Declarative policy syntax and examples").

import { isObject, type Rule } from "../rules.ts";

type Shape = { readonly [key: string]: Shape | readonly string[] };

/** Attributes with the values that they may be assigned; an empty list takes any text. */
const shape: Shape = {
  ec2_attributes: {
    exception_message: [],
    vpc_block_public_access: {
      internet_gateway_block: {
        mode: ["off", "block_ingress", "block_bidirectional"],
        exclusions_allowed: ["enabled", "disabled"],
      },
    },
    serial_console_access: { status: ["enabled", "disabled"] },
    image_block_public_access: { state: ["unblocked", "block_new_sharing"] },
    snapshot_block_public_access: { state: ["unblocked", "block_new_sharing", "block_all_sharing"] },
  },
};

export const isEc2Attributes: Rule = (content) => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(String(content));
  } catch (error) {
    return `is not JSON: ${(error as Error).message}`;
  }
  const faults = faultsIn(parsed, shape, "");
  return faults.length === 0 ? undefined : `MalformedPolicyDocument: ${faults.join("; ")}`;
};

function faultsIn(value: unknown, expected: Shape | readonly string[], path: string): string[] {
  if (!isObject(value)) return [`${path || "the policy"} is no object`];
  if (isValues(expected)) return assignmentFaults(value, expected, path);
  return Object.entries(value).flatMap(([key, inner]) => {
    // Who may change what is inherited.
    if (key.startsWith("@@operators_allowed_for_child_policies")) return [];
    const next = expected[key];
    const where = path === "" ? key : `${path}.${key}`;
    if (next !== undefined) return faultsIn(inner, next, where);
    return [`${where} is unknown; there are ${Object.keys(expected).join(", ")}`];
  });
}

const isValues = (expected: Shape | readonly string[]): expected is readonly string[] =>
  Array.isArray(expected);

function assignmentFaults(value: Record<string, unknown>, values: readonly string[], path: string): string[] {
  const assigned = value["@@assign"];
  if (typeof assigned !== "string") return [`${path} needs "@@assign" with a text`];
  return values.length === 0 || values.includes(assigned)
    ? []
    : [`${path} is "${assigned}"; it may be ${values.join(", ")}`];
}
