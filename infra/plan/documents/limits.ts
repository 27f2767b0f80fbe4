// Decides whether what a role is given fits into IAM (IAM User Guide, "IAM and AWS STS quotas"): what does not is refused here,
// by name, before anything is changed.
import { toJson, type Statement } from "./document.ts";

/** A customer-managed policy. */
export type ManagedPolicy = { name: string; statements: Statement[] };
/** Characters of one, without white space; our texts have none. */
export const managedPolicyLimit = 6144;
/** On a role. */
export const policiesOfRole = 10;

const instead = "let some of the apps run in another environment's account, or take a target away";

/** The text of a managed policy of an account. */
export function managedText(account: string, { name, statements }: ManagedPolicy): string {
  const text = toJson(statements);
  if (text.length > managedPolicyLimit)
    throw new RangeError(
      `policy ${name} of account ${account} would have ${text.length} characters, and IAM takes ${managedPolicyLimit}: ${instead}`,
    );
  return text;
}

/** The policies of a role: as they are where they are not too many, else several in one, each in the first that has room. */
export function policiesFor(account: string, policies: readonly ManagedPolicy[]): ManagedPolicy[] {
  if (policies.length <= policiesOfRole) return [...policies];
  const packs: ManagedPolicy[] = [];
  for (const { name, statements } of policies) {
    const fitting = packs.find(
      (pack) => toJson([...pack.statements, ...statements]).length <= managedPolicyLimit,
    );
    if (fitting === undefined) packs.push({ name, statements: [...statements] });
    else fitting.statements.push(...statements);
  }
  if (packs.length > policiesOfRole)
    throw new RangeError(
      `a role of account ${account} would need ${packs.length} policies, and IAM takes ${policiesOfRole}: ${instead}`,
    );
  return packs;
}

/**
 * For a boundary, which limits and grants nothing: roles by their names, or, where there are many of a kind, by what those have
 * in common, `lockgate-*-<environment>-<end>`. Whoever passes one is still given it by its full name.
 */
export function rolesAlike(arns: readonly string[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const arn of arns) {
    const kind = arn.replace(/(:role\/lockgate-).+(-[^-]+-[^-]+)$/, "$1*$2");
    kinds.set(kind, [...(kinds.get(kind) ?? []), arn]);
  }
  return [...kinds].flatMap(([kind, some]) => (some.length > 1 ? [kind] : some));
}
