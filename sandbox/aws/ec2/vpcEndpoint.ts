// What AWS makes of a VPC endpoint: gateway endpoints in route tables, interface endpoints in subnets.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { echo } from "../outputs.ts";
import { isPolicy } from "../policyDocument.ts";
import { areTags, faultsOf, isKnown, oneOf } from "../rules.ts";
import { changed, ec2Arn, ec2Calls, existing, having, newId, newIdOf, tokenOf } from "./lookup.ts";
import { endpointService } from "./endpointServices.ts";
import type { EndpointService } from "./endpointServices.ts";

const fullAccess = JSON.stringify({
  Statement: [{ Action: "*", Effect: "Allow", Principal: "*", Resource: "*" }],
});

export const vpcEndpoint: ResourceModel = {
  token: tokenOf("vpc-endpoint"),
  defaults: { vpcEndpointType: "Gateway" },
  replaceOn: [
    "serviceName",
    "vpcEndpointType",
    "vpcId",
    "serviceRegion",
    "resourceConfigurationArn",
    "region",
  ],
  check: (inputs) => [
    ...faultsOf(inputs, {
      vpcEndpointType: oneOf(["Gateway", "Interface"]),
      ipAddressType: oneOf(["ipv4"]),
      policy: isPolicy("endpoint"),
      tags: areTags,
    }),
    ...(inputs["serviceName"] === undefined
      ? [{ property: "serviceName", reason: "is missing: name the service" }]
      : []),
    ...typeFaults(inputs),
  ],
  calls: ec2Calls("vpc-endpoint", {
    create: ["ec2:CreateVpcEndpoint"],
    read: ["ec2:DescribeVpcEndpoints"],
    update: Object.fromEntries(
      ["policy", "privateDnsEnabled", "routeTableIds", "subnetIds", "securityGroupIds"].map((name) => [
        name,
        "ec2:ModifyVpcEndpoint",
      ]),
    ),
    delete: ["ec2:DeleteVpcEndpoints"],
  }),
  create(inputs, context) {
    const vpc = existing("vpc", inputs["vpcId"], context);
    const service = serviceFor(inputs, context);
    refuseRivals(inputs, vpc, context);
    const id = newIdOf("vpc-endpoint", context);
    const own =
      inputs["vpcEndpointType"] === "Interface"
        ? interfaceOutputs(id, inputs, vpc, context)
        : gatewayOutputs(inputs, service, vpc, context);
    const outputs = {
      autoAccept: false,
      policy: fullAccess,
      subnetConfigurations: [],
      ...echo(inputs, context, { tags: true }),
      ...own,
      arn: ec2Arn("vpc-endpoint", id, context),
      ownerId: context.caller.account,
      requesterManaged: false,
      serviceRegion: context.caller.region,
      state: "available",
    };
    return { id, outputs };
  },
  update(previous, inputs, context) {
    const vpc = existing("vpc", inputs["vpcId"], context);
    if (inputs["vpcEndpointType"] === "Interface") refuseInterface(inputs, vpc, context);
    else refuseTables(inputs, vpc, context);
    const lists = { routeTableIds: [], subnetIds: [], privateDnsEnabled: false, policy: fullAccess };
    return { ...lists, ...changed(previous, inputs, context) };
  },
};

function typeFaults(inputs: Properties): Fault[] {
  const type = inputs["vpcEndpointType"];
  if (!isKnown(type)) return [];
  const foreign =
    type === "Gateway"
      ? ["subnetIds", "securityGroupIds", "privateDnsEnabled", "dnsOptions"]
      : ["routeTableIds"];
  return foreign
    .filter(
      (name) =>
        inputs[name] !== undefined &&
        inputs[name] !== false &&
        !(Array.isArray(inputs[name]) && inputs[name].length === 0),
    )
    .map((property) => ({ property, reason: `is not allowed for an endpoint of type ${String(type)}` }));
}

function serviceFor(inputs: Properties, { caller }: Context): EndpointService {
  const name = String(inputs["serviceName"]);
  const type = inputs["vpcEndpointType"] as "Gateway" | "Interface";
  const service = endpointService(name, caller.region);
  if (!service)
    throw new AwsError(
      "InvalidServiceName",
      `The Vpc Endpoint Service '${name}' does not exist in ${caller.region}; names are com.amazonaws.${caller.region}.<service>`,
    );
  if (!service.types.includes(type))
    throw new AwsError(
      "InvalidParameter",
      `Endpoint type (${type}) does not match available service types ([${service.types.join(", ")}]) of ${name}`,
    );
  return service;
}

