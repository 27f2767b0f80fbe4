// The rules about networks.

import { tokens } from "../../model/tokens.ts";
import { resourceRule, stackRule, type Rule } from "../../rule.ts";
import { closeAdminPorts } from "./closeAdminPorts.ts";
import { closeDefaultGroups } from "./closeDefaultGroups.ts";
import { encloseBuilds } from "./encloseBuilds.ts";
import { guardBalancers } from "./guardBalancers.ts";
import { keepNetworksApart } from "./keepNetworksApart.ts";
import { limitPublicPorts } from "./limitPublicPorts.ts";
import { noAutomaticAddresses } from "./noAutomaticAddresses.ts";
import { noBastions } from "./noBastions.ts";
import { ownEndpoints } from "./ownEndpoints.ts";
import { recordFlows } from "./recordFlows.ts";

export const networkRules: readonly Rule[] = [
  stackRule({
    id: "NET-01",
    title: "The default security group of each VPC lets nothing through",
    severity: "high",
    kind: "join",
    appliesTo: tokens("vpc"),
    maps: { fsbp: ["EC2.2"], cis7: ["6.5"], nist: ["SC-7"] },
    rationale:
      "Whatever is made without a security group gets this one, and with it everything that it lets in.",
    fix: "Declare aws.ec2.DefaultSecurityGroup for the VPC with empty ingress and egress.",
    check: closeDefaultGroups,
  }),
  resourceRule({
    id: "NET-02",
    title: "Ports of administration and databases are closed to the world",
    severity: "critical",
    kind: "resource",
    appliesTo: tokens(
      "securityGroup",
      "securityGroupRule",
      "securityGroupIngressRule",
      "networkAcl",
      "networkAclRule",
    ),
    maps: { fsbp: ["EC2.13", "EC2.14", "EC2.19", "EC2.21"], cis7: ["6.2", "6.3", "6.4"], nist: ["SC-7"] },
    rationale: "They are scanned within minutes, and one weak password is enough.",
    fix: "Name the networks or security groups that need the port, or use Session Manager and close it.",
    check: closeAdminPorts,
  }),
  stackRule({
    id: "NET-03",
    title: "The world reaches declared ports of public tiers only",
    severity: "high",
    kind: "join",
    appliesTo: tokens("securityGroup", "securityGroupRule", "securityGroupIngressRule"),
    maps: { fsbp: ["EC2.18"], cis7: ["6.3"], nist: ["SC-7"] },
    rationale:
      "What is open to everybody should be so because somebody said so, not because a rule was copied.",
    fix: "Name the networks or groups that need it; tag a group that is public with lockgate:tier = public, and list ports beside 80 and 443 in lockgate:public-ports.",
    check: limitPublicPorts,
  }),
  stackRule({
    id: "NET-04",
    title: "Each VPC keeps flow logs",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("vpc"),
    maps: { fsbp: ["EC2.6"], cis7: ["4.7"], nist: ["AU-12"] },
    rationale: "Without them nobody can say afterwards who talked to whom.",
    fix: "Declare an aws.ec2.FlowLog with trafficType ALL or REJECT for the VPC.",
    check: recordFlows,
  }),
  stackRule({
    id: "NET-05",
    title: "Nothing gets a public address by itself, and private networks block the internet",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("subnet", "vpc"),
    maps: { fsbp: ["EC2.15"], nist: ["SC-7"] },
    rationale: "An address that comes by itself is one that nobody has decided on.",
    fix: "Set mapPublicIpOnLaunch to false; declare aws.ec2.VpcBlockPublicAccessOptions in accounts whose VPCs are tagged lockgate:tier = private.",
    check: noAutomaticAddresses,
  }),
  stackRule({
    id: "NET-06",
    title: "Networks reach AWS through endpoints of their own, which strangers' credentials can't use",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("vpc", "endpoint"),
    maps: { fsbp: ["EC2.10"], cis7: ["6.8"], nist: ["AC-4"] },
    rationale: "With credentials of an account of their own intruders carry data out through AWS itself.",
    fix: "Declare endpoints for S3, KMS, STS, ECR, CloudWatch Logs and CodeBuild, with policies that ask for aws:PrincipalOrgID or the account.",
    check: ownEndpoints,
  }),
  stackRule({
    id: "NET-07",
    title: "Production is joined to nothing else, and topics, queues and buses are encrypted and closed",
    severity: "high",
    kind: "join",
    appliesTo: tokens(
      "transitGateway",
      "transitTable",
      "peering",
      "topic",
      "queue",
      "topicPolicy",
      "queuePolicy",
      "eventBusPolicy",
      "eventPermission",
    ),
    maps: { fsbp: ["EC2.23", "SNS.1", "SNS.4", "SQS.1", "EventBridge.3"], cis7: ["6.6"], nist: ["AC-4"] },
    rationale:
      "Every joint is a way from an environment where much is allowed to the one where nothing may happen.",
    fix: "Give production a transit gateway table of its own and no peering, set autoAcceptSharedAttachments to disable, kmsMasterKeyId on topics and queues, and name who may use them.",
    check: keepNetworksApart,
  }),
  stackRule({
    id: "NET-08",
    title: "Builds run inside a network in which only allowed names can be looked up",
    severity: "high",
    kind: "join",
    appliesTo: tokens(
      "project",
      "vpc",
      "nameFilter",
      "nameFilterGroup",
      "nameFilterRule",
      "nameFilterNames",
      "nameFilterSettings",
    ),
    maps: { nist: ["SC-7", "AC-4"], owasp: ["CICD-SEC-3", "CICD-SEC-5"] },
    rationale:
      "A dependency that turns bad sends home what it finds; where it can reach nobody, it has nobody to tell.",
    fix: "Give the project a vpcConfig, and associate its VPC with a Route 53 Resolver DNS Firewall group that allows the names needed and blocks all others (a BLOCK rule for *), and leave firewallFailOpen off.",
    check: encloseBuilds,
  }),
  stackRule({
    id: "NET-09",
    title: "Nobody logs in to machines where releases run",
    severity: "high",
    kind: "join",
    appliesTo: tokens("instance", "launchTemplate", "launchConfiguration", "keyPair", "sessionEndpoint"),
    maps: { nist: ["AC-17", "CM-5"], owasp: ["CICD-SEC-2"] },
    rationale:
      "What a person changes by hand in production is what no test has seen, and no release repeats.",
    fix: "Take out the bastion, the key pair or the keyName; look at production by its logs and metrics. In an environment called dev, development, sandbox or preview a bastion may stand.",
    check: noBastions,
  }),
  resourceRule({
    id: "NET-10",
    title: "Load balancers take TLS 1.2 and later only, and face the internet only where that is said",
    severity: "high",
    kind: "resource",
    appliesTo: tokens("loadBalancer", "listener"),
    maps: { fsbp: ["ELB.1", "ELB.4", "ELB.6", "ELB.12", "ELB.17"], nist: ["SC-7", "SC-8"] },
    rationale:
      "It is the door that everybody sees: what it lets through in clear can be read and changed on the way.",
    fix: "Set internal true (or tag it lockgate:tier = public), dropInvalidHeaderFields and enableDeletionProtection true; give listeners HTTPS with an sslPolicy such as ELBSecurityPolicy-TLS13-1-2-2021-06, and let HTTP only redirect.",
    check: guardBalancers,
  }),
];
