// The table of faulty address plans: one thing wrong each.
import { valueOf, type StackName } from "../example.ts";
import type { Row } from "./cases.ts";

type Table = { supernet: string; prefix: number; networks: Row[] };
const table = (): Table => valueOf("dev", "addresses") as Table;
const change = (changes: Partial<Table>): Row => ({ addresses: { ...table(), ...changes } });
const more = (...rows: Row[]): Row => change({ networks: [...table().networks, ...rows] });
const dev = { name: "dev", region: "eu-central-1" };

/** Stack, change, path of the fault, part of the problem, part of the remedy. */
export const addressCases: readonly (readonly [string, StackName, Row, string, RegExp, RegExp])[] = [
  [
    "no address plan",
    "dev",
    { addresses: undefined },
    "addresses",
    /^missing$/,
    /supernet, prefix\?, networks/,
  ],
  [
    "supernet with bits beyond the prefix",
    "dev",
    change({ supernet: "10.16.1.0/12" }),
    "addresses.supernet",
    /wrong value/,
    /RFC 1918/,
  ],
  [
    "public supernet",
    "dev",
    change({ supernet: "8.0.0.0/12" }),
    "addresses.supernet",
    /wrong value/,
    /RFC 1918/,
  ],
  [
    "supernet wider than what is private",
    "dev",
    change({ supernet: "172.0.0.0/8" }),
    "addresses.supernet",
    /wrong value/,
    /RFC 1918/,
  ],
  [
    "supernet too small",
    "dev",
    change({ supernet: "10.16.0.0/15" }),
    "addresses.supernet",
    /holds 2 networks of \/16, not 4/,
    /widen it/,
  ],
  ["networks too large", "dev", change({ prefix: 8 }), "addresses.prefix", /wrong value/, /from 16 to 22/],
  ["networks too small", "dev", change({ prefix: 24 }), "addresses.prefix", /wrong value/, /from 16 to 22/],
  [
    "no network of this environment",
    "dev",
    change({ networks: table().networks.slice(1) }),
    "addresses.networks",
    /no network of dev in eu-central-1/,
    /append \{ name: dev, region: eu-central-1 \}/,
  ],
  [
    "its network is retired",
    "dev",
    change({ networks: table().networks.with(0, { ...dev, retired: true }) }),
    "addresses.networks",
    /no network of dev/,
    /append/,
  ],
  [
    "no network for builds",
    "tooling",
    change({ networks: table().networks.slice(0, 3) }),
    "addresses.networks",
    /no network of tooling in eu-central-1/,
    /append \{ name: tooling, region: eu-central-1 \}/,
  ],
  [
    "two networks in one place",
    "dev",
    more(dev),
    "addresses.networks[4].name",
    /has a network already, addresses.networks\[0\]/,
    /retired: true/,
  ],
  [
    "a network of nobody",
    "org",
    more({ name: "nobody", region: "eu-central-1" }),
    "addresses.networks[4].name",
    /neither an environment nor an account/,
    /dev, test, prod/,
  ],
  [
    "a region that is none",
    "dev",
    more({ name: "x", region: "mars" }),
    "addresses.networks[4].region",
    /wrong/,
    /region/,
  ],
];
