// Declares which names can be looked up from inside a network: those allowed, and no others.
import * as pulumi from "@pulumi/pulumi";
import { ResolverFirewallConfig } from "@pulumi/aws/route53/resolverFirewallConfig.js";
import { ResolverFirewallDomainList } from "@pulumi/aws/route53/resolverFirewallDomainList.js";
import { ResolverFirewallRule } from "@pulumi/aws/route53/resolverFirewallRule.js";
import { ResolverFirewallRuleGroup } from "@pulumi/aws/route53/resolverFirewallRuleGroup.js";
import { ResolverFirewallRuleGroupAssociation } from "@pulumi/aws/route53/resolverFirewallRuleGroupAssociation.js";
import { anyName } from "../../plan/egress.ts";
import { filterName } from "../../plan/names.ts";

export type NameFilterArgs = {
  network: string;
  vpcId: pulumi.Input<string>;
  /** Names that may be looked up, with their last dot; `*.example.com.` holds for all below it. */
  allowed: readonly string[];
};

/** Without an answer there is no connection by name, and no data leaves as a question to a stranger's name server. */
export class NameFilter extends pulumi.ComponentResource {
  constructor(name: string, args: NameFilterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:network:NameFilter", name, {}, opts);
    const child = { parent: this };
    const group = new ResolverFirewallRuleGroup(name, { name: filterName(args.network, "names") }, child);
    this.rule(name, "allowed", group, args, args.allowed, {
      priority: 100,
      action: "ALLOW",
      // A registry's name is often an alias of its network's: what an allowed name points to is allowed as well.
      firewallDomainRedirectionAction: "TRUST_REDIRECTION_DOMAIN",
    });
    this.rule(name, "others", group, args, [anyName], {
      priority: 200,
      action: "BLOCK",
      blockResponse: "NXDOMAIN",
    });
    new ResolverFirewallRuleGroupAssociation(
      name,
      {
        name: filterName(args.network, "names"),
        firewallRuleGroupId: group.id,
        vpcId: args.vpcId,
        priority: 101,
      },
      child,
    );
    // When the filter itself does not answer, nothing is looked up.
    new ResolverFirewallConfig(name, { resourceId: args.vpcId, firewallFailOpen: "DISABLED" }, child);
    this.registerOutputs({ groupId: group.id });
  }

  private rule(
    name: string,
    list: string,
    group: ResolverFirewallRuleGroup,
    { network }: NameFilterArgs,
    domains: readonly string[],
    rule: {
      priority: number;
      action: string;
      blockResponse?: string;
      firewallDomainRedirectionAction?: string;
    },
  ): void {
    const child = { parent: this };
    const names = new ResolverFirewallDomainList(
      `${name}-${list}`,
      { name: filterName(network, list), domains: [...domains] },
      child,
    );
    new ResolverFirewallRule(
      `${name}-${list}`,
      {
        name: filterName(network, list),
        firewallRuleGroupId: group.id,
        firewallDomainListId: names.id,
        ...rule,
      },
      child,
    );
  }
}
