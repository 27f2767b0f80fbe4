// Decides how a Principal or NotPrincipal element names the one who calls, and so how much the statement grants.
import { MAYBE, NO, YES, type Tri } from "./tri.ts";
import type { Principal } from "./types.ts";

/**
 * How a statement names the caller. It matters inside one account (IAM User Guide, "Resource-based policies"):
 * "account" delegates to identity policies; "role" grants, but boundary and session policies still limit it;
 * "direct" (a user, a role session, a service, everyone) grants past them.
 */
export type Grade = "none" | "account" | "role" | "direct" | "maybe";

export type PrincipalMatcher = (principal: Principal) => Grade;

type Names = {
  everyone: boolean;
  accounts: Set<string>;
  /** ARNs of users and roles, providers, services (lower case). */
  names: Set<string>;
  sessions: string[];
  unreadable: boolean;
};

/** A wildcard inside a name is refused by AWS, so such a text is none of these. */
const ACCOUNT = /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/;
const SESSION = /^arn:[\w-]+:sts::\d{12}:assumed-role\/[^/*?]+\/[^*?]+$/;
/** CloudFront's own users, one for each origin access identity, are of no account with a number. */
const IAM_IDENTITY =
  /^arn:[\w-]+:(?:iam|sts)::(?:\d{12}|cloudfront):(?:user|role|federated-user|saml-provider|oidc-provider)\/[^*?]+$/;
/** What AWS shows in place of a role or user that is gone: it matches nobody. */
const UNIQUE_ID = /^A[A-Z]{3}[A-Z0-9]{12,}$/;

/** Compiles the pair Principal / NotPrincipal of a statement; "maybe" where it cannot be read or has neither. */
export function compilePrincipal(principal: unknown, notPrincipal: unknown): PrincipalMatcher {
  if ((principal === undefined) === (notPrincipal === undefined)) return () => "maybe";
  if (principal !== undefined) {
    const names = readNames(principal);
    return (caller) => gradeOf(names, caller);
  }
  const exempt = readNames(notPrincipal);
  return (caller) => outside(exempt, caller);
}

/** The grade as an answer to "does the statement speak of the caller at all?". */
export function speaksOf(grade: Grade): Tri {
  return grade === "none" ? NO : grade === "maybe" ? MAYBE : YES;
}

function readNames(element: unknown): Names {
  const names: Names = {
    everyone: false,
    accounts: new Set(),
    names: new Set(),
    sessions: [],
    unreadable: false,
  };
  if (element === "*") names.everyone = true;
  else if (typeof element !== "object" || element === null || Array.isArray(element)) names.unreadable = true;
  else {
    for (const [kind, values] of Object.entries(element)) {
      for (const value of Array.isArray(values) ? values : [values]) readName(names, kind, value);
    }
  }
  return names;
}

function readName(names: Names, kind: string, value: unknown): void {
  if (typeof value !== "string" || (value === "*" && kind !== "AWS")) names.unreadable = true;
  else if (kind === "Service") names.names.add(value.toLowerCase());
  else if (kind === "Federated") names.names.add(value);
  else if (kind === "AWS") readAwsName(names, value);
  // A canonical user is an account (or CloudFront) by an id that does not tell which.
  else names.unreadable = true;
}

function readAwsName(names: Names, value: string): void {
  const account = ACCOUNT.exec(value)?.[1];
  if (value === "*") names.everyone = true;
  else if (account) names.accounts.add(account);
  else if (SESSION.test(value)) names.sessions.push(value);
  else if (IAM_IDENTITY.test(value)) names.names.add(value);
  else if (!UNIQUE_ID.test(value)) names.unreadable = true;
}

function gradeOf(names: Names, caller: Principal): Grade {
  if (names.everyone) return "direct";
  const session = sessionNamed(names, caller);
  if (session === "direct") return "direct";
  if (names.names.has(nameOf(caller))) return caller.kind === "role" ? "role" : "direct";
  if (names.unreadable || session === "maybe") return "maybe";
  return "arn" in caller && names.accounts.has(caller.account) ? "account" : "none";
}

/** A request that does not tell its session's name could have chosen the one that the policy names. */
function sessionNamed(names: Names, caller: Principal): Grade {
  if (names.sessions.length === 0 || caller.kind !== "role") return "none";
  const prefix = sessionPrefix(caller.arn);
  if (caller.session === undefined)
    return names.sessions.some((s) => s.startsWith(prefix)) ? "maybe" : "none";
  return names.sessions.includes(prefix + caller.session) ? "direct" : "none";
}

/** `arn:aws:iam::1:role/path/name` acts as `arn:aws:sts::1:assumed-role/name/<session>`: sessions drop the path. */
function sessionPrefix(roleArn: string): string {
  const [, partition = "", , , account = ""] = roleArn.split(":");
  return `arn:${partition}:sts::${account}:assumed-role/${roleArn.split("/").at(-1)}/`;
}

/**
 * NotPrincipal exempts a caller only where every name of it is listed: its account, its ARN and, for a role, its
 * session. Some but not all of them: AWS says that it may be denied, so the answer is open.
 */
function outside(exempt: Names, caller: Principal): Grade {
  if (exempt.everyone) return "none";
  if (exempt.unreadable) return "maybe";
  if (!("arn" in caller)) return exempt.names.has(nameOf(caller)) ? "none" : "direct";
  const listed = [exempt.accounts.has(caller.account)];
  if (caller.kind !== "root") listed.push(exempt.names.has(caller.arn));
  if (caller.kind === "role") listed.push(sessionNamed(exempt, caller) === "direct");
  if (listed.every(Boolean)) return "none";
  const some = listed.some(Boolean) || sessionNamed(exempt, caller) === "maybe";
  return some ? "maybe" : "direct";
}

function nameOf(caller: Principal): string {
  if (caller.kind === "service") return caller.service.toLowerCase();
  return caller.kind === "federated" ? caller.provider : caller.arn;
}
