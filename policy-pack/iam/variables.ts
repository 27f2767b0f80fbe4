// Decides what a text with policy variables (`${aws:PrincipalTag/team, 'none'}`) stands for in one request.
import { UNKNOWN, type ContextValue, type Unknown } from "./types.ts";
import { literal, LITERAL_QUESTION, LITERAL_STAR } from "./wildcard.ts";

/** Reads a condition key, given in lower case. */
export type ReadKey = (key: string) => ContextValue | undefined;

/** "pattern": wildcards of the policy's own text work, those of a variable's value are literal. */
export type TextKind = "pattern" | "plain";

/** A text whose value needs the request. undefined = a variable has neither value nor default. */
export type Template = (read: ReadKey) => string | undefined | Unknown;

type Part = string | { key: string; fallback?: string };

const VARIABLE = /\$\{([^{}]*)\}/g;
const ESCAPES: Record<TextKind, Record<string, string>> = {
  pattern: { "*": LITERAL_STAR, "?": LITERAL_QUESTION, $: "$" },
  plain: { "*": "*", "?": "?", $: "$" },
};

/** A plain string where nothing depends on the request, else a template. Variables exist since version 2012-10-17. */
export function compileText(text: string, kind: TextKind, withVariables: boolean): string | Template {
  if (!withVariables || !text.includes("${")) return text;
  const parts = splitParts(text, kind);
  if (parts.every((part) => typeof part === "string")) return parts.join("");
  return (read) => fill(parts, kind, read);
}

function splitParts(text: string, kind: TextKind): Part[] {
  const parts: Part[] = [];
  let last = 0;
  for (const match of text.matchAll(VARIABLE)) {
    parts.push(text.slice(last, match.index), readVariable(match[1] ?? "", kind));
    last = match.index + match[0].length;
  }
  parts.push(text.slice(last));
  return parts;
}

function readVariable(body: string, kind: TextKind): Part {
  const escaped = ESCAPES[kind][body];
  if (escaped !== undefined) return escaped;
  const [, key = body, fallback] = /^\s*([^,\s]+)\s*(?:,\s*'([^']*)'\s*)?$/.exec(body) ?? [];
  return { key: key.trim().toLowerCase(), ...(fallback !== undefined && { fallback }) };
}

function fill(parts: readonly Part[], kind: TextKind, read: ReadKey): string | undefined | Unknown {
  let text = "";
  for (const part of parts) {
    const value = typeof part === "string" ? part : valueOf(part, kind, read);
    if (typeof value !== "string") return value;
    text += value;
  }
  return text;
}

/** AWS allows no key with many values in a variable, so such a key counts as one without a value. */
function valueOf(part: Exclude<Part, string>, kind: TextKind, read: ReadKey): string | undefined | Unknown {
  const value = read(part.key);
  if (value === UNKNOWN) return UNKNOWN;
  const text =
    typeof value === "string" ? value : ((value?.length === 1 ? value[0] : undefined) ?? part.fallback);
  return text === undefined || kind === "plain" ? text : literal(text);
}
