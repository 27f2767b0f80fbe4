// Decides whether one action or one resource ARN is meant by a pattern of a policy.
import { compileWildcard, type Matcher } from "./wildcard.ts";

const compiled = new Map<string, Matcher>();
/** Patterns recur; the bound keeps a caller that invents patterns from filling the memory. */
const REMEMBERED = 10_000;

/** True where an Action pattern (`s3:Get*`, case-insensitive) covers the action. */
export function matchAction(pattern: string, action: string): boolean {
  return matcherOf(pattern.toLowerCase())(action.toLowerCase());
}

/**
 * True where a Resource pattern covers the ARN (case-sensitive). A `*` may run past a colon, as AWS lets it do at the
 * end of a segment; conditions with ArnLike are narrower and compare segment by segment.
 */
export function matchArn(pattern: string, arn: string): boolean {
  return matcherOf(pattern)(arn);
}

function matcherOf(pattern: string): Matcher {
  let matcher = compiled.get(pattern);
  if (matcher) return matcher;
  matcher = compileWildcard(pattern);
  if (compiled.size >= REMEMBERED) compiled.clear();
  compiled.set(pattern, matcher);
  return matcher;
}
