// What experiments do to machines: they end, or their subnet is cut off for a while. Auto Scaling makes new ones, where links are
// whole; meanwhile users go on asking the others.
import type { Facts } from "../../../../policy-pack/facts.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import { hasTags, tagContext, type Act, type Breaks } from "../experiments.ts";
import type { World } from "../../world.ts";
import type { FleetGroup } from "./behindBalancer.ts";
import { alarmsOf, type Location } from "./inPlace.ts";
import { launch } from "./rotation.ts";

type Good = { id: string; location: Location } | undefined;
type Tags = Record<string, string>;
type Fleets = { world: World; groups: readonly FleetGroup[]; last: (group: FleetGroup) => Good };

/** Seconds for which a subnet is cut off. */
const cutSeconds = 180;

/** `last`: what a group was released last with success. */
export const breaksOf = (fleets: Fleets): Breaks => ({
  "aws:ec2:terminate-instances": (act) => kill(fleets, act),
  "aws:network:disrupt-connectivity": (act) => cut(fleets, act),
});

const at = ({ regionIn }: World, { account }: Act, resource: string): string =>
  `arn:aws:ec2:${regionIn(account)}:${account}:${resource}`;

async function kill({ world, groups, last }: Fleets, act: Act): Promise<number> {
  const { account, role, count } = act;
  world.harness.ask(role, { action: "ec2:DescribeInstances", resource: "*", account });
  let killed = 0;
  for (const group of groups.filter(
    (each) => each.account === account && hasTags(tagsOf(world, each), act),
  )) {
    const dying = group.fleet.machines.slice(0, count);
    for (const machine of dying) {
      const resource = at(world, act, `instance/${machine.id}`);
      world.harness.ask(role, {
        action: "ec2:TerminateInstances",
        resource,
        account,
        context: tagContext(act),
      });
      await group.fleet.drop(machine);
    }
    for (const { zone } of dying) await launch(world, group, zone, last(group));
    killed += dying.length;
  }
  return killed;
}

/** As the fleet's own template gives them to its machines. */
function tagsOf({ company: { model } }: World, { fleet, account }: FleetGroup): Tags {
  const launched = model.resources.find(
    (facts) =>
      facts.type === "aws:ec2/launchTemplate:LaunchTemplate" &&
      accountOf(facts) === account &&
      facts.props["name"] === fleet.name,
  );
  const specified = (launched?.props["tagSpecifications"] ?? []) as { resourceType: string; tags: Tags }[];
  return specified.find(({ resourceType }) => resourceType === "instance")?.tags ?? {};
}

async function cut(fleets: Fleets, act: Act): Promise<number> {
  const { world, groups } = fleets;
  const here = groups.filter(({ account }) => account === act.account);
  const subnets = taggedSubnets(world, act, here).slice(0, act.count);
  if (subnets.length === 0) return 0;
  asksForWall(world, act, subnets);
  const lost = here.flatMap(({ fleet }) => fleet.machines.filter(({ zone }) => subnets.includes(zone)));
  for (const machine of lost) {
    machine.isCutOff = true;
    // Its balancer has noticed.
    machine.inService = false;
  }
  for (const group of here) if (!(await bears(group))) ring(world, group);
  await world.clock.pause(cutSeconds);
  for (const group of here) await heal(fleets, group);
  return subnets.length;
}

/** Users ask whoever is left; where nobody is, they are failed. */
async function bears({ fleet, balancer }: FleetGroup): Promise<boolean> {
  const serves = fleet.machines.some(({ inService }) => inService);
  return balancer.percentOf(fleet) === 0 || (serves && !(await balancer.failsUsers()));
}

const ring = ({ alarms }: World, group: FleetGroup): void =>
  alarmsOf(group).forEach((name) => alarms.ring(group.account, name));

/**
 * The links are whole again, and Auto Scaling keeps a fleet's zones balanced, wherever it has made machines meanwhile (EC2 Auto
 * Scaling User Guide, "Rebalancing activities"): those that are lost have others where they were.
 */
async function heal({ world, last }: Fleets, group: FleetGroup): Promise<void> {
  const { fleet } = group;
  for (const machine of fleet.machines.filter(({ isCutOff }) => isCutOff))
    if ((await launch(world, group, machine.zone, last(group))) !== undefined) await fleet.drop(machine);
}

/** Of the account's networks: by themselves, or as awsx is told to tag those in which apps run. */
function taggedSubnets(
  { company: { model } }: World,
  act: Act,
  groups: readonly FleetGroup[],
): readonly string[] {
  const here = model.resources.filter((facts) => accountOf(facts) === act.account);
  const tagged = here.filter(
    ({ type, props }) =>
      type === "aws:ec2/subnet:Subnet" && hasTags((props["tags"] as Tags | undefined) ?? {}, act),
  );
  if (tagged.length > 0) return tagged.map(({ props }) => String(props["id"]));
  // A component has no account; the tag names the environment, which has one of its own.
  const specs = model.resources.filter(({ type }) => type === "awsx:ec2:Vpc").flatMap(specsOf);
  const isTagged = specs.some(({ type, tags = {} }) => type === "Private" && hasTags(tags, act));
  return isTagged ? [...new Set(groups.flatMap(({ fleet }) => fleet.machines.map(({ zone }) => zone)))] : [];
}

const specsOf = ({ props }: Facts): { type: string; tags?: Tags }[] =>
  (props["subnetSpecs"] as { type: string; tags?: Tags }[] | undefined) ?? [];

/** FIS puts a network ACL of its own in the place of the subnet's, and takes it away again. */
function asksForWall(world: World, act: Act, subnets: readonly string[]): void {
  const { account, role } = act;
  const ask = (action: string, resource: string, context: Record<string, string> = {}): void =>
    world.harness.ask(role, { action: `ec2:${action}`, resource, account, context });
  for (const look of ["DescribeSubnets", "DescribeVpcs", "DescribeNetworkAcls", "DescribeManagedPrefixLists"])
    ask(look, "*");
  const wall = at(world, act, "network-acl/acl-fis");
  const [asked, own] = ["RequestTag", "ResourceTag"].map((key) => ({ [`aws:${key}/managedByFIS`]: "true" }));
  ask("CreateNetworkAcl", at(world, act, "vpc/vpc-1"));
  ask("CreateNetworkAcl", wall, asked);
  ask("CreateTags", wall, { ...asked, "ec2:CreateAction": "CreateNetworkAcl" });
  ask("CreateNetworkAclEntry", wall, own);
  for (const subnet of subnets) {
    ask("ReplaceNetworkAclAssociation", at(world, act, `subnet/${subnet}`), tagContext(act));
    for (const acl of ["acl-fis", "acl-before"])
      ask("ReplaceNetworkAclAssociation", at(world, act, `network-acl/${acl}`));
  }
  ask("DeleteNetworkAcl", wall, own);
}
