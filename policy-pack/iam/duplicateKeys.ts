// Finds keys that a JSON text gives twice in one object: a parser keeps the last and drops the rest without a word.

/** A token of JSON that matters here: a string, or one of { } [ ] , : */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs;

type Frame = { path: string; keys?: Set<string>; key: string; index: number };

/** Places of duplicate keys (`Statement[0].Condition`). The text must be valid JSON. */
export function duplicateKeys(json: string): string[] {
  const found: string[] = [];
  const stack: Frame[] = [];
  let expectKey = false;
  for (const [token] of json.matchAll(TOKEN)) {
    const top = stack.at(-1);
    if (token === "{" || token === "[") {
      stack.push({
        path: placeOf(top),
        ...(token === "{" && { keys: new Set<string>() }),
        key: "",
        index: 0,
      });
    } else if (token === "}" || token === "]") stack.pop();
    else if (token === "," && top && !top.keys) top.index += 1;
    else if (token.startsWith('"') && expectKey && top?.keys)
      noteKey(top, JSON.parse(token) as string, found);
    expectKey = token === "{" || (token === "," && top?.keys !== undefined);
  }
  return found;
}

function noteKey(frame: Frame, key: string, found: string[]): void {
  frame.key = key;
  if (frame.keys?.has(key)) found.push(placeOf(frame));
  frame.keys?.add(key);
}

function placeOf(frame: Frame | undefined): string {
  if (!frame) return "";
  if (!frame.keys) return `${frame.path}[${frame.index}]`;
  return frame.path ? `${frame.path}.${frame.key}` : frame.key;
}
