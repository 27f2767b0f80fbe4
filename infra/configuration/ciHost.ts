// Decides the settings of hosts of CI in an environment's cluster: a controller of Jenkins, or runners of GitLab.
import { z } from "zod";
import { keepsSnapshots } from "../plan/kubernetes/snapshots.ts";
import type { Check, Parsed } from "./check.ts";
import { instanceTypes, nodeCounts } from "./clusterNodes.ts";
import type { Fault } from "./faults.ts";
import { list, oneOf } from "./fields.ts";
import { domain } from "./network.ts";

export const ciHost = z
  .strictObject({
    kind: z.literal("ciHost"),
    profile: oneOf(["jenkins", "gitlab"]),
    /** Beside AWS's own names nothing else is looked up from there; GitLab's own comes first. */
    hosts: list(domain, "a list of names, such as [gitlab.example.com]").default([]),
    /** Of Spot, the more there are the seldomer all of them are taken away. */
    instanceTypes: instanceTypes("m7i.large", "m6i.large", "m7i-flex.large"),
    nodes: nodeCounts("a machine in each of three zones", 9),
  })
  .refine(({ profile, hosts }) => profile !== "gitlab" || hosts.length > 0, {
    path: ["hosts"],
    message: "name GitLab's own host first: runners reach no name that is not listed",
  });

/** What a controller keeps outlives its region. */
const keptElsewhere: Check = ({ apps = [], environments = [], region: home }) => {
  const app = apps.find(keepsSnapshots);
  return environments.flatMap(({ name, region = home, secondRegion }, index): Fault[] => {
    const fault = (problem: string, remedy: string): Fault[] => [
      { path: ["environments", index, "secondRegion"], value: secondRegion, problem, remedy },
    ];
    if (secondRegion !== undefined && secondRegion === region)
      return fault(`${name} itself lies in ${region}`, "name another region, or leave it out");
    if (secondRegion !== undefined || app === undefined) return [];
    return fault(
      `${app.name} is a controller of Jenkins, whose snapshots would be lost with the region of ${name}`,
      "name the region in which they are kept, such as eu-west-1",
    );
  });
};

/** Endpoints lead to services of their own region only. */
const wayElsewhere: Check = ({ apps = [], environments = [], environment, network }: Parsed) => {
  const there = environments.find(({ name }) => name === environment)?.secondRegion;
  if (network?.nat !== "none" || there === undefined || !apps.some(keepsSnapshots)) return [];
  return [
    {
      path: ["network", "nat"],
      value: "none",
      problem: `pods have no way to ${there}, where snapshots are kept`,
      remedy: "set it to single or onePerZone",
    },
  ];
};

export const ciHostChecks: readonly Check[] = [keptElsewhere, wayElsewhere];
