// Networks and machines: a part less is a way less, and AWS refuses what makes no sense.

import type { LeftOut } from "./leftOut.ts";

export const NETWORKS: readonly LeftOut[] = [
  { type: "aws:ec2/vpc:Vpc", what: ["removed"], reason: "AWS refuses: parts of the network are left in it" },
  {
    type: "aws:ec2/vpc:Vpc",
    what: ["enableDnsHostnames false", "enableDnsSupport false"],
    reason: "names are looked up no more, so that nothing is reached by name, endpoints least of all",
  },
  {
    type: "aws:ec2/subnet:Subnet",
    what: ["removed"],
    reason: "nothing starts in a subnet that is not there",
  },
  {
    type: "aws:ec2/internetGateway:InternetGateway",
    what: ["removed"],
    reason: "without it no way leads to or from the internet",
  },
  {
    type: "aws:ec2/natGateway:NatGateway",
    what: ["removed"],
    reason: "without it private subnets have no way to the internet",
  },
  { type: "aws:ec2/eip:Eip", what: ["removed"], reason: "AWS refuses: the NAT gateway holds the address" },
  {
    type: "aws:ec2/route:Route",
    what: ["removed"],
    reason: "packets for which there is no route are dropped",
  },
  {
    type: "aws:ec2/routeTable:RouteTable",
    what: ["removed"],
    reason: "AWS refuses while subnets are associated with it",
  },
  {
    type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
    what: ["removed"],
    reason: "the subnet falls back to the network's main table, which leads nowhere but to itself",
  },
  {
    type: "aws:ec2/securityGroup:SecurityGroup",
    what: ["removed"],
    reason: "AWS refuses while an interface is in the group",
  },
  {
    type: "aws:ec2/securityGroupRule:SecurityGroupRule",
    what: ["removed"],
    reason: "every rule of a group allows something; without it that is refused",
  },
  {
    type: "aws:ec2/securityGroupRule:SecurityGroupRule",
    what: ["securityGroupId gone"],
    reason: "the property is required: the provider refuses a rule of no group",
  },
  {
    type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    what: ["removed"],
    reason: "it allows what goes out; without it that is refused",
  },
  {
    type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    what: ["securityGroupId gone"],
    reason: "the property is required: the provider refuses a rule of no group",
  },
  {
    type: "aws:ec2/vpcEndpoint:VpcEndpoint",
    what: ["removed"],
    on: /\.(?:codedeploy|codepipeline|dynamodb|lambda|monitoring|signer|ssm|ssmmessages)$/,
    reason:
      "calls go over TLS to the service's public name, as to every service without an endpoint; NET-06 asks for those by which releases and builds go",
  },
  {
    type: "aws:ec2/vpcEndpoint:VpcEndpoint",
    what: ["securityGroupIds gone"],
    reason: "the endpoint takes the network's default group, which NET-01 keeps closed",
  },
  {
    type: "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup",
    what: ["removed"],
    reason: "AWS refuses while the group is associated with a network (ConflictException)",
  },
  {
    type: "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList",
    what: ["removed"],
    on: /-allowed$/,
    reason: "AWS refuses while a rule uses the list; without it nothing would be allowed",
  },
  {
    type: "aws:route53/resolverFirewallRule:ResolverFirewallRule",
    what: ["removed"],
    on: /-allowed$/,
    reason: "then no name is looked up at all: what it allows is blocked by the rule after it",
  },
  {
    type: "aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
    what: ["removed"],
    reason:
      "not to answer while the filter is away is AWS's default (Route 53 Resolver API, FirewallFailOpen)",
  },
  {
    type: "aws:ec2/instance:Instance",
    what: ["removed"],
    reason: "nobody logs in to a machine that is not there",
  },
  {
    type: "aws:ec2/instance:Instance",
    what: ["sourceDestCheck false"],
    reason: "no route leads to the machine, so that no packets of others reach it; G-13 follows routes",
  },
  {
    type: "aws:ec2/instance:Instance",
    what: ["tags.lockgate:purpose gone"],
    reason: "NET-09 knows a bastion by its name as well",
  },
  {
    type: "aws:ec2/instance:Instance",
    what: ["vpcSecurityGroupIds gone"],
    reason: "the machine takes the network's default group, which NET-01 keeps closed",
  },
  {
    type: "aws:iam/instanceProfile:InstanceProfile",
    what: ["removed"],
    reason: "without a profile the machine has no rights, and no session of Session Manager reaches it",
  },
];
