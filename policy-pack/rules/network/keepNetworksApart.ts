// Decides whether production is joined to nothing else by peering, transit gateway, topic, queue or event bus.

import { openToStrangers } from "../../access/outsider.ts";
import { input, type Facts, type Input } from "../../facts.ts";
import { accountOf } from "../../model/accounts.ts";
import { documentAt } from "../../model/documents.ts";
import { isProduction } from "../../model/environments.ts";
import type { Model } from "../../model/model.ts";
import { declaredEnvironment } from "../../model/tags.ts";
import { fail, judge, judgeEach, Judged, pass, undecidable, type Verdict } from "../../verdict.ts";

export const keepNetworksApart = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("transitGateway"), (gateway) => [
    ...judge(gateway.urn, () => asksFirst(gateway)),
    ...judge(gateway.urn, () => defaultTable(model, gateway)),
  ]),
  ...judgeEach(model.of("transitTable"), (table) => ofTable(model, table)),
  ...judgeEach(model.of("peering"), (peering) => ofPeering(model, peering)),
  ...judgeEach(model.of("topic"), (topic) => messages(topic)),
  ...judgeEach(model.of("queue"), (queue) => messages(queue)),
  ...judgeEach(
    POLICIES.flatMap((kind) => model.of(kind)),
    (policy) => closed(policy),
  ),
  ...judgeEach(model.of("eventPermission"), named),
];

const asksFirst = (gateway: Facts): Verdict =>
  input(gateway, "autoAcceptSharedAttachments").string() === "enable"
    ? fail(gateway.urn, "autoAcceptSharedAttachments is enable, so that any account it is shared with joins")
    : pass(gateway.urn);

const PROPERTY = "vpcId";

const environmentOfVpc = (model: Model, facts: Facts, property = PROPERTY): string => {
  const position = input(facts, property);
  const vpc = model.follow(facts, position, ["vpc"]);
  const environment = vpc.kind === "resource" ? declaredEnvironment(vpc.facts) : undefined;
  if (environment !== undefined) return environment;
  const what =
    vpc.kind === "external" ? `is ${vpc.text}, declared elsewhere` : "is of no declared environment";
  throw new Judged(undecidable(facts.urn, position.path, `${what}: tag the VPC with lockgate:environment`));
};

/** Production and something else among these environments, in words; undefined = they may be joined. */
const mixed = (environments: readonly string[]): string | undefined => {
  const production = environments.find(isProduction);
  const other = environments.find((environment) => !isProduction(environment));
  return production !== undefined && other !== undefined ? `${production} and ${other}` : undefined;
};

const ofPeering = (model: Model, peering: Facts): Verdict => {
  const both = mixed([environmentOfVpc(model, peering), environmentOfVpc(model, peering, "peerVpcId")]);
  return both ? fail(peering.urn, `it joins ${both}`) : pass(peering.urn);
};

const ofTable = (model: Model, table: Facts): Verdict => {
  const members = (["transitAssociation", "transitPropagation", "transitRoute"] as const)
    .flatMap((kind) => model.companions(table, kind, "transitGatewayRouteTableId"))
    .filter((member) => input(member, "blackhole").boolean() !== true);
  const both = mixed(members.map((member) => environmentOfMember(model, member)));
  return both ? fail(table.urn, `it routes between ${both}`) : pass(table.urn);
};

const environmentOfMember = (model: Model, member: Facts): string => {
  const position = input(member, "transitGatewayAttachmentId");
  const attachment = model.follow(member, position, ["transitAttachment"]);
  if (attachment.kind === "resource") return environmentOfVpc(model, attachment.facts);
  throw new Judged(undecidable(member.urn, position.path, "is no attachment that this stack declares"));
};

/** AWS puts attachments into one table that routes between all of them, unless told otherwise. */
const defaultTable = (model: Model, gateway: Facts): Verdict => {
  const isOn = (name: string) => input(gateway, name).string() !== "disable";
  if (!isOn("defaultRouteTableAssociation") || !isOn("defaultRouteTablePropagation"))
    return pass(gateway.urn);
  const members = model
    .companions(gateway, "transitAttachment", "transitGatewayId")
    .filter((a) => input(a, "transitGatewayDefaultRouteTablePropagation").boolean() !== false);
  const both = mixed(members.map((attachment) => environmentOfVpc(model, attachment)));
  return both ? fail(gateway.urn, `its default route table routes between ${both}`) : pass(gateway.urn);
};

/** SQS encrypts by itself unless that is switched off; SNS only with a key. */
const messages = (facts: Facts): readonly Verdict[] => {
  const key = input(facts, "kmsMasterKeyId").state !== "absent";
  const isQueue = facts.type.startsWith("aws:sqs/");
  const plain = !key && !(isQueue && input(facts, "sqsManagedSseEnabled").boolean() !== false);
  return [
    plain ? fail(facts.urn, "its messages are not encrypted: kmsMasterKeyId is absent") : pass(facts.urn),
    ...judge(facts.urn, () => closed(facts)),
  ];
};

const POLICIES = ["topicPolicy", "queuePolicy", "eventBusPolicy"] as const;

const SERVICES: Readonly<Record<string, string>> = { sns: "sns", sqs: "sqs", cloudwatch: "events" };

/** The policy of a topic, queue or bus, evaluated for a stranger. Without one only its own account gets in. */
const closed = (facts: Facts): Verdict => {
  const position: Input = input(facts, "policy");
  const document = documentAt(position);
  if (!document) return pass(facts.urn);
  const account = accountOf(facts) ?? "111111111111";
  const service = SERVICES[facts.type.split(/[:/]/)[1] ?? ""] ?? "sns";
  const where = { resource: `arn:aws:${service}:eu-west-1:${account}:any`, account, service };
  const open = openToStrangers(document, where);
  return open.length > 0
    ? fail(facts.urn, `${open.join(", ")} of its policy lets anyone in`)
    : pass(facts.urn);
};

const named = (permission: Facts): Verdict => {
  const principal = input(permission, "principal").string();
  const open = principal === "*" && input(permission, "condition").state === "absent";
  return open
    ? fail(permission.urn, "anyone may put events: principal is * without condition")
    : pass(permission.urn);
};
