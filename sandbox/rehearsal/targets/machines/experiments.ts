// A model of AWS FIS: it kills machines of fleets as their templates say, as the declared role, and Auto Scaling makes new ones.
import type { Facts } from "../../../../policy-pack/facts.ts";
import { accountOf } from "../../../../policy-pack/model/accounts.ts";
import type { Experiments } from "../index.ts";
import type { World } from "../../world.ts";
import type { FleetGroup } from "./behindBalancer.ts";
import type { Location } from "./inPlace.ts";
import { launch } from "./rotation.ts";

type Tag = { key: string; value: string };
type Good = { id: string; location: Location } | undefined;

/** `last`: what a group was released last with success. */
export function experimentsOn(
  world: World,
  groups: readonly FleetGroup[],
  last: (group: FleetGroup) => Good,
): Experiments {
  const { resources } = world.company.model;
  const templates = resources.filter(({ type }) => type === "aws:fis/experimentTemplate:ExperimentTemplate");
  const ended = new Map<string, string>();
  return {
    template: (account, tag) =>
      templates
        .filter((facts) => accountOf(facts) === account)
        .find(({ props }) => Object.values((props["tags"] as object | undefined) ?? {}).includes(tag))?.urn,
    start: async (urn) => {
      const template = templates.find((facts) => facts.urn === urn);
      if (template === undefined) throw new Error(`there is no template ${urn}`);
      const id = `EXP${String(ended.size + 1).padStart(16, "0")}`;
      const hit = groups.filter(
        (group) => group.account === accountOf(template) && isHit(world, template, group),
      );
      for (const group of hit) await kill(world, template, { group, good: last(group) });
      ended.set(id, hit.length === 0 ? "failed" : "completed");
      return id;
    },
    state: (id) => ended.get(id) ?? "unknown",
  };
}

const targetOf = ({ props }: Facts) =>
  (props["targets"] as { resourceTags: Tag[]; selectionMode: string }[])[0];

/** Whether the machines have every tag that the template names, as their own template gives it to them. */
function isHit(world: World, template: Facts, { fleet, account }: FleetGroup): boolean {
  const launched = world.company.model.resources.find(
    (facts) =>
      facts.type === "aws:ec2/launchTemplate:LaunchTemplate" &&
      accountOf(facts) === account &&
      facts.props["name"] === fleet.name,
  );
  const specified = (launched?.props["tagSpecifications"] ?? []) as {
    resourceType: string;
    tags: Record<string, string>;
  }[];
  const tags = specified.find(({ resourceType }) => resourceType === "instance")?.tags ?? {};
  return targetOf(template)?.resourceTags.every(({ key, value }) => tags[key] === value) === true;
}

async function kill(
  world: World,
  template: Facts,
  { group, good }: { group: FleetGroup; good: Good },
): Promise<void> {
  const { fleet, account } = group;
  const role = String(template.props["roleArn"]);
  const count = Number(/^COUNT\((\d+)\)$/.exec(targetOf(template)?.selectionMode ?? "")?.[1] ?? 0);
  const context = Object.fromEntries(
    (targetOf(template)?.resourceTags ?? []).map(({ key, value }) => [`aws:ResourceTag/${key}`, value]),
  );
  world.harness.ask(role, { action: "ec2:DescribeInstances", resource: "*", account });
  const dying = fleet.machines.slice(0, count);
  for (const machine of dying) {
    const resource = `arn:aws:ec2:${world.region}:${account}:instance/${machine.id}`;
    world.harness.ask(role, { action: "ec2:TerminateInstances", resource, account, context });
    await fleet.drop(machine);
  }
  for (const { zone } of dying) await launch(world, group, zone, good);
}
