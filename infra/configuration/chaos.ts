// Decides how it is said what is broken on purpose after a release, and where: nowhere in production that was not tried before.
import { z } from "zod";
import type { Check, Parsed } from "./check.ts";
import type { Fault } from "./faults.ts";
import { environmentName, list, oneOf } from "./fields.ts";

const whole = "a whole number from 1 to 50: how many per cent are ended";
const common = {
  environments: list(environmentName, "a list of environments").min(1, "at least one environment"),
  /** One at least; never all of them. */
  percent: z.int({ error: whole }).min(1, whole).max(50, whole).default(34),
};

/** After a release tasks are stopped there, and the app must get over it before the release goes on. */
export const taskChaos = z
  .strictObject(common, { error: "experiments: { environments, percent? }" })
  .optional();

/** Likewise machines are killed, one of the network's subnets is cut off for three minutes, or both. */
export const machineChaos = z
  .strictObject(
    {
      ...common,
      breaks: list(oneOf(["machines", "links"]), "a list of what is broken: machines, links")
        .min(1, "machines, links or both")
        .refine((breaks) => new Set(breaks).size === breaks.length, "name each once")
        .default(["machines"]),
    },
    { error: "experiments: { environments, percent?, breaks? }" },
  )
  .optional();

type Target = NonNullable<Parsed["apps"]>[number]["target"];
const environmentsOf = (target: Target): readonly string[] =>
  "chaos" in target ? (target.chaos?.environments ?? []) : [];

/** That somebody is asked, production demands anyway. */
export const triedBefore: Check = ({ apps = [], environments = [] }) =>
  apps.flatMap(({ target }, index): Fault[] => {
    const named = environmentsOf(target);
    return named.flatMap((name, place): Fault[] => {
      const fault = (problem: string, remedy: string): Fault[] => [
        { path: ["apps", index, "target", "chaos", "environments", place], value: name, problem, remedy },
      ];
      const at = environments.findIndex((row) => row.name === name);
      const row = environments[at];
      if (row === undefined)
        return fault(
          "no such environment",
          `name one of lockgate:environments (${environments.map((each) => each.name).join(", ")})`,
        );
      const before = environments[at - 1];
      return !row.production || (before !== undefined && named.includes(before.name))
        ? []
        : fault(
            "production is broken before it was tried out",
            `name ${before?.name ?? "an environment before it"}, too: a release comes here only once it got over it there`,
          );
    });
  });
