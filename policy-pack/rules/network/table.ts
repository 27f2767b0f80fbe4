// The rules about networks.

import { tokens } from "../../model/tokens.ts";
import { resourceRule, type Rule } from "../../rule.ts";
import { closeAdminPorts } from "./closeAdminPorts.ts";

export const networkRules: readonly Rule[] = [
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
];
