// What Route 53 makes of a record: one answer to a name, or one of several; zones made by hand are taken on trust.

import { balancerToken } from "../lb/names.ts";
import { AwsError } from "../model.ts";
import type { ApiCall, Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { echo, overlay } from "../outputs.ts";
import { between, faultsOf, isKnown, isObject, lengthBetween, matches, oneOf } from "../rules.ts";

const recordToken = "aws:route53/record:Record";
/** Of each at most one in a record (ChangeResourceRecordSets, "ResourceRecordSet"). */
const policies = [
  "cidrRoutingPolicy",
  "failoverRoutingPolicies",
  "geolocationRoutingPolicies",
  "geoproximityRoutingPolicy",
  "latencyRoutingPolicies",
  "multivalueAnswerRoutingPolicy",
  "weightedRoutingPolicies",
];

export const record: ResourceModel = {
  token: recordToken,
  global: true,
  replaceOn: ["zoneId", "name", "type", "setIdentifier"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      zoneId: matches(/^Z[A-Z0-9]{1,31}$/, "the id of a hosted zone, such as Z0123456789ABCDEFGHIJ"),
      name: [lengthBetween(1, 255), matches(/^[\w*@.-]+$/, "letters, digits and - _ * . of a name")],
      type: oneOf(
        ["A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF"].concat([
          "SRV",
          "SSHFP",
          "SVCB",
          "TLSA",
          "TXT",
        ]),
      ),
      ttl: between(0, 2_147_483_647),
      setIdentifier: lengthBetween(1, 128),
      aliases: lengthBetween(1, 1),
      healthCheckId: matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "the id of a health check"),
      weightedRoutingPolicies: lengthBetween(1, 1),
      "weightedRoutingPolicies[].weight": between(0, 255),
    }),
    ...answerFaults(inputs),
    ...policyFaults(inputs),
  ],
  calls: (operation, { inputs, outputs }): ApiCall[] => callsOf(operation, inputs, outputs),
  create(inputs, context) {
    refuse(inputs, context);
    const id = [inputs["zoneId"], fullName(inputs), inputs["type"], inputs["setIdentifier"]]
      .filter((part) => part !== undefined)
      .join("_");
    return { id, outputs: outputsOf(inputs, context) };
  },
  update(previous, inputs, context) {
    refuse(inputs, context, previous.id);
    return overlay(previous, outputsOf(inputs, context));
  },
};

const fullName = ({ name }: Properties): string => String(name).toLowerCase().replace(/\.$/, "");
const outputsOf = (inputs: Properties, context: Context): Properties => ({
  ...echo(inputs, context, { global: true }),
  fqdn: fullName(inputs),
});

/** Route 53 Developer Guide, "Actions, resources, and condition keys": what a change is about are condition keys. */
function callsOf(operation: string, inputs: Properties, outputs: Properties | undefined): ApiCall[] {
  const zone = `arn:aws:route53:::hostedzone/${String(outputs?.["zoneId"] ?? inputs["zoneId"])}`;
  if (operation === "read")
    return ["GetHostedZone", "ListResourceRecordSets"].map((name) => ({
      action: `route53:${name}`,
      resource: zone,
    }));
  const key = (name: string) => `route53:ChangeResourceRecordSets${name}`;
  const change: Record<string, string> = { create: "CREATE", update: "UPSERT", delete: "DELETE" };
  const context = {
    [key("NormalizedRecordNames")]: [fullName(inputs)],
    [key("RecordTypes")]: [String(inputs["type"])],
    [key("Actions")]: [change[operation] ?? ""],
  };
  return [
    { action: "route53:ChangeResourceRecordSets", resource: zone, context },
    { action: "route53:GetChange", resource: "arn:aws:route53:::change/*" },
  ];
}

/** An alias answers as what it leads to; everything else has values and says for how long. */
function answerFaults(inputs: Properties): Fault[] {
  const isAlias = inputs["aliases"] !== undefined;
  const wrong = ["ttl", "records"].filter((property) => (inputs[property] !== undefined) === isAlias);
  return wrong.map((property) => ({
    property,
    reason: isAlias ? "is for records that are no alias" : "is missing: a record that is no alias needs it",
  }));
}

function policyFaults(inputs: Properties): Fault[] {
  const said = policies.filter((policy) => inputs[policy] !== undefined);
  if (said.length > 1)
    return [{ property: said[1] ?? "", reason: `beside ${said[0]}: a record has one policy` }];
  return (said.length === 1) === (inputs["setIdentifier"] !== undefined)
    ? []
    : [
        {
          property: "setIdentifier",
          reason: said.length === 1 ? `is missing: ${said[0]} needs it` : "needs a routing policy",
        },
      ];
}

const refuseBatch = (why: string): never => {
  throw new AwsError("InvalidChangeBatch", why);
};

/** Where records of a name are one of several, all are. */
function refuse(inputs: Properties, context: Context, own?: string): void {
  const same = context.world.find(
    recordToken,
    {},
    (other) =>
      other.id !== own &&
      other.inputs["zoneId"] === inputs["zoneId"] &&
      fullName(other.inputs) === fullName(inputs) &&
      (other.inputs["type"] === inputs["type"] || [other.inputs["type"], inputs["type"]].includes("CNAME")),
  );
  const named = `[name='${fullName(inputs)}.', type='${String(inputs["type"])}']`;
  for (const other of same) {
    if (other.inputs["type"] !== inputs["type"])
      refuseBatch(
        `RRSet of type ${String(inputs["type"])} with DNS name ${fullName(inputs)}. is not permitted as it conflicts with other records`,
      );
    if (other.inputs["setIdentifier"] === inputs["setIdentifier"])
      refuseBatch(`Tried to create resource record set ${named} but it already exists`);
    if (policyOf(other.inputs) !== policyOf(inputs))
      refuseBatch(
        `RRSet with DNS name ${fullName(inputs)}. can't be created as other RRSets of it have another routing policy`,
      );
  }
  refuseAlias(inputs, context);
}

const policyOf = (inputs: Properties): string | undefined =>
  policies.find((policy) => inputs[policy] !== undefined);

/** A balancer's name lies in the zone that its region has for balancers. */
function refuseAlias({ aliases, type }: Properties, { world }: Context): void {
  const [alias] = (Array.isArray(aliases) ? aliases : []) as unknown[];
  if (!isObject(alias) || !isKnown(alias["name"]) || !isKnown(alias["zoneId"])) return;
  const name = String(alias["name"])
    .toLowerCase()
    .replace(/^dualstack\./, "");
  if (!name.endsWith(".elb.amazonaws.com")) return;
  const isIt = ({ outputs }: StoredResource): boolean =>
    String(outputs["dnsName"]).toLowerCase() === name && outputs["zoneId"] === alias["zoneId"];
  if (world.find(balancerToken, {}, isIt).length === 0)
    refuseBatch(
      `Tried to create an alias that targets ${name}., type ${String(type)} in zone ${String(alias["zoneId"])}, but the alias target name does not lie within the target zone`,
    );
}
