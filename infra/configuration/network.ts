// Decides the settings of a network: zones, ways out, endpoints, names that may be looked up, and where a bastion may stand.
import { z } from "zod";
import type { Check, Parsed } from "./check.ts";
import type { Fault } from "./faults.ts";
import { flag, list, oneOf, text } from "./fields.ts";

export const domain = text("a name such as registry.npmjs.org, or *.example.com for all below it")
  .max(254, "a name has at most 254 characters")
  .regex(
    /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
    "a name in lower case without last dot, such as registry.npmjs.org, or *.example.com for all below it",
  );

export const network = z.strictObject(
  {
    zones: list(
      z.string({ error: "a zone letter" }).regex(/^[a-f]$/, "a zone letter from a to f"),
      "a list of zone letters",
    )
      .min(2, "at least 2 zones, so that the loss of one is survived")
      .max(4, "at most 4 zones"),
    nat: oneOf(["none", "single", "onePerZone"]).default("onePerZone"),
    endpoints: list(
      z
        .string({ error: "a service of a VPC endpoint, such as kms" })
        .regex(/^[a-z0-9.-]+$/, "a service of a VPC endpoint, such as ecr.api"),
      "a list of services, such as [kms, sts]",
    ).default(["kms", "sts", "logs", "ecr.api", "ecr.dkr", "codebuild"]),
    /** Beside AWS's own names of the region. Nothing else is looked up from inside. */
    egress: list(domain, "a list of names, such as [registry.npmjs.org]").default([]),
    /** A machine without key, address or open port, for Session Manager. */
    bastion: flag("whether developers reach into the network by Session Manager").default(false),
  },
  { error: "the network: { zones, nat?, endpoints?, egress?, bastion? }" },
);

export const networkChecks: readonly Check[] = [firstIsSelfService, bastionInSelfService, wayToRegions];

function firstIsSelfService({ environments }: Parsed): Fault[] {
  return (environments ?? []).flatMap(({ name, selfService }, index) =>
    selfService && index > 0
      ? [
          {
            path: ["environments", index, "selfService"],
            value: true,
            problem: `releases are promoted to ${name}: what runs there is what was released`,
            remedy: "take it out; only the first environment may be for trying things out",
          },
        ]
      : [],
  );
}

/** Endpoints lead to services of their own region only. */
function wayToRegions({ network: settings, region: home, environments }: Parsed): Fault[] {
  const other = environments?.find(({ region = home }) => region !== home)?.region;
  if (settings?.nat !== "none" || other === undefined) return [];
  return [
    {
      path: ["network", "nat"],
      value: "none",
      problem: `jobs have no way to ${other}, where an environment lies`,
      remedy: "set it to single or onePerZone",
    },
  ];
}

function bastionInSelfService({ layer, network: settings, environment, environments }: Parsed): Fault[] {
  if (settings?.bastion !== true || environments === undefined) return [];
  const own = environments.find(({ name }) => name === environment);
  if (own?.selfService === true || (layer === "environment" && own === undefined)) return [];
  return [
    {
      path: ["network", "bastion"],
      value: true,
      problem: `${environment ?? "the tooling account"} is no environment for trying things out`,
      remedy: "take it out; where releases run nobody logs in",
    },
  ];
}
