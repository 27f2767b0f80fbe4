// Decides whether what somebody asks for can be made: every fault at once, each with the wrong value, before anything is.
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import type { Fault } from "../errors.ts";
import { faultOfKey } from "./keys.ts";
import type { SandboxSettings } from "./settings.ts";

export interface Wanted {
  readonly name: string;
  readonly account: string;
  readonly publicKey: string;
  readonly cidrs: readonly string[];
  readonly hours: number;
}

/** The widest range that is still somebody's own: 256 addresses. */
const widest = 24;

/** `taken` are names that stacks have: what is called like them would be taken for them. */
export function faultsOf(wanted: Wanted, settings: SandboxSettings, taken: readonly string[]): Fault[] {
  const { name, account, publicKey, cidrs, hours } = wanted;
  const key = faultOfKey(publicKey);
  return [
    ...(taken.includes(name)
      ? [{ path: "body.name", message: "is the name of a stack; choose another", value: name }]
      : []),
    ...(settings.accounts.includes(account)
      ? []
      : [
          {
            path: "body.accountId",
            message: `is no account for environments of people's own; those are ${settings.accounts.join(", ")}`,
            value: account,
          },
        ]),
    ...(key === undefined ? [] : [{ path: "body.publicKey", message: key }]),
    ...cidrs.flatMap((cidr, index) => rangeFaults(`body.cidrs.${index}`, cidr)),
    ...(hours > settings.hours
      ? [{ path: "body.hours", message: `is more than ${settings.hours}, the most`, value: String(hours) }]
      : []),
  ];
}

function rangeFaults(path: string, value: string): Fault[] {
  const message = faultOfRange(value);
  return message === undefined ? [] : [{ path, message, value }];
}

function faultOfRange(text: string): string | undefined {
  const [address = "", length] = text.split("/");
  if (isIP(address) !== 4 || length === undefined || !ipaddr.IPv4.isValidCIDR(text))
    return "is no range of IPv4 addresses, such as 198.51.100.7/32";
  if (Number(length) < widest)
    return `is wider than /${widest}: name the addresses that you come from, such as ${address}/32`;
  const first = ipaddr.IPv4.networkAddressFromCIDR(text).toString();
  return first === address
    ? undefined
    : `does not begin with the first address of the range; ${first}/${length} does`;
}
