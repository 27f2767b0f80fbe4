// What Security Hub makes of a configuration policy and of what it is associated with.

import { arnOf } from "../arn.ts";
import { uuidOf } from "../ids.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { organizationOf, targetExists } from "../organizations/structure.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, isKnown, isObject, lengthBetween, matches, valuesAt } from "../rules.ts";
import { configurationToken, isCentral } from "./organization.ts";

const policyToken = "aws:securityhub/configurationPolicy:ConfigurationPolicy";
const associationToken = "aws:securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation";

/** Standards with their versions (Security Hub User Guide, "Standards reference"). */
const standards = [
  "aws-foundational-security-best-practices/v/1.0.0",
  "aws-resource-tagging-standard/v/1.0.0",
  "cis-aws-foundations-benchmark/v/1.2.0",
  "cis-aws-foundations-benchmark/v/1.4.0",
  "cis-aws-foundations-benchmark/v/3.0.0",
  "cis-aws-foundations-benchmark/v/5.0.0",
  "nist-800-53/v/5.0.0",
  "nist-800-171/v/2.0.0",
  "pci-dss/v/3.2.1",
  "pci-dss/v/4.0.1",
];

export const configurationPolicy: ResourceModel = {
  token: policyToken,
  autoName: { property: "name", maxLength: 128 },
  replaceOn: ["region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: [matches(/^[\w .+/@-]+$/, "letters, digits, spaces and _ . + / @ -"), lengthBetween(1, 128)],
      description: lengthBetween(0, 512),
    }),
    ...enabledFaults(inputs["configurationPolicy"]),
  ],
  calls: callsOn(
    {
      create: ["securityhub:CreateConfigurationPolicy"],
      read: ["securityhub:GetConfigurationPolicy"],
      update: ["securityhub:UpdateConfigurationPolicy"],
      delete: ["securityhub:DeleteConfigurationPolicy"],
    },
    ({ outputs }, { caller }) =>
      String(outputs?.["arn"] ?? arnOf(caller, "securityhub", "configuration-policy/*")),
  ),
  create(inputs, context) {
    refuseUnlessCentral(context);
    refuseStandards(inputs, context);
    const id = uuidOf(context);
    const arn = arnOf(context.caller, "securityhub", `configuration-policy/${id}`);
    return { id, outputs: { ...echo(inputs, context), arn } };
  },
  update(previous, inputs, context) {
    refuseStandards(inputs, context);
    return overlay(previous, echo(inputs, context));
  },
  remove(resource, { world }) {
    const used = world.find(associationToken, {}, (a) => a.inputs["policyId"] === resource.id);
    if (used.length === 0) return;
    const targets = used.map((a) => String(a.inputs["targetId"])).join(", ");
    throw new AwsError(
      "ResourceConflictException",
      `The configuration policy ${resource.id} is associated with ${targets}: take it away first`,
    );
  },
};

/** Who switches the service off lists nothing; who switches it on says by which controls. */
function enabledFaults(policy: unknown): Fault[] {
  if (!isObject(policy) || !isKnown(policy["serviceEnabled"])) return [];
  const property = "configurationPolicy";
  const listed = ["enabledStandardArns", "securityControlsConfiguration"].filter(
    (name) => policy[name] !== undefined,
  );
  if (policy["serviceEnabled"] === false)
    return listed.map((name) => ({ property: `${property}.${name}`, reason: "needs serviceEnabled true" }));
  const controls = policy["securityControlsConfiguration"];
  if (controls === undefined)
    return [{ property: `${property}.securityControlsConfiguration`, reason: "is missing" }];
  const both = ["disabledControlIdentifiers", "enabledControlIdentifiers"].filter(
    (name) => isObject(controls) && controls[name] !== undefined,
  );
  return both.length === 1
    ? []
    : [
        {
          property: `${property}.securityControlsConfiguration`,
          reason: "needs exactly one of disabledControlIdentifiers and enabledControlIdentifiers",
        },
      ];
}

/** CIS 1.2.0 alone is named without a region. */
function refuseStandards(inputs: Properties, { caller }: Context): void {
  const known = new Set(
    standards.map((name) => `arn:${caller.partition}:securityhub:${caller.region}::standards/${name}`),
  );
  known.add(`arn:${caller.partition}:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0`);
  for (const { value } of valuesAt(inputs, "configurationPolicy.enabledStandardArns[]"))
    if (!known.has(String(value)))
      throw new AwsError(
        "InvalidInputException",
        `${String(value)} is no standard of ${caller.region}; known: ${standards.join(", ")}`,
      );
}

function refuseUnlessCentral({ caller, world }: Context): void {
  const central = world
    .find(configurationToken, { account: caller.account, region: caller.region })
    .some((r) => isCentral(r.inputs));
  if (central) return;
  throw new AwsError(
    "InvalidAccessException",
    `Account ${caller.account} must be the delegated administrator and use central configuration in its home region`,
  );
}

export const policyAssociation: ResourceModel = {
  token: associationToken,
  replaceOn: ["targetId", "region"],
  calls: callsOn(
    {
      create: ["securityhub:StartConfigurationPolicyAssociation"],
      read: ["securityhub:GetConfigurationPolicyAssociation"],
      update: ["securityhub:StartConfigurationPolicyAssociation"],
      delete: ["securityhub:StartConfigurationPolicyDisassociation"],
    },
    ({ inputs }, { caller }) => arnOf(caller, "securityhub", `configuration-policy/${policyIdOf(inputs)}`),
  ),
  create(inputs, context) {
    refuseAssociation(inputs, context);
    return { id: String(inputs["targetId"]), outputs: echo(inputs, context) };
  },
  update(previous, inputs, context) {
    refuseAssociation(inputs, context);
    return overlay(previous, echo(inputs, context));
  },
};

const policyIdOf = (inputs: Properties): string =>
  typeof inputs["policyId"] === "string" ? inputs["policyId"] : "*";

function refuseAssociation(inputs: Properties, { caller, world }: Context): void {
  const id = policyIdOf(inputs);
  const own = { account: caller.account, region: caller.region };
  if (id !== "SELF_MANAGED_SECURITY_HUB" && world.get(policyToken, id, own) === undefined)
    throw new AwsError("ResourceNotFoundException", `There is no configuration policy ${id}`);
  const organization = organizationOf(caller.account, world);
  if (organization !== undefined && targetExists(inputs["targetId"], organization, world)) return;
  throw new AwsError(
    "ResourceNotFoundException",
    `${String(inputs["targetId"])} is no root, unit or account of the organization`,
  );
}
