// What EC2 makes of an endpoint of Instance Connect: in a subnet, with groups of its network, one in a network.

import { AwsError, type Context, type Properties, type ResourceModel } from "../model.ts";
import { echo } from "../outputs.ts";
import { ownRoleCalls } from "../ownRole.ts";
import { areTags, faultsOf, lengthBetween, oneOf } from "../rules.ts";
import { refuseForeignGroups } from "./instance.ts";
import { changed, ec2Arn, ec2Calls, existing, having, newIdOf, tokenOf } from "./lookup.ts";

const ownRole = {
  service: "ec2-instance-connect.amazonaws.com",
  role: "AWSServiceRoleForEc2InstanceConnect",
};

const onEndpoint = ec2Calls("instance-connect-endpoint", {
  create: ["ec2:CreateInstanceConnectEndpoint"],
  read: ["ec2:DescribeInstanceConnectEndpoints"],
  update: ["ec2:ModifyInstanceConnectEndpoint"],
  delete: ["ec2:DeleteInstanceConnectEndpoint"],
});

export const instanceConnectEndpoint: ResourceModel = {
  token: tokenOf("instance-connect-endpoint"),
  defaults: { preserveClientIp: true },
  replaceOn: ["subnetId", "securityGroupIds", "preserveClientIp", "ipAddressType", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      securityGroupIds: lengthBetween(1, 16),
      ipAddressType: oneOf(["ipv4", "dualstack", "ipv6"]),
      tags: areTags,
    }),
  calls: (operation, resource, context) => [
    ...onEndpoint(operation, resource, context),
    ...(operation === "create" ? ownRoleCalls(tokenOf("instance-connect-endpoint"), ownRole, context) : []),
  ],
  create(inputs, context) {
    const subnet = existing("subnet", inputs["subnetId"], context);
    const { vpcId } = subnet.outputs;
    const groups = { vpcSecurityGroupIds: inputs["securityGroupIds"] };
    refuseForeignGroups(groups, subnet, context);
    refuseSecond(vpcId, context);
    const id = newIdOf("instance-connect-endpoint", context);
    const outputs: Properties = {
      ...echo(inputs, context, { tags: true }),
      arn: ec2Arn("instance-connect-endpoint", id, context),
      availabilityZone: subnet.outputs["availabilityZone"],
      dnsName: `${id}.ec2-instance-connect-endpoint.${context.caller.region}.amazonaws.com`,
      fipsDnsName: "",
      networkInterfaceIds: [],
      ownerId: context.caller.account,
      vpcId,
    };
    return { id, outputs };
  },
  update: changed,
};

/** Quota of EC2 Instance Connect, which nobody raises: 1 in a VPC (EC2 User Guide, "Quotas for EC2 Instance Connect Endpoint"). */
function refuseSecond(vpcId: unknown, context: Context): void {
  const [first] = having(tokenOf("instance-connect-endpoint"), "vpcId", vpcId, context);
  if (first === undefined) return;
  throw new AwsError(
    "InstanceConnectEndpointLimitExceeded",
    `The maximum number of EC2 Instance Connect Endpoints for the VPC '${String(vpcId)}' has been reached: ${first.id}`,
  );
}
