// Decides which accounts are for environments of people's own, and what one such environment says: whose it is, and from
// where its owner comes.
import { overlaps, parseRange } from "../plan/cidr.ts";
import { sandboxNetwork, toolingNetwork } from "../plan/names.ts";
import { isPrivate } from "./addresses.ts";
import type { Check, Parsed } from "./check.ts";
import type { Fault } from "./faults.ts";
import { accountId, environmentName, list, text } from "./fields.ts";
import { network } from "./network.ts";

/** Shared by all stacks. */
export const sandboxes = list(accountId, "a list of ids of sandbox accounts").default([]);

const from16to23 = "a range of RFC 1918 from /16 to /23, such as 10.200.0.0/20";

/** Addresses that are still somebody's own. */
const widest = 24;
const ownRange = "a range of at most 256 addresses that the owner comes from, such as 198.51.100.7/32";

/** Of the layer sandbox. The server writes those of the owner; the rest stands in Pulumi.sandbox.yaml. */
export const sandboxKeys = {
  environment: environmentName,
  owner: text("the owner as the identity provider names them").regex(
    /^[\p{L}\p{N} _.:/=+\-@]{1,128}$/u,
    "1 to 128 characters that AWS takes in tags",
  ),
  ownerKey: text("the owner's public key").regex(
    /^ssh-(ed25519|rsa) [A-Za-z0-9+/]{40,1000}={0,2}$/,
    "the first two words of a .pub file, of the kinds ssh-ed25519 or ssh-rsa",
  ),
  ownerCidrs: list(
    text(ownRange).refine((given) => (parseRange(given)?.prefix ?? 0) >= widest, ownRange),
    "a list of ranges that the owner comes from",
  )
    .min(1, "at least one range: nobody reaches it otherwise")
    .max(5, "at most 5 ranges"),
  network,
  /** All have the same: none is joined to anything. */
  cidr: text(from16to23)
    .refine((given) => {
      const prefix = parseRange(given)?.prefix ?? 0;
      return isPrivate(given) && prefix >= 16 && prefix <= 23;
    }, from16to23)
    .default("10.200.0.0/20"),
};

export const sandboxChecks: readonly Check[] = [apartFromOthers, ownName, ownAddresses];

/** Whoever may do something there must not be able to do it to what serves somebody else. */
function apartFromOthers(config: Parsed): Fault[] {
  const others = new Map<string | undefined, string>([
    [config.managementAccountId, "the management account"],
    [config.toolingAccountId, "the tooling account"],
    [config.logArchiveAccountId, "the log archive's account"],
    ...(config.environments ?? []).map((row): [string, string] => [
      row.accountId,
      `environment ${row.name}'s`,
    ]),
    ...(config.tenants ?? []).map((row): [string, string] => [row.accountId, `tenant ${row.id}'s`]),
  ]);
  return (config.sandboxes ?? []).flatMap((id, index) => {
    const whose = others.get(id);
    if (whose === undefined) return [];
    const problem = `is ${whose}, where people's own environments have no place`;
    return [{ path: ["sandboxes", index], value: id, problem, remedy: "name an account for nothing else" }];
  });
}

function ownName({ layer, environment, environments = [] }: Parsed): Fault[] {
  const taken = [...environments.map(({ name }) => name), toolingNetwork, sandboxNetwork];
  if (layer !== "sandbox" || environment === undefined || !taken.includes(environment)) return [];
  const remedy = "choose another name";
  return [
    {
      path: ["environment"],
      value: environment,
      problem: "an environment of the company's is called so",
      remedy,
    },
  ];
}

/** Where ranges overlap, a joint that somebody makes by mistake would lead somewhere. */
function ownAddresses({ layer, cidr, addresses }: Parsed): Fault[] {
  const [own, all] = [parseRange(cidr ?? ""), parseRange(addresses?.supernet ?? "")];
  if (layer !== "sandbox" || own === undefined || all === undefined || !overlaps(own, all)) return [];
  const problem = `overlaps the company's networks, ${addresses?.supernet}`;
  return [{ path: ["cidr"], value: cidr, problem, remedy: "name a range outside of them" }];
}
