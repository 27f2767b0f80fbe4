// Decides whether nothing gets a public address by itself, and private networks are cut off from the internet as a whole.

import { input, type Facts } from "../../facts.ts";
import { accountOf, regionOf } from "../../model/accounts.ts";
import type { Model } from "../../model/model.ts";
import { tagOf } from "../../model/tags.ts";
import { fail, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";

export const noAutomaticAddresses = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("subnet"), ofSubnet),
  ...judgeEach(model.of("vpc"), (vpc) => cutOff(model, vpc)),
];

/** Subnets give no address unless told to; the default ones of an account do. */
const ofSubnet = (subnet: Facts): Verdict => {
  const byDefault = subnet.type === "aws:ec2/defaultSubnet:DefaultSubnet";
  return (input(subnet, "mapPublicIpOnLaunch").boolean() ?? byDefault)
    ? fail(subnet.urn, "mapPublicIpOnLaunch is true")
    : pass(subnet.urn);
};

const BLOCKS = ["block-bidirectional", "block-ingress"];

const cutOff = (model: Model, vpc: Facts): Verdict => {
  if (tagOf(vpc, "lockgate:tier") !== "private") {
    return notApplicable("the VPC is not declared private", vpc.urn);
  }
  const here = (facts: Facts) => accountOf(facts) === accountOf(vpc) && regionOf(facts) === regionOf(vpc);
  const modes = model
    .of("publicNetworkBlock")
    .filter(here)
    .map((block) => input(block, "internetGatewayBlockMode").string() ?? "absent");
  return modes.some((mode) => BLOCKS.includes(mode))
    ? pass(vpc.urn)
    : fail(
        vpc.urn,
        `it is private, but its account does not block the internet: ${modes.join(", ") || "no VpcBlockPublicAccessOptions"}`,
      );
};
