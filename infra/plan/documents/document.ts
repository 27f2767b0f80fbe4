// Decides how IAM documents are put together: statements in, JSON text out, principals pinned to exact roles.
import { rootArn } from "../names.ts";

export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One statement of a policy (IAM JSON policy elements). */
export type Statement = {
  Sid: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  Action?: string | readonly string[];
  NotAction?: string | readonly string[];
  Resource?: string | readonly string[];
  NotResource?: string | readonly string[];
  Condition?: Condition;
};

/**
 * A name with hyphens as part of a Sid, which holds letters and digits only: `top-scores` is `TopScores`. Two names never
 * become one: where a capital can't show a hyphen, before a digit, all hyphens are `X` in a text that begins in lower case.
 */
export const sidOf = (name: string): string =>
  /-\d/.test(name)
    ? name.replaceAll("-", "X")
    : name
        .split("-")
        .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
        .join("");

export type Document = { Version: "2012-10-17"; Statement: readonly Statement[] };

export const document = (statements: readonly Statement[]): Document => ({
  Version: "2012-10-17",
  Statement: statements,
});

/** A statement that allows; `Sid` says what for. */
export const allow = (
  Sid: string,
  Action: readonly string[],
  Resource: string | readonly string[],
  Condition?: Condition,
): Statement => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

/** Where a resource can't be named, or would be another in another region. */
export const inRegion = (region: string): Condition => ({ StringEquals: { "aws:RequestedRegion": region } });

export const toJson = (statements: readonly Statement[]): string => JSON.stringify(document(statements));

/** Action names by service: `actions({ s3: "GetObject PutObject" })` is `["s3:GetObject", "s3:PutObject"]`. */
export const actions = (byService: Readonly<Record<string, string>>): string[] =>
  Object.entries(byService).flatMap(([service, listed]) =>
    listed
      .trim()
      .split(/\s+/)
      .map((action) => `${service}:${action}`),
  );

/** The account of an IAM ARN. */
export const accountOf = (arn: string): string => arn.split(":")[4] ?? "";

/**
 * Principal and condition that admit exactly the given roles. AWS refuses a role as principal that does not exist yet,
 * so the role's account is the principal and `aws:PrincipalArn` pins the role; stacks then go up in any order.
 */
export function onlyRoles(roles: readonly string[]): Required<Pick<Statement, "Principal" | "Condition">> {
  const accounts = [...new Set(roles.map(accountOf))].toSorted();
  return {
    Principal: { AWS: accounts.map(rootArn) },
    Condition: { ArnEquals: { "aws:PrincipalArn": roles } },
  };
}

/** For a Deny: everybody but these roles; also whoever has no principal ARN, since a negated match holds without the key. */
export const exceptRoles = (
  roles: readonly string[],
): Required<Pick<Statement, "Principal" | "Condition">> => ({
  Principal: "*",
  Condition: { ArnNotEquals: { "aws:PrincipalArn": roles } },
});

/** Both conditions must hold; the same operator's keys are joined. */
export function both(a: Condition, b: Condition): Condition {
  const joined: Record<string, Record<string, string | readonly string[]>> = {};
  for (const condition of [a, b])
    for (const [operator, keys] of Object.entries(condition))
      joined[operator] = { ...joined[operator], ...keys };
  return joined;
}

/** Statements that allow on the same terms become the first of them, with the actions of all, each once. */
export function joined(statements: readonly Statement[]): Statement[] {
  const byTerms = new Map<string, Statement>();
  for (const statement of statements) {
    const { Sid: _sid, Action = [], ...terms } = statement;
    const key = JSON.stringify(terms);
    const before = statement.Effect === "Allow" ? byTerms.get(key) : undefined;
    if (before === undefined)
      byTerms.set(statement.Effect === "Allow" ? key : `${key} ${statement.Sid}`, statement);
    else byTerms.set(key, { ...before, Action: notCovered([before.Action ?? [], Action].flat()) });
  }
  return [...byTerms.values()];
}

/** Each action once, and none that another one with a `*` says already. */
function notCovered(listed: readonly string[]): string[] {
  const wide = listed.filter((action) => action.includes("*"));
  const isCovered = (action: string): boolean =>
    wide.some((pattern) => pattern !== action && isAction(pattern, action));
  return [...new Set(listed)].filter((action) => !isCovered(action));
}

/** Whether the pattern stands for the action. */
export const isAction = (pattern: string, action: string): boolean =>
  new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(action);

/** First fit in the given order: as few documents as that order allows, each within `limit` characters. */
export function packStatements(statements: readonly Statement[], limit: number): Statement[][] {
  const packs: Statement[][] = [];
  for (const statement of statements) {
    if (toJson([statement]).length > limit)
      throw new RangeError(
        `statement ${statement.Sid} alone exceeds ${limit} characters: name fewer actions or resources`,
      );
    const fitting = packs.find((pack) => toJson([...pack, statement]).length <= limit);
    if (fitting === undefined) packs.push([statement]);
    else fitting.push(statement);
  }
  return packs;
}
