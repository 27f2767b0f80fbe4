// Whether S3 takes a bucket policy for public (S3 user guide, 'The meaning of "public"').

import type { PolicyDocument, Statement } from "../../../policy-pack/iam/types.ts";
import { awsPrincipals, list, statementsOf } from "../policyDocument.ts";

/** Condition keys that tie everybody down to somebody, lower case. */
const narrowingKeys = new Set([
  "aws:sourcearn",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourceowner",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceip",
  "aws:userid",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalaccount",
  "aws:principalarn",
  "s3:dataaccesspointarn",
  "s3:dataaccesspointaccount",
]);

/** Positive matches only: "not this address" leaves everybody else. Null and IfExists do not narrow either. */
const narrowingOperator =
  /^(ForAnyValue:)?(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like)|IpAddress)$/;

/** True when some statement allows everybody, and no condition narrows it to fixed values. */
export function isPublic(document: PolicyDocument): boolean {
  return statementsOf(document).some(
    (statement) => statement.Effect === "Allow" && allowsEverybody(statement) && !isNarrowed(statement),
  );
}

function allowsEverybody(statement: Statement): boolean {
  if (statement.NotPrincipal !== undefined) return true;
  return awsPrincipals(statement.Principal).includes("*");
}

function isNarrowed(statement: Statement): boolean {
  return Object.entries(statement.Condition ?? {}).some(
    ([operator, keys]) =>
      narrowingOperator.test(operator) &&
      Object.entries(keys).some(
        ([key, values]) => narrowingKeys.has(key.toLowerCase()) && list(values).every(isFixed),
      ),
  );
}

/** A value that names somebody: no wildcard (in an ARN: none before the account), no range wider than /8 or IPv6 /32. */
function isFixed(value: unknown): boolean {
  const text = String(value);
  if (text.startsWith("arn:")) return !/[*?$]/.test(text.split(":").slice(0, 5).join(":"));
  const range = /^[\d.:a-fA-F]+\/(\d+)$/.exec(text);
  if (range !== null) return Number(range[1]) >= (text.includes(":") ? 32 : 8);
  return !/[*?$]/.test(text);
}
