import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource, TOOLING } from "../../world.ts";

const subnet = (mapPublicIpOnLaunch: unknown) => [resource("subnet", "subnet", { mapPublicIpOnLaunch })];
const vpc = (tags: unknown) => resource("vpc", "private", { id: "vpc-1", tags });
const PRIVATE = { "lockgate:tier": "private" };
const block = (internetGatewayBlockMode: unknown, account?: string) =>
  resource(
    "publicNetworkBlock",
    "block",
    { internetGatewayBlockMode },
    account === undefined ? {} : { account },
  );
const byDefault = { ...resource("subnet", "default", {}), type: "aws:ec2/defaultSubnet:DefaultSubnet" };

ruleCases("NET-05", [
  { name: "no address", expect: "pass", resources: subnet(false) },
  { name: "nothing said, which is none", expect: "pass", resources: subnet(undefined) },
  {
    name: "a private network that is cut off",
    expect: "pass",
    resources: [vpc(PRIVATE), block("block-bidirectional")],
  },
  {
    name: "a private network that lets out only",
    expect: "pass",
    resources: [vpc(PRIVATE), block("block-ingress")],
  },
  {
    name: "an address for everything",
    expect: "fail",
    says: "mapPublicIpOnLaunch",
    on: "subnet",
    resources: subnet(true),
  },
  {
    name: "an account's default subnet",
    expect: "fail",
    says: "mapPublicIpOnLaunch",
    on: "default",
    resources: [byDefault],
  },
  {
    name: "a private network without a block",
    expect: "fail",
    says: "no VpcBlockPublicAccessOptions",
    on: "private",
    resources: [vpc(PRIVATE)],
  },
  { name: "a block that is off", expect: "fail", says: "off", resources: [vpc(PRIVATE), block("off")] },
  {
    name: "another account's block",
    expect: "fail",
    says: "does not block",
    resources: [vpc(PRIVATE), block("block-ingress", TOOLING)],
  },
  { name: "a network that is not private", expect: "notApplicable", resources: [vpc({})] },
  { name: "no network", expect: "notApplicable", resources: goodStore() },
  { name: "unknown", expect: "undecidable", says: "mapPublicIpOnLaunch", resources: subnet(UNKNOWN) },
  { name: "tags unknown", expect: "undecidable", says: "tags", resources: [vpc(UNKNOWN)] },
  {
    name: "block unknown",
    expect: "undecidable",
    says: "internetGatewayBlockMode",
    resources: [vpc(PRIVATE), block(UNKNOWN)],
  },
]);
