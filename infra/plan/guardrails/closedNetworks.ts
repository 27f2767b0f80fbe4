// Decides how networks are kept from the internet that no stack has made, such as those that AWS makes in each new account.
import type { OrgConfig } from "../../configuration/schema.ts";
import type { Guardrail } from "./plan.ts";

/** AWS enforces it in the account's control plane, in all regions, in accounts that come later, too. */
export const declarativeType = "DECLARATIVE_POLICY_EC2";

export const closedNetworksRail = "lockgate-closed-networks";

/**
 * VPC Block Public Access (Amazon VPC User Guide): through internet gateways nothing gets in or out, but what NAT gateways
 * fetch; so our own networks work on, and the default ones, whose subnets are public and have none, are cut off.
 * Organizations User Guide, "Declarative policy syntax and examples".
 */
const attributes = {
  ec2_attributes: {
    vpc_block_public_access: {
      internet_gateway_block: {
        mode: { "@@assign": "block_ingress" },
        // Made by the platform alone: a guard rail denies them to all others.
        exclusions_allowed: { "@@assign": "enabled" },
      },
    },
  },
};

export const closedNetworks = ({ closedNetworks: wanted }: Pick<OrgConfig, "closedNetworks">): Guardrail[] =>
  wanted
    ? [
        {
          name: closedNetworksRail,
          description: "Networks let nothing in from the internet, and out only what NAT gateways fetch",
          type: declarativeType,
          content: JSON.stringify(attributes),
        },
      ]
    : [];
