// Decides which names a pattern of a trigger's filter stands for (CodePipeline User Guide, "Working with glob patterns in
// syntax"): these are not git's rules, and `**/*.md` stands for no file at the top.

const special = /[.*?+^$()|{}[\]\\]/g;
const literal = (text: string): string => text.replaceAll(special, String.raw`\$&`);

/** In this order: an escaped character, two stars, one star, one character, a set of characters, alternatives. */
const parts =
  /\\(?<escaped>.)|(?<deep>\*\*)|(?<star>\*)|(?<one>\?)|\[(?<set>[^\]]+)\]|\{(?<either>[^{}]*)\}|(?<text>[^\\*?[{]+)/gs;

/** Throws RangeError for what is no pattern, such as a bracket that is not closed. */
export function matchesGlob(name: string, pattern: string): boolean {
  return new RegExp(`^(?:${expressionOf(pattern)})$`, "s").test(name);
}

function expressionOf(pattern: string): string {
  let read = 0;
  let expression = "";
  for (const { 0: whole, index, groups = {} } of pattern.matchAll(parts)) {
    if (index !== read) break;
    read += whole.length;
    expression += partOf(groups);
  }
  if (read === pattern.length) return expression;
  throw new RangeError(
    `"${pattern}" is no pattern from its character ${read + 1} on: "${pattern.slice(read)}"`,
  );
}

function partOf({ escaped, deep, star, one, set, either, text }: Record<string, string | undefined>): string {
  if (escaped !== undefined) return literal(escaped);
  if (deep !== undefined) return ".*";
  if (star !== undefined) return "[^/]*";
  if (one !== undefined) return "[^/]";
  if (set !== undefined) return `(?!/)[${set.replace(/^!/, "^").replaceAll(/[\\[\]]/g, String.raw`\$&`)}]`;
  if (either !== undefined) return `(?:${either.split(",").map(expressionOf).join("|")})`;
  return literal(text ?? "");
}
