// Decides whether machines have no address on the internet, and their disks are encrypted.

import { input, type Facts, type Input } from "../../facts.ts";
import { accountOf, regionOf } from "../../model/accounts.ts";
import type { Model } from "../../model/model.ts";
import { fail, judge, judgeEach, pass, undecidable, type Verdict } from "../../verdict.ts";

export const closeMachines = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("diskDefaults"), (defaults) =>
    input(defaults, "enabled").boolean() === false
      ? fail(defaults.urn, "encryption of new disks by default is switched off")
      : pass(defaults.urn),
  ),
  ...judgeEach(model.of("disk"), (disk) => encrypted(model, disk, [input(disk, "encrypted")])),
  ...judgeEach([...model.of("instance"), ...model.of("launchConfiguration")], (machine) => [
    ...judge(machine.urn, () => unreachable(model, machine)),
    ...judge(machine.urn, () => encrypted(model, machine, disksOf(machine))),
  ]),
  ...judgeEach(model.of("launchTemplate"), (template) => [
    ...judge(template.urn, () => ofTemplate(template)),
    ...judge(template.urn, () => encrypted(model, template, templateDisks(template))),
  ]),
  ...judgeEach([...model.of("publicAddress"), ...model.of("publicAddressAssociation")], notOnMachine),
];

/** `encrypted` of each disk. A disk that the program does not mention takes the account's default as well. */
const disksOf = (machine: Facts): readonly Input[] => [
  input(machine, "rootBlockDevice").at("encrypted"),
  ...input(machine, "ebsBlockDevices")
    .list()
    .map((disk) => disk.at("encrypted")),
];

const templateDisks = (template: Facts): readonly Input[] =>
  input(template, "blockDeviceMappings")
    .list()
    .filter((mapping) => mapping.at("ebs").state !== "absent")
    .map((mapping) => mapping.at("ebs").at("encrypted"));

const encrypted = (model: Model, facts: Facts, disks: readonly Input[]): Verdict => {
  if (hasDefault(model, facts)) return pass(facts.urn);
  const plain = disks.filter((disk) => disk.boolean() !== true).map((disk) => disk.path);
  return plain.length > 0
    ? fail(facts.urn, `${plain.join(", ")} not true, and the account encrypts no disk by default`)
    : pass(facts.urn);
};

/** With encryption by default AWS encrypts every new disk, whatever a request says. */
const hasDefault = (model: Model, facts: Facts): boolean =>
  model
    .of("diskDefaults")
    .some(
      (defaults) =>
        accountOf(defaults) === accountOf(facts) &&
        regionOf(defaults) === regionOf(facts) &&
        input(defaults, "enabled").boolean() !== false,
    );

const unreachable = (model: Model, machine: Facts): Verdict => {
  const own = input(machine, "associatePublicIpAddress").boolean();
  if (own !== undefined) {
    return own ? fail(machine.urn, "associatePublicIpAddress is true") : pass(machine.urn);
  }
  // Its network interfaces were made on their own, and have no address but one that is given to them.
  if (input(machine, "networkInterfaces").list().length > 0) return pass(machine.urn);
  return bySubnet(model, machine);
};

/** Where the machine does not say, its subnet does. */
const bySubnet = (model: Model, machine: Facts): Verdict => {
  const subnet = model.follow(machine, input(machine, "subnetId"), ["subnet"]);
  if (subnet.kind === "absent") {
    return fail(machine.urn, "it gets a public address: no subnet is named, and default subnets give one");
  }
  if (subnet.kind === "external") {
    return undecidable(
      machine.urn,
      "associatePublicIpAddress",
      `is left to subnet ${subnet.text}, declared elsewhere`,
    );
  }
  return input(subnet.facts, "mapPublicIpOnLaunch").boolean() === true
    ? fail(machine.urn, `subnet ${subnet.facts.name} gives it a public address`)
    : pass(machine.urn);
};

const ofTemplate = (template: Facts): Verdict => {
  const open = input(template, "networkInterfaces")
    .list()
    .map((item) => item.at("associatePublicIpAddress"))
    .filter((position) => position.boolean() === true);
  return open.length > 0
    ? fail(template.urn, `${open.map((position) => position.path).join(", ")} is true`)
    : pass(template.urn);
};

/** Addresses of NAT gateways and load balancers are not a machine's. */
const notOnMachine = (address: Facts): Verdict => {
  const property = ["instance", "instanceId"].find((name) => !isEmpty(input(address, name)));
  return property === undefined ? pass(address.urn) : fail(address.urn, `${property} gets a public address`);
};

// The provider answers with an empty text where an address belongs to no machine.
const isEmpty = (position: Input): boolean =>
  position.state === "absent" || (position.state === "known" && position.string() === "");
