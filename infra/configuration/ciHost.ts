// Decides the settings of hosts of CI in an environment's cluster: a controller of Jenkins, or runners of GitLab.
import { z } from "zod";
import { list, oneOf, text } from "./fields.ts";
import { domain } from "./network.ts";

const count = (what: string) => {
  const remedy = `a whole number from 3 to 450: ${what}`;
  return z.int({ error: remedy }).min(3, remedy).max(450, remedy);
};

const nodes = z
  .strictObject(
    {
      least: count("a machine in each of three zones").default(3),
      most: count("as many at most").default(9),
    },
    { error: "how many machines there are: { least?, most? }" },
  )
  .refine(({ least, most }) => least <= most, { path: ["most"], message: "no fewer than `least`" })
  .prefault({});

export const ciHost = z
  .strictObject({
    kind: z.literal("ciHost"),
    profile: oneOf(["jenkins", "gitlab"]),
    /** Beside AWS's own names nothing else is looked up from there; GitLab's own comes first. */
    hosts: list(domain, "a list of names, such as [gitlab.example.com]").default([]),
    /** Of Spot, the more there are the seldomer all of them are taken away. */
    instanceTypes: list(
      text("a type of machine").regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, "a type of machine, such as m7i.large"),
      "a list of types of machines, such as [m7i.large, m6i.large]",
    )
      .min(1, "at least one type of machine")
      .max(20, "at most 20 types of machines")
      .default(["m7i.large", "m6i.large", "m7i-flex.large"]),
    nodes,
  })
  .refine(({ profile, hosts }) => profile !== "gitlab" || hosts.length > 0, {
    path: ["hosts"],
    message: "name GitLab's own host first: runners reach no name that is not listed",
  });
