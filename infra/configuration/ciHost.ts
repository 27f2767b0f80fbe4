// Decides the settings of hosts of CI in an environment's cluster: a controller of Jenkins, or runners of GitLab.
import { z } from "zod";
import { instanceTypes, nodeCounts } from "./clusterNodes.ts";
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
