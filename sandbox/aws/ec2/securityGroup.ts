// What AWS makes of security groups and of their rules as resources of their own.

import { balancerToken } from "../lb/names.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo } from "../outputs.ts";
import { areTags, faultsOf, isKnown, isObject, lengthBetween, matches, oneOf } from "../rules.ts";
import type { Rule } from "../rules.ts";
import { isIpv4Block, isIpv6Block } from "./addressRules.ts";
import {
  changed,
  ec2Arn,
  ec2Calls,
  existing,
  having,
  linkTokens,
  newId,
  newIdOf,
  refuseWhileUsed,
  tokenOf,
} from "./lookup.ts";
import {
  classicPermissions,
  permissionOf,
  portFaults,
  protocolName,
  refusePermissions,
} from "./securityRules.ts";
import type { Permission } from "./securityRules.ts";

const characters = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/;
const isDescription: Rule[] = [
  lengthBetween(0, 255),
  matches(characters, "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*"),
];

export const securityGroup: ResourceModel = {
  token: tokenOf("security-group"),
  defaults: { description: "Managed by Pulumi" },
  autoName: { property: "name", maxLength: 255 },
  replaceOn: ["name", "namePrefix", "description", "vpcId", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: [
        lengthBetween(1, 255),
        matches(/^(?!sg-)[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/, "a group name that does not begin with sg-"),
      ],
      description: isDescription,
      tags: areTags,
      "ingress[].cidrBlocks[]": isIpv4Block(),
      "egress[].cidrBlocks[]": isIpv4Block(),
      "ingress[].ipv6CidrBlocks[]": isIpv6Block,
      "egress[].ipv6CidrBlocks[]": isIpv6Block,
    }),
    ...inlineFaults(inputs, "ingress"),
    ...inlineFaults(inputs, "egress"),
  ],
  calls: ec2Calls("security-group", {
    create: ["ec2:CreateSecurityGroup"],
    read: ["ec2:DescribeSecurityGroups"],
    update: { ingress: "ec2:AuthorizeSecurityGroupIngress", egress: "ec2:AuthorizeSecurityGroupEgress" },
    delete: ["ec2:DeleteSecurityGroup"],
  }),
  create(inputs, context) {
    if (inputs["vpcId"] === undefined)
      throw new AwsError("VPCIdNotSpecified", "No default VPC for this user: give vpcId");
    const vpc = existing("vpc", inputs["vpcId"], context);
    const siblings = having(tokenOf("security-group"), "vpcId", vpc.id, context);
    if (siblings.some((other) => other.outputs["name"] === inputs["name"]))
      throw new AwsError(
        "InvalidGroup.Duplicate",
        `The security group '${String(inputs["name"])}' already exists for VPC '${vpc.id}'`,
      );
    refuseMissingPeers(inputs, context);
    const id = newIdOf("security-group", context);
    const outputs = {
      ingress: [],
      egress: [],
      revokeRulesOnDelete: false,
      ...echo(inputs, context, { tags: true }),
      namePrefix: inputs["namePrefix"] ?? "",
      arn: ec2Arn("security-group", id, context),
      ownerId: context.caller.account,
    };
    return { id, outputs };
  },
  update(previous, inputs, context) {
    refuseMissingPeers(inputs, context);
    return { ingress: [], egress: [], ...changed(previous, inputs, context) };
  },
  remove(resource, context) {
    refuseWhileUsed("security-group", resource.id, [
      ...rulesNaming(resource.id, context),
      ...holdersOf(resource.id, context),
      ...having(tokenOf("instance-connect-endpoint"), "securityGroupIds", resource.id, context),
    ]);
  },
};

function inlineFaults(inputs: Properties, direction: "ingress" | "egress"): Fault[] {
  const rules = Array.isArray(inputs[direction]) ? inputs[direction] : [];
  return rules.flatMap((rule: unknown, index) =>
    isObject(rule)
      ? portFaults(rule, "protocol").map((fault) => ({
          ...fault,
          property: `${direction}[${index}].${fault.property}`,
        }))
      : [],
  );
}

function refuseMissingPeers(inputs: Properties, context: Context): void {
  for (const rule of [inputs["ingress"], inputs["egress"]].flat().filter(isObject))
    for (const peer of (rule["securityGroups"] as string[]) ?? []) existing("security-group", peer, context);
}

/** Rules of other groups that name the group as their peer. */
function rulesNaming(groupId: string, context: Context): StoredResource[] {
  return [
    ...having(linkTokens.ingress, "referencedSecurityGroupId", groupId, context),
    ...having(linkTokens.egress, "referencedSecurityGroupId", groupId, context),
    ...having(linkTokens.rule, "sourceSecurityGroupId", groupId, context),
  ].filter((rule) => rule.outputs["securityGroupId"] !== groupId);
}

