// Decides whether a text matches a pattern with `*` and `?`, for actions, resources and StringLike.

export type Matcher = (text: string) => boolean;

/**
 * Stand-ins for a literal `*` and `?` inside a pattern (`${*}`, or a wildcard in the value of a policy variable).
 * Unicode reserves these code points for internal use, so no policy can contain them.
 */
export const LITERAL_STAR = "\uFDD0";
export const LITERAL_QUESTION = "\uFDD1";

const STAR = 42;
const QUESTION = 63;

/** Compiles a pattern into the cheapest test that decides it. */
export function compileWildcard(pattern: string): Matcher {
  if (pattern === "*") return () => true;
  if (!/[*?\uFDD0\uFDD1]/.test(pattern)) return (text) => text === pattern;
  const prefix = /^([^*?\uFDD0\uFDD1]*)\*+$/.exec(pattern)?.[1];
  if (prefix !== undefined) return (text) => text.startsWith(prefix);
  return (text) => glob(pattern, text);
}

/** Text in which wildcards stand for themselves. */
export function literal(text: string): string {
  return text.replaceAll("*", LITERAL_STAR).replaceAll("?", LITERAL_QUESTION);
}

/** Two pointers with one step back to the last star: no pattern can make it exponential, as it can a RegExp. */
function glob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const code = pattern.charCodeAt(p);
    if (code === STAR) {
      star = p++;
      resume = t;
    } else if (p < pattern.length && sameCharacter(code, text.charCodeAt(t))) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern.charCodeAt(p) === STAR) p++;
  return p === pattern.length;
}

function sameCharacter(pattern: number, text: number): boolean {
  if (pattern === QUESTION) return true;
  if (pattern === 0xfdd0) return text === STAR;
  if (pattern === 0xfdd1) return text === QUESTION;
  return pattern === text;
}
