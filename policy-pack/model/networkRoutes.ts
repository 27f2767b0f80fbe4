// Decides where routes lead: out to the internet, to another network in view, or somewhere that nobody here knows.

import { input, root, type Facts, type Input } from "../facts.ts";
import type { Model } from "./model.ts";
import { vpcEnd, type Joint, type Network } from "./networkEnds.ts";
import { isWorld } from "./openings.ts";
import { overlaps } from "./ranges.ts";
import type { Kind } from "./tokens.ts";
import { known } from "../verdict.ts";

/** One route: the resource that declares it, and the table that it stands in. */
type Route = { by: Facts; table: Facts | undefined; at: Input };

/** Ways to the internet, or to a place inside the own network: they join only what their destination names. */
const INSIDE = ["natGatewayId", "egressOnlyGatewayId", "networkInterfaceId", "vpcEndpointId"];
/** Joints that are judged themselves where they are in view. */
const JUDGED: Readonly<Record<string, Kind>> = {
  vpcPeeringConnectionId: "peering",
  transitGatewayId: "transitGateway",
};
const ELSEWHERE = ["carrierGatewayId", "coreNetworkArn", "localGatewayId", "odbNetworkArn"];

const INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway";
const VPN_GATEWAY = "aws:ec2/vpnGateway:VpnGateway";
/** Told by their types alone, since a route may name them before they have an id. */
export const GATEWAYS: readonly string[] = [INTERNET_GATEWAY, VPN_GATEWAY];

const DESTINATIONS = ["destinationCidrBlock", "cidrBlock", "destinationIpv6CidrBlock", "ipv6CidrBlock"];

export const routeJoints = (model: Model, inView: readonly Network[]): readonly Joint[] =>
  routesOf(model).flatMap((route) => jointsOf(model, route, inView));

const routesOf = (model: Model): readonly Route[] => [
  ...model.of("route").map((by) => {
    const found = known(() => model.follow(by, input(by, "routeTableId"), ["routeTable"]));
    return { by, table: found?.kind === "resource" ? found.facts : undefined, at: root(by) };
  }),
  ...model
    .of("routeTable")
    .flatMap((table) => itemsOf(input(table, "routes")).map((at) => ({ by: table, table, at }))),
];

/** Routes that are not known yet are one of which nothing is known. */
const itemsOf = (routes: Input): readonly Input[] => known(() => routes.list()) ?? [routes.at(0)];

const jointsOf = (model: Model, route: Route, inView: readonly Network[]): readonly Joint[] => {
  const { by, table } = route;
  const own = table === undefined ? `outside table of ${by.name}` : vpcEnd(model, table, "vpcId");
  const destination = destinationOf(route);
  const how = `route ${by.name} to ${destination ?? "addresses that are not known yet"}`;
  const named = inView.filter(
    ({ id, ranges }) => id !== own && ranges.some((range) => isNamed(destination, range)),
  );
  if (destination === undefined && isOpen(route) && inView.length > 1)
    return [{ ends: [own, `outside ${by.name}`], by, how, sure: false }];
  if (named.length > 0) return named.map(({ id }) => ({ ends: [own, id], by, how, sure: true }));
  return leadsElsewhere(model, route) ? [{ ends: [own, `outside ${by.name}`], by, how, sure: false }] : [];
};

/** 0.0.0.0/0 and the like name nobody's network. */
const isNamed = (destination: string | undefined, range: string): boolean =>
  destination !== undefined && !isWorld(destination) && overlaps(destination, range);

const destinationOf = ({ at }: Route): string | undefined =>
  DESTINATIONS.map((property) => known(() => at.at(property).string())).find((text) => text !== undefined);

const isOpen = ({ at }: Route): boolean =>
  DESTINATIONS.some((property) => at.at(property).state === "unknown");

const leadsElsewhere = (model: Model, route: Route): boolean => {
  const { at } = route;
  const isSet = (property: string) => at.at(property).state !== "absent";
  if (INSIDE.some(isSet)) return false;
  for (const [property, kind] of Object.entries(JUDGED))
    if (isSet(property)) return !isInView(model, route, property, kind);
  return ELSEWHERE.some(isSet) || (isSet("gatewayId") && !isInternet(route));
};

const isInView = (model: Model, { by, at }: Route, property: string, kind: Kind): boolean =>
  known(() => model.follow(by, at.at(property), [kind]))?.kind === "resource";

/** An internet gateway, an endpoint's gateway or the network itself; a VPN gateway leads to somebody else's. */
const isInternet = ({ by, at }: Route): boolean => {
  const text = known(() => at.at("gatewayId").string());
  if (text !== undefined) return /^(igw-|local$|vpce-)/.test(text);
  const sources = [
    ...(by.propertyDependencies["gatewayId"] ?? []),
    ...(by.propertyDependencies["routes"] ?? []),
  ];
  return (
    sources.some((urn) => urn.includes(INTERNET_GATEWAY)) && !sources.some((urn) => urn.includes(VPN_GATEWAY))
  );
};
