// Four networks in plain facts: dev 10.0/16, test 10.1/16, prod 10.2/16 and tooling 10.3/16, each in an account of its own.

import type { Facts } from "../../../policy-pack/facts.ts";
import { DEV, PROD, resource, TOOLING } from "../world.ts";

const ACCOUNTS: Readonly<Record<string, string>> = {
  dev: DEV,
  test: "222222222222",
  prod: PROD,
  tooling: TOOLING,
};

const of = (environment: string) => ({
  account: ACCOUNTS[environment] as string,
});
const tags = (environment: string) => ({ "lockgate:environment": environment });

/** What is declared in production's account and says so. */
export const IN_PROD = {
  provider: {
    urn: "urn:pulumi:prod::lockgate::pulumi:providers:aws::aws-prod",
    props: {
      region: "eu-west-1",
      allowedAccountIds: JSON.stringify([PROD]),
      defaultTags: JSON.stringify({ tags: { "lockgate:stack": "prod" } }),
    },
  },
};

export const COMPANY: readonly Facts[] = Object.keys(ACCOUNTS).flatMap((environment, index) => [
  resource(
    "vpc",
    environment,
    { id: `vpc-${environment}`, cidrBlock: `10.${index}.0.0/16`, tags: tags(environment) },
    of(environment),
  ),
  resource(
    "routeTable",
    `${environment}-table`,
    { id: `rtb-${environment}`, vpcId: `vpc-${environment}` },
    of(environment),
  ),
]);

export const ENDPOINT = { vpcId: "vpc-prod" };

export const peering = (vpcId: unknown, peerVpcId: unknown): Facts =>
  resource("peering", "peer", { id: "pcx-peer", vpcId, peerVpcId });

export const via = (environment: string, route: Facts["props"]): Facts =>
  resource("route", `way-${environment}`, { routeTableId: `rtb-${environment}`, ...route }, of(environment));

export const attach = (environment: string): Facts =>
  resource(
    "transitAttachment",
    `${environment}-attachment`,
    { id: `att-${environment}`, transitGatewayId: "tgw-hub", vpcId: `vpc-${environment}` },
    of(environment),
  );

const CLOSED = { defaultRouteTableAssociation: "disable", defaultRouteTablePropagation: "disable" };

export const gateway = (props: Facts["props"] = CLOSED): readonly Facts[] => [
  resource("transitGateway", "hub", { id: "tgw-hub", ...props }, of("tooling")),
];

/** A closed gateway with one table: who looks into it, and whose addresses stand in it. */
export const table = (association: string, propagation: string): readonly Facts[] => [
  ...gateway(),
  resource("transitTable", "tgw", { id: "rtb-tgw", transitGatewayId: "tgw-hub" }, of("tooling")),
  resource("transitAssociation", "association", {
    transitGatewayRouteTableId: "rtb-tgw",
    transitGatewayAttachmentId: `att-${association}`,
  }),
  resource("transitPropagation", "propagation", {
    transitGatewayRouteTableId: "rtb-tgw",
    transitGatewayAttachmentId: `att-${propagation}`,
  }),
];
