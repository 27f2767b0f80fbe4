// Ways between networks: none in what is declared, and each joint that somebody adds is found.

import { expect } from "chai";
import fc from "fast-check";
import { waysOutOfProduction } from "../../../policy-pack/access/networkPaths.ts";
import { UNKNOWN, type Facts } from "../../../policy-pack/facts.ts";
import type { Joint, Network, NetworkGraph, Side } from "../../../policy-pack/model/networkEnds.ts";
import { ruleCases } from "../ruleCases.ts";
import { DEV, goodStore, resource, typed } from "../world.ts";
import { attach, COMPANY, ENDPOINT, gateway, IN_PROD, peering, table, via } from "./networks.ts";

/** Production lets in the group of a cluster that is still to come, there or elsewhere. */
const lettingIn = (where: Parameters<typeof resource>[3]): readonly Facts[] => {
  const cluster = resource("kubernetesCluster", "cluster", { name: "c" }, where);
  const props = { referencedSecurityGroupId: UNKNOWN, ipProtocol: "tcp" };
  const rule = resource("securityGroupIngressRule", "open", props, IN_PROD);
  return [cluster, { ...rule, propertyDependencies: { referencedSecurityGroupId: [cluster.urn] } }];
};

ruleCases("G-13", [
  { name: "each environment by itself", expect: "pass", resources: COMPANY },
  {
    name: "what belongs together may be joined",
    expect: "pass",
    resources: [...COMPANY, peering("vpc-dev", "vpc-test"), attach("dev"), ...gateway()],
  },
  {
    name: "a table of production's own",
    expect: "pass",
    resources: [...COMPANY, ...table("prod", "prod"), attach("dev"), attach("prod")],
  },
  {
    name: "AWS's own services by endpoint",
    expect: "pass",
    resources: [
      ...COMPANY,
      resource("endpoint", "s3", { ...ENDPOINT, serviceName: "com.amazonaws.eu-west-1.s3" }, IN_PROD),
    ],
  },
  {
    name: "out to the internet",
    expect: "pass",
    resources: [
      ...COMPANY,
      via("prod", { natGatewayId: "nat-1", destinationCidrBlock: "0.0.0.0/0" }),
      via("prod", { gatewayId: "igw-1", destinationCidrBlock: "0.0.0.0/0" }),
    ],
  },
  {
    name: "a group that admits its own network and the internet",
    expect: "pass",
    resources: [
      ...COMPANY,
      resource("securityGroupIngressRule", "tls", { cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp" }, IN_PROD),
      resource("securityGroupIngressRule", "own", { cidrIpv4: "10.2.0.0/16", ipProtocol: "tcp" }, IN_PROD),
    ],
  },
  {
    name: "a peering",
    expect: "fail",
    says: "prod and dev are joined by peering peer",
    on: "peer",
    resources: [...COMPANY, peering("vpc-prod", "vpc-dev")],
  },
  {
    name: "a peering from the other side, over what is shared",
    expect: "fail",
    says: "by peering peer, then peering other",
    resources: [
      ...COMPANY,
      peering("vpc-tooling", "vpc-prod"),
      { ...peering("vpc-test", "vpc-tooling"), name: "other", urn: "urn::other" },
    ],
  },
  {
    name: "AWS's table of a transit gateway",
    expect: "fail",
    says: "the default table of hub",
    resources: [...COMPANY, attach("dev"), attach("prod"), ...gateway({})],
  },
  {
    name: "a propagation into production's table",
    expect: "fail",
    says: "prod and dev are joined by table tgw",
    resources: [...COMPANY, ...table("prod", "dev"), attach("dev"), attach("prod")],
  },
  {
    name: "a route of dev's table to production",
    expect: "fail",
    says: "table tgw",
    resources: [
      ...COMPANY,
      ...table("dev", "dev"),
      attach("dev"),
      attach("prod"),
      resource("transitRoute", "to-prod", {
        transitGatewayRouteTableId: "rtb-tgw",
        transitGatewayAttachmentId: "att-prod",
      }),
    ],
  },
  {
    name: "a route to dev's addresses, whatever it goes through",
    expect: "fail",
    says: "route way-prod to 10.0.7.0/24",
    on: "way-prod",
    resources: [
      ...COMPANY,
      via("prod", { vpcPeeringConnectionId: "pcx-1", destinationCidrBlock: "10.0.7.0/24" }),
    ],
  },
  {
    name: "a route inside a table",
    expect: "fail",
    says: "route prod-table to 10.1.0.0/16",
    resources: [
      ...COMPANY.filter(({ name }) => name !== "prod-table"),
      resource(
        "routeTable",
        "prod-table",
        { vpcId: "vpc-prod", routes: [{ networkInterfaceId: "eni-1", cidrBlock: "10.1.0.0/16" }] },
        IN_PROD,
      ),
    ],
  },
  {
    name: "a private link to a service of dev",
    expect: "fail",
    says: "private link link",
    resources: [
      ...COMPANY,
      resource("endpointService", "offer", { serviceName: "com.amazonaws.vpce.eu-west-1.vpce-svc-1" }),
      resource(
        "endpoint",
        "link",
        { ...ENDPOINT, serviceName: "com.amazonaws.vpce.eu-west-1.vpce-svc-1" },
        IN_PROD,
      ),
    ],
  },
  {
    name: "a group that waits for dev",
    expect: "fail",
    says: "it admits 10.0.0.0/15 of dev",
    on: "open",
    resources: [
      ...COMPANY,
      resource("securityGroupIngressRule", "open", { cidrIpv4: "10.0.0.0/15", ipProtocol: "tcp" }, IN_PROD),
    ],
  },
  {
    name: "a group of dev's account",
    expect: "fail",
    says: "a group of dev",
    on: "open",
    resources: [
      ...COMPANY,
      resource(
        "securityGroupIngressRule",
        "open",
        { referencedSecurityGroupId: "210987654321/sg-1", ipProtocol: "tcp" },
        IN_PROD,
      ),
    ],
  },
  {
    name: "a group that EKS will put around a cluster of production",
    expect: "pass",
    on: "open",
    resources: [...COMPANY, ...lettingIn(IN_PROD)],
  },
  {
    name: "a group that EKS will put around dev's cluster",
    expect: "fail",
    says: "a group of dev",
    on: "open",
    resources: [...COMPANY, ...lettingIn({ account: DEV })],
  },
  {
    name: "a group that nobody knows where it is made",
    expect: "undecidable",
    says: "referencedSecurityGroupId",
    on: "open",
    resources: [...COMPANY, ...lettingIn(IN_PROD).slice(1)],
  },
  {
    name: "a peering with somebody's network",
    expect: "undecidable",
    says: "peering peer",
    resources: [...COMPANY, peering("vpc-prod", "vpc-partner")],
  },
  {
    name: "a peering that is not known yet",
    expect: "undecidable",
    says: "peering peer",
    resources: [...COMPANY, peering("vpc-prod", UNKNOWN)],
  },
  {
    name: "a transit gateway of another stack",
    expect: "undecidable",
    says: "whose tables are not in view",
    resources: [...COMPANY, attach("prod")],
  },
  {
    name: "a VPN gateway's route",
    expect: "undecidable",
    says: "route way-prod to 192.168.0.0/16",
    resources: [...COMPANY, via("prod", { gatewayId: "vgw-1", destinationCidrBlock: "192.168.0.0/16" })],
  },
  {
    name: "a joint that nothing follows",
    expect: "undecidable",
    says: "which is not followed",
    resources: [
      ...COMPANY,
      typed("aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment", "vpn", { vpcId: "vpc-prod" }, IN_PROD),
    ],
  },
  { name: "no network", expect: "notApplicable", resources: goodStore() },
  {
    name: "no production",
    expect: "notApplicable",
    resources: COMPANY.filter(({ name }: Facts) => name === "dev"),
  },
]);

describe("ways out of production", () => {
  const side = fc.constantFrom<Side>("production", "other", "shared", "unknown");
  const by = resource("peering", "joint", {});
  const graphs = fc
    .record({
      sides: fc.array(side, { minLength: 1, maxLength: 8 }),
      pairs: fc.array(fc.tuple(fc.nat(7), fc.nat(7), fc.boolean()), { maxLength: 12 }),
    })
    .map(({ sides, pairs }): NetworkGraph => {
      const ids = sides.map((_, i) => `n${i}`);
      const networks = sides.map((one, i): Network => ({
        id: `n${i}`,
        name: `n${i}`,
        side: one,
        account: undefined,
        ranges: [],
      }));
      const joints = pairs
        .filter(([a, b]) => a < ids.length && b < ids.length)
        .map(([a, b, sure]): Joint => ({ ends: [`n${a}`, `n${b}`], by, how: "joint", sure }));
      return { networks: new Map(networks.map((one) => [one.id, one])), joints };
    });

  /** Reachable by repeating every joint until nothing is added. */
  const reach = ({ joints }: NetworkGraph, from: string, sure: boolean): ReadonlySet<string> => {
    const found = new Set([from]);
    for (let before = 0; before !== found.size;) {
      before = found.size;
      for (const { ends, sure: certain } of joints)
        if ((certain || !sure) && ends.some((end) => found.has(end))) ends.forEach((end) => found.add(end));
    }
    return found;
  };

  it("are those that a slow reference finds, sure ones first, and each is a chain of joints", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const ways = waysOutOfProduction(graph);
        const sides = (ids: ReadonlySet<string>) => [...ids].map((id) => graph.networks.get(id)?.side);
        for (const network of graph.networks.values()) {
          if (network.side !== "production") continue;
          const way = ways.find(({ from }) => from.id === network.id);
          const certain = sides(reach(graph, network.id, true)).includes("other");
          const open = sides(reach(graph, network.id, false)).some(
            (one) => one === "other" || one === "unknown",
          );
          expect(way?.sure).to.equal(certain ? true : open ? false : undefined);
          let at = network.id;
          for (const { ends } of way?.joints ?? []) {
            expect(ends).to.include(at);
            at = ends[0] === at ? ends[1] : ends[0];
          }
          if (way !== undefined) expect(at).to.equal(way.to.id);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
