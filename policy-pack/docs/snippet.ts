// Writes what is declared of one resource as the TypeScript that would declare it.

import type { Facts } from "../facts.ts";

/** `new aws.kms.Key("key", { enableKeyRotation: true });`, with its account and region in a comment if that is wanted. */
export const snippetOf = ({ type, name, props, protect, provider }: Facts, withPlace: boolean): string => {
  const known = Object.entries(props).filter(([, value]) => value !== undefined);
  const isOutput = ([key]: [string, unknown]) =>
    (OUTPUTS.has(key) && !(key === "arn" && POINTERS.test(type))) ||
    (key === "keyId" && type.endsWith(":Key"));
  const options = protect ? ", { protect: true }" : "";
  const code = `new ${className(type)}(${JSON.stringify(name)}, ${render(Object.fromEntries(known.filter((entry) => !isOutput(entry))), 0)}${options});`;
  const place = Object.entries((withPlace ? provider?.props : undefined) ?? {}).map(
    ([key, value]) => `${key} ${text(value)}`,
  );
  const outputs = known.filter(isOutput).map(([key, value]) => `${key} = ${text(value)}`);
  return [
    ...(place.length > 0 ? [`// provider: ${place.join(", ")}`] : []),
    ...(outputs.length > 0 ? [`// once it exists: ${outputs.join(", ")}`] : []),
    code,
  ].join("\n");
};

/** What AWS gives out and nobody declares, but the state knows. */
const OUTPUTS: ReadonlySet<string> = new Set(["arn", "id", "roots"]);
/** Their arn is that of something else, which the program names. */
const POINTERS = /:(?:EventTarget|TopicPolicy)$/;

/** `aws.kms.Key` from `aws:kms/key:Key`; of a type without a module, `aws.Provider`. */
const className = (token: string): string => {
  const [pack = "", module = "", name = ""] = token.split(":");
  const [service = ""] = module.split("/");
  const namespace = service === "" || service === "index" ? [] : [service];
  return [pack, ...namespace, name].join(".");
};

const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const WIDTH = 100;

const render = (value: unknown, depth: number): string => {
  if (Array.isArray(value))
    return list(
      "[",
      value.map((item) => render(item, depth + 1)),
      "]",
      depth,
    );
  if (typeof value === "object" && value !== null) {
    const items = Object.entries(value).filter(([, item]) => item !== undefined);
    return list(
      "{",
      items.map(([key, item]) => `${keyText(key)}: ${render(item, depth + 1)}`),
      "}",
      depth,
    );
  }
  const document = typeof value === "string" ? parsed(value) : undefined;
  return document === undefined ? JSON.stringify(value) : `JSON.stringify(${render(document, depth)})`;
};

/** Policy documents are JSON text: what they say is what a reader looks for. */
const parsed = (value: string): object | undefined => {
  if (!/^[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value) as object;
  } catch {
    return undefined;
  }
};

const keyText = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));

/** On one line where it fits, else an item a line. */
const list = (open: string, items: readonly string[], close: string, depth: number): string => {
  if (items.length === 0) return `${open}${close}`;
  const space = open === "{" ? " " : "";
  const line = `${open}${space}${items.join(", ")}${space}${close}`;
  if (line.length + depth * 2 <= WIDTH && !line.includes("\n")) return line;
  const indent = "  ".repeat(depth + 1);
  return [open, ...items.map((item) => `${indent}${item},`), `${"  ".repeat(depth)}${close}`].join("\n");
};
