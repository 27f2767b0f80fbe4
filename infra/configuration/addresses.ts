// Decides the shape of the table of networks, and whether it fits the supernet, the environments and the accounts.
import { z } from "zod";
import { parseRange } from "../plan/cidr.ts";
import { roomFor } from "../plan/addresses.ts";
import { toolingNetwork } from "../plan/names.ts";
import type { Check, Parsed } from "./check.ts";
import type { Fault } from "./faults.ts";
import { flag, list, region, shortName, text } from "./fields.ts";

const row = z.strictObject(
  {
    /** An environment, or an account of the organization's table. */
    name: shortName("environment or account", 50),
    region,
    retired: flag("whether the network is gone; its range is not used again").default(false),
  },
  { error: "a network: { name, region, retired? }" },
);

const sizes = "a whole number from 16 to 22: the prefix length of each network";

const supernet = text("the IPv4 range that all networks are cut from, such as 10.16.0.0/12").refine(
  (value) => isPrivate(value),
  "a range of RFC 1918 whose first address fits the prefix, such as 10.16.0.0/12",
);

export const addressTable = z.strictObject(
  {
    supernet,
    prefix: z.int({ error: sizes }).min(16, sizes).max(22, sizes).default(16),
    /** Append only: the place in this list decides the range. */
    networks: list(row, "a list of networks; the place of each decides its range"),
  },
  { error: "all networks: { supernet, prefix?, networks }" },
);

/** RFC 1918, section 3. */
export function isPrivate(value: string): boolean {
  const range = parseRange(value);
  if (range === undefined) return false;
  return ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].some((block) => {
    const outer = parseRange(block);
    if (outer === undefined || range.prefix < outer.prefix) return false;
    return Math.floor(range.first / 2 ** (32 - outer.prefix)) === outer.first / 2 ** (32 - outer.prefix);
  });
}

export const addressChecks: readonly Check[] = [enoughRoom, oneRowEach, knownNames, ownNetwork];

function enoughRoom({ addresses }: Parsed): Fault[] {
  if (addresses === undefined) return [];
  const room = roomFor(addresses.supernet, addresses.prefix);
  const count = addresses.networks.length;
  if (count <= room) return [];
  return [
    {
      path: ["addresses", "supernet"],
      value: addresses.supernet,
      problem: `holds ${room} networks of /${addresses.prefix}, not ${count}`,
      remedy: "widen it so that it begins at the same address: then no network moves",
    },
  ];
}

function oneRowEach({ addresses }: Parsed): Fault[] {
  const first = new Map<string, number>();
  return (addresses?.networks ?? []).flatMap(({ name, region: place, retired }, index): Fault[] => {
    const key = `${name} in ${place}`;
    const before = first.get(key);
    if (retired) return [];
    first.set(key, before ?? index);
    if (before === undefined) return [];
    const problem = `${key} has a network already, addresses.networks[${before}]`;
    const remedy = "remove the line if it is the last, else set retired: true";
    return [{ path: ["addresses", "networks", index, "name"], value: name, problem, remedy }];
  });
}

/** Only the org stack knows all accounts. */
function knownNames({ layer, addresses, environments = [], twins = [], accounts }: Parsed): Fault[] {
  if (layer !== "org" || accounts === undefined) return [];
  const known = new Set(
    [...environments, ...twins, ...accounts, { name: toolingNetwork }].map(({ name }) => name),
  );
  return (addresses?.networks ?? []).flatMap(({ name, retired }, index) =>
    retired || known.has(name)
      ? []
      : [
          {
            path: ["addresses", "networks", index, "name"],
            value: name,
            problem: "neither an environment nor an account",
            remedy: `name one of ${[...known].join(", ")}; a network that is gone stays, with retired: true`,
          },
        ],
  );
}

function ownNetwork(config: Parsed): Fault[] {
  const { addresses } = config;
  const own = nameOfNetwork(config);
  if (own === undefined || addresses === undefined) return [];
  const place = config.environments?.find(({ name }) => name === own)?.region ?? config.region;
  const found = addresses.networks.some((one) => one.name === own && one.region === place && !one.retired);
  if (found) return [];
  return [
    {
      path: ["addresses", "networks"],
      problem: `no network of ${own} in ${place}`,
      remedy: `append { name: ${own}, region: ${place} } to the list, at its end`,
    },
  ];
}

function nameOfNetwork({ layer, environment, environments, twins = [] }: Parsed): string | undefined {
  if (layer === "tooling") return toolingNetwork;
  return [...(environments ?? []), ...twins].some(
    ({ name }) => layer === "environment" && name === environment,
  )
    ? environment
    : undefined;
}
