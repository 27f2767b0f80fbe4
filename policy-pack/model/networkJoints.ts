// Decides what joins networks: peerings, transit gateways by their tables, private links.

import { input, type Facts } from "../facts.ts";
import { accountOf } from "./accounts.ts";
import type { Model } from "./model.ts";
import { vpcEnd, type Joint, type Network } from "./networkEnds.ts";
import { known } from "../verdict.ts";

export const peeringJoints = (model: Model): readonly Joint[] =>
  model.of("peering").map((by) => ({
    ends: [vpcEnd(model, by, "vpcId"), vpcEnd(model, by, "peerVpcId")],
    by,
    how: `peering ${by.name}`,
    sure: true,
  }));

type Attached = { end: string; by: Facts };

export const transitJoints = (model: Model): readonly Joint[] => {
  const attachments = model.of("transitAttachment");
  const byGateway = Map.groupBy(attachments, (attachment) => gatewayOf(model, attachment));
  return [
    ...[...byGateway].flatMap(([gateway, members]) =>
      typeof gateway === "string"
        ? throughUnseen(model, gateway, members)
        : throughDefault(model, gateway, members),
    ),
    ...model.of("transitTable").flatMap((table) => throughTable(model, table)),
  ];
};

/** The gateway in view, or the text that names it. */
const gatewayOf = (model: Model, attachment: Facts): Facts | string => {
  const at = input(attachment, "transitGatewayId");
  const found = known(() => model.follow(attachment, at, ["transitGateway"]));
  if (found?.kind === "resource") return found.facts;
  return found?.kind === "external" ? found.text : `${attachment.name}.transitGatewayId`;
};

const attached = (model: Model, by: Facts): Attached => ({ end: vpcEnd(model, by, "vpcId"), by });

/** Nobody in view knows the tables of a gateway that is declared elsewhere, nor who else is attached to it. */
const throughUnseen = (model: Model, gateway: string, members: readonly Facts[]): readonly Joint[] =>
  members.map((by) => ({
    ends: [vpcEnd(model, by, "vpcId"), `outside ${gateway}`],
    by,
    how: `transit gateway ${gateway}, whose tables are not in view`,
    sure: false,
  }));

/** Unless told otherwise AWS puts all attachments into one table, which routes between all of them. */
const throughDefault = (model: Model, gateway: Facts, members: readonly Facts[]): readonly Joint[] => {
  const isOn = (facts: Facts, property: string) =>
    !["disable", "false"].includes(String(known(() => input(facts, property).raw()) ?? "enable"));
  if (!isOn(gateway, "defaultRouteTableAssociation") || !isOn(gateway, "defaultRouteTablePropagation"))
    return [];
  const inTable = members.filter((by) => isOn(by, "transitGatewayDefaultRouteTablePropagation"));
  return chain(
    inTable.map((by) => attached(model, by)),
    `the default table of ${gateway.name}`,
  );
};

/** Who is associated with a table reaches whomever it routes to. */
const throughTable = (model: Model, table: Facts): readonly Joint[] => {
  const members = (kind: "transitAssociation" | "transitPropagation" | "transitRoute") =>
    model
      .companions(table, kind, "transitGatewayRouteTableId")
      .filter((member) => known(() => input(member, "blackhole").boolean()) !== true)
      .map((member) => ({ end: endOfMember(model, member), by: member }));
  const targets = [...members("transitPropagation"), ...members("transitRoute")];
  return members("transitAssociation").flatMap(({ end }) =>
    targets
      .filter((target) => target.end !== end)
      .map((target): Joint => ({
        ends: [end, target.end],
        by: target.by,
        how: `table ${table.name}`,
        sure: true,
      })),
  );
};

const endOfMember = (model: Model, member: Facts): string => {
  const at = input(member, "transitGatewayAttachmentId");
  const found = known(() => model.follow(member, at, ["transitAttachment"]));
  return found?.kind === "resource" ? vpcEnd(model, found.facts, "vpcId") : `outside ${member.name}`;
};

const chain = (members: readonly Attached[], how: string): readonly Joint[] =>
  members.slice(1).map((member, index) => ({
    ends: [(members[index] as Attached).end, member.end],
    by: member.by,
    how,
    sure: true,
  }));

/** An endpoint to a service that is not AWS's own leads into the network of whoever offers it. */
export const privateLinkJoints = (model: Model, inView: readonly Network[]): readonly Joint[] =>
  model.of("endpoint").flatMap((by): Joint[] => {
    const service = known(() => input(by, "serviceName").string());
    if (service !== undefined && !service.includes(".vpce.")) return [];
    const offered = offeredBy(model, by, service);
    const own = vpcEnd(model, by, "vpcId");
    const homes = inView.filter(({ account }) => offered !== undefined && account === offered);
    const ends = homes.length > 0 ? homes.map(({ id }) => id) : [`outside ${service ?? by.name}`];
    return ends.map((end) => ({
      ends: [own, end],
      by,
      how: `private link ${by.name}`,
      sure: homes.length > 0,
    }));
  });

const offeredBy = (model: Model, endpoint: Facts, service: string | undefined): string | undefined => {
  const [made] = model.sources(endpoint, input(endpoint, "serviceName"), ["endpointService"]);
  const named = model.of("endpointService").find(({ props }) => props["serviceName"] === service);
  const found = service === undefined ? made : named;
  return found && accountOf(found);
};
