// Decides that nothing in a subnet gets a public address by itself: load balancers and NAT gateways have their own.
import type * as pulumi from "@pulumi/pulumi";

/** awsx says the opposite of its public subnets and has no setting for it, so its children are changed on their way. */
export const noAutomaticAddresses: pulumi.ResourceTransform = ({ type, props, opts }) =>
  type === "aws:ec2/subnet:Subnet"
    ? { props: { ...(props as object), mapPublicIpOnLaunch: false }, opts }
    : undefined;