/** Network interfaces with the group: endpoints', machines', balancers' and functions'. */
function holdersOf(groupId: string, context: Context): StoredResource[] {
  const { account } = context.caller;
  return [
    ...having(tokenOf("vpc-endpoint"), "securityGroupIds", groupId, context),
    ...having(tokenOf("instance"), "vpcSecurityGroupIds", groupId, context),
    ...having(balancerToken, "securityGroups", groupId, context),
    // Whatever was launched by it.
    ...having(tokenOf("launch-template"), "vpcSecurityGroupIds", groupId, context),
    ...context.world.find("aws:lambda/function:Function", { account }, (fn) => {
      const network = fn.outputs["vpcConfig"] as { securityGroupIds?: string[] } | undefined;
      return network?.securityGroupIds?.includes(groupId) === true;
    }),
  ];
}

const peers = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/** SecurityGroupIngressRule and SecurityGroupEgressRule: one peer, one range of ports. */
function ruleModel(direction: Permission["direction"]): ResourceModel {
  const verb = direction === "ingress" ? "Ingress" : "Egress";
  return {
    token: linkTokens[direction],
    replaceOn: ["securityGroupId", "region"],
    check: (inputs) => [
      ...faultsOf(inputs, {
        cidrIpv4: isIpv4Block(),
        cidrIpv6: isIpv6Block,
        prefixListId: matches(/^pl-[0-9a-f]{8,17}$/, "a prefix list id (pl-…)"),
        description: isDescription,
        tags: areTags,
      }),
      ...portFaults(inputs, "ipProtocol"),
      ...peerFaults(inputs),
    ],
    calls: callsOn(
      {
        create: [`ec2:AuthorizeSecurityGroup${verb}`],
        read: ["ec2:DescribeSecurityGroupRules"],
        update: ["ec2:ModifySecurityGroupRules"],
        delete: [`ec2:RevokeSecurityGroup${verb}`],
      },
      ({ inputs }, context, operation) =>
        operation === "read" ? "*" : ec2Arn("security-group", inputs["securityGroupId"], context),
    ),
    create(inputs, context) {
      refuseMissingReference(inputs, context);
      refusePermissions([permissionOf(inputs, direction)], context);
      const id = newId("sgr", context);
      const outputs = {
        ...echo({ ...inputs, ipProtocol: protocolName(inputs["ipProtocol"]) }, context, { tags: true }),
        arn: ec2Arn("security-group-rule", id, context),
        securityGroupRuleId: id,
      };
      return { id, outputs };
    },
    update(previous, inputs, context) {
      refuseMissingReference(inputs, context);
      return changed(previous, { ...inputs, ipProtocol: protocolName(inputs["ipProtocol"]) }, context);
    },
  };
}

export const securityGroupIngressRule: ResourceModel = ruleModel("ingress");
export const securityGroupEgressRule: ResourceModel = ruleModel("egress");

function peerFaults(inputs: Properties): Fault[] {
  const given = peers.filter((name) => inputs[name] !== undefined && inputs[name] !== null);
  if (given.length === 1) return [];
  const reason = given.length === 0 ? "is missing" : `only one of ${given.join(", ")} is allowed`;
  return [{ property: given[1] ?? "cidrIpv4", reason: `${reason}: the peer is one of ${peers.join(", ")}` }];
}

function refuseMissingReference(inputs: Properties, context: Context): void {
  const reference = inputs["referencedSecurityGroupId"];
  if (isKnown(reference)) existing("security-group", String(reference).split("/").at(-1), context);
}

const classicPeers = ["cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "self", "sourceSecurityGroupId"];

/** The classic rule, which names a direction and any number of peers. */
export const securityGroupRule: ResourceModel = {
  token: linkTokens.rule,
  replaceOn: ["securityGroupId", "type", "protocol", "fromPort", "toPort", ...classicPeers, "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      type: oneOf(["ingress", "egress"]),
      "cidrBlocks[]": isIpv4Block(),
      "ipv6CidrBlocks[]": isIpv6Block,
      description: isDescription,
    }),
    ...portFaults(inputs, "protocol"),
    ...(classicPeers.some((name) => inputs[name] !== undefined && inputs[name] !== false)
      ? []
      : [{ property: "cidrBlocks", reason: `is missing: name at least one of ${classicPeers.join(", ")}` }]),
  ],
  calls: (operation, { inputs }, context) => {
    if (operation === "read") return [{ action: "ec2:DescribeSecurityGroupRules", resource: "*" }];
    const direction = inputs["type"] === "egress" ? "Egress" : "Ingress";
    const verb = {
      create: "AuthorizeSecurityGroup",
      update: "UpdateSecurityGroupRuleDescriptions",
      delete: "RevokeSecurityGroup",
    }[operation];
    return [
      {
        action: `ec2:${verb}${direction}`,
        resource: ec2Arn("security-group", inputs["securityGroupId"], context),
      },
    ];
  },
  create(inputs, context) {
    const source = inputs["sourceSecurityGroupId"];
    if (isKnown(source)) existing("security-group", source, context);
    refusePermissions(classicPermissions(inputs), context);
    const outputs = {
      self: false,
      ...echo({ ...inputs, protocol: protocolName(inputs["protocol"]) }, context),
      securityGroupRuleId: newId("sgr", context),
    };
    return { id: `sgrule-${Number.parseInt(context.world.random("hex", 8), 16)}`, outputs };
  },
};