function gatewayOutputs(
  inputs: Properties,
  service: EndpointService,
  vpc: StoredResource,
  context: Context,
): Properties {
  refuseTables(inputs, vpc, context);
  return {
    routeTableIds: inputs["routeTableIds"] ?? [],
    prefixListId: service.prefixList ?? "",
    cidrBlocks: service.cidrBlocks,
    dnsEntries: [],
    dnsOptions: {},
    ipAddressType: "",
    networkInterfaceIds: [],
    privateDnsEnabled: false,
    securityGroupIds: [],
    subnetIds: [],
  };
}

function interfaceOutputs(id: string, inputs: Properties, vpc: StoredResource, context: Context): Properties {
  refuseInterface(inputs, vpc, context);
  const subnets = (inputs["subnetIds"] as string[]) ?? [];
  const service = String(inputs["serviceName"]).split(".").slice(3).join(".");
  const { region } = context.caller;
  const host = `${id}-${context.world.random("base36", 8)}.${service}.${region}.vpce.amazonaws.com`;
  return {
    subnetIds: subnets,
    securityGroupIds: inputs["securityGroupIds"] ?? [vpc.outputs["defaultSecurityGroupId"]],
    networkInterfaceIds: subnets.map(() => newId("eni", context)),
    dnsEntries: [{ dnsName: host, hostedZoneId: "Z1HUB23UULQXV" }],
    dnsOptions: inputs["dnsOptions"] ?? {
      dnsRecordIpType: "ipv4",
      privateDnsOnlyForInboundResolverEndpoint: false,
    },
    ipAddressType: "ipv4",
    privateDnsEnabled: inputs["privateDnsEnabled"] ?? false,
    routeTableIds: [],
    prefixListId: "",
    cidrBlocks: [],
  };
}

function refuseTables(inputs: Properties, vpc: StoredResource, context: Context): void {
  for (const id of (inputs["routeTableIds"] as string[]) ?? [])
    refuseElsewhere(existing("route-table", id, context), vpc);
}

function refuseInterface(inputs: Properties, vpc: StoredResource, context: Context): void {
  const subnets = ((inputs["subnetIds"] as string[]) ?? []).map((id) => existing("subnet", id, context));
  const zones = subnets.map((subnet) => String(subnet.outputs["availabilityZone"]));
  const twice = zones.find((zone, index) => zones.indexOf(zone) !== index);
  if (twice)
    throw new AwsError(
      "DuplicateSubnetsInSameZone",
      `Found another VPC endpoint subnet in the availability zone ${twice}`,
    );
  const groups = ((inputs["securityGroupIds"] as string[]) ?? []).map((id) =>
    existing("security-group", id, context),
  );
  for (const member of [...subnets, ...groups]) refuseElsewhere(member, vpc);
  const { enableDnsSupport, enableDnsHostnames } = vpc.outputs;
  if (inputs["privateDnsEnabled"] === true && !(enableDnsSupport === true && enableDnsHostnames === true))
    throw new AwsError(
      "InvalidParameter",
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.id}`,
    );
}

function refuseElsewhere(member: StoredResource, vpc: StoredResource): void {
  if (member.outputs["vpcId"] === vpc.id) return;
  throw new AwsError("InvalidParameter", `${member.id} does not belong to the VPC ${vpc.id} of the endpoint`);
}

/** Two endpoints of one service cannot serve the same route table, or answer to the same private name. */
function refuseRivals(inputs: Properties, vpc: StoredResource, context: Context): void {
  const rivals = having(tokenOf("vpc-endpoint"), "vpcId", vpc.id, context).filter(
    (other) => other.outputs["serviceName"] === inputs["serviceName"],
  );
  for (const rival of rivals) {
    const held = (rival.outputs["routeTableIds"] as string[]) ?? [];
    const shared = ((inputs["routeTableIds"] as string[]) ?? []).find((id) => held.includes(id));
    if (shared)
      throw new AwsError(
        "RouteAlreadyExists",
        `route table ${shared} already has a route with destination-prefix-list-id ${String(rival.outputs["prefixListId"])}`,
      );
    if (inputs["privateDnsEnabled"] === true && rival.outputs["privateDnsEnabled"] === true)
      throw new AwsError(
        "InvalidParameter",
        `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ` +
          `${String(inputs["serviceName"])} in the VPC ${vpc.id} (${rival.id})`,
      );
  }
}
