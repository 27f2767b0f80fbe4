// Decides which condition keys a request carries: those given, those that follow from it, those AWS always sends.
import { UNKNOWN, type ContextValue, type Principal, type Request } from "./types.ts";

type Derive = (request: Request) => ContextValue | undefined;

/** Keys in lower case. Given context wins over these. Source: IAM User Guide, "Global condition context keys". */
const DERIVED: ReadonlyMap<string, Derive> = new Map<string, Derive>([
  ["aws:principalarn", (r) => ("arn" in r.principal ? r.principal.arn : undefined)],
  ["aws:principalaccount", (r) => ("arn" in r.principal ? r.principal.account : undefined)],
  ["aws:principaltype", (r) => principalType(r.principal)],
  ["aws:principalisawsservice", (r) => String(r.principal.kind === "service")],
  ["aws:principalservicename", (r) => (r.principal.kind === "service" ? r.principal.service : undefined)],
  ["aws:username", (r) => (r.principal.kind === "user" ? r.principal.arn.split("/").at(-1) : undefined)],
  ["aws:userid", (r) => userId(r.principal)],
  ["aws:viaawsservice", (r) => ("arn" in r.principal ? "false" : undefined)],
  ["aws:resourceaccount", (r) => r.resourceAccount],
  ["aws:requestedregion", (r) => r.resource.split(":")[3] || UNKNOWN],
  ["kms:calleraccount", (r) => ("arn" in r.principal ? r.principal.account : undefined)],
  // In every request, but not to be known from principal and resource.
  ...["aws:currenttime", "aws:epochtime", "aws:securetransport", "aws:useragent", "aws:sourceip"].map(
    (key) => [key, () => UNKNOWN] as [string, Derive],
  ),
]);

const PRINCIPAL_TYPES: Partial<Record<Principal["kind"], string>> = {
  role: "AssumedRole",
  user: "User",
  root: "Account",
};

/** The value of a key (lower case) in a request; undefined where the request does not carry it. */
export function readContextKey(request: Request, given: ReadonlyMap<string, ContextValue>, key: string) {
  return given.get(key) ?? DERIVED.get(key)?.(request);
}

/** The given context by lower-case key: AWS compares names of keys without case. */
export function lowerCaseKeys(context: Request["context"]): ReadonlyMap<string, ContextValue> {
  const keys = new Map<string, ContextValue>();
  for (const key in context) {
    const value = context[key];
    if (value !== undefined) keys.set(key.toLowerCase(), value);
  }
  return keys;
}

function principalType(principal: Principal): ContextValue {
  return PRINCIPAL_TYPES[principal.kind] ?? UNKNOWN;
}

/** Only root's id is its account; those of users and roles are AWS's own (AIDA…, AROA…:session). */
function userId(principal: Principal): ContextValue | undefined {
  if (principal.kind === "root") return principal.account;
  return "arn" in principal ? UNKNOWN : undefined;
}
