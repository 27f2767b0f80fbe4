// Decides how the deploy role declares networks.
import * as names from "../names.ts";
import { actions, allow, inRegion, type Statement } from "./document.ts";

/** EC2 makes no difference by name: region is the bound, tags would not cover what awsx makes along the way. */
export const declareNetwork = ({ account, region }: names.Place): Statement[] => [
  allow(
    "Network",
    actions({
      ec2: `
        AllocateAddress AssociateRouteTable AttachInternetGateway AuthorizeSecurityGroupEgress
        AuthorizeSecurityGroupIngress CreateFlowLogs CreateInternetGateway CreateNatGateway CreateRoute
        CreateRouteTable CreateSecurityGroup CreateSubnet CreateTags CreateVpc CreateVpcEndpoint
        DeleteFlowLogs DeleteInternetGateway DeleteNatGateway DeleteRoute DeleteRouteTable
        DeleteSecurityGroup DeleteSubnet DeleteTags DeleteVpc DeleteVpcEndpoints Describe*
        DetachInternetGateway DisassociateAddress DisassociateRouteTable ModifySecurityGroupRules
        ModifySubnetAttribute ModifyVpcAttribute ModifyVpcEndpoint ReleaseAddress ReplaceRoute
        ReplaceRouteTableAssociation RevokeSecurityGroupEgress RevokeSecurityGroupIngress
        UpdateSecurityGroupRuleDescriptionsEgress UpdateSecurityGroupRuleDescriptionsIngress
      `,
    }),
    "*",
    inRegion(region),
  ),
  allow(
    "NameFilter",
    actions({
      route53resolver: `
        AssociateFirewallRuleGroup CreateFirewallDomainList CreateFirewallRule CreateFirewallRuleGroup
        DeleteFirewallDomainList DeleteFirewallRule DeleteFirewallRuleGroup DisassociateFirewallRuleGroup
        GetFirewall* ListFirewall* ListTagsForResource TagResource UntagResource UpdateFirewall*
      `,
    }),
    names.regionalArn("route53resolver", { account, region }, "*"),
  ),
];
