// What a check of a code host's file finds, and where in the file a value stands.

import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { refused } from "../refused.ts";

export type Finding = {
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly remedy: string;
};
type Path = readonly (string | number)[];
export type Told = { readonly path: Path; readonly what: string; readonly remedy: string };

type Read = {
  readonly value: Readonly<Record<string, unknown>>;
  /** Of what stands there, or else of what it would stand in. */
  readonly lineOf: (path: Path) => number;
};

/** A file with a fault of YAML, or with a key twice, is none: nobody knows which of both the code host takes. */
export function readWorkflow(text: string, name: string): Read {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const why = `line ${fault.linePos?.[0].line ?? 1}: ${fault.message.split("\n")[0] ?? ""}`;
    throw refused("file_malformed", { name, why });
  }
  const value = valueOf(document);
  if (!isMap(value)) throw refused("file_malformed", { name, why: "it is no map of jobs" });
  const lineOf = (path: Path): number => {
    for (let end = path.length; end > 0; end -= 1) {
      const node: unknown = document.getIn(path.slice(0, end), true);
      if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
    }
    return 1;
  };
  return { value, lineOf };
}

/** Undefined for one that grows without end by what refers to itself. */
function valueOf(document: Document): unknown {
  try {
    return document.toJS();
  } catch {
    return undefined;
  }
}

export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The maps of a map, by name. */
export const mapsIn = (value: unknown): [string, Readonly<Record<string, unknown>>][] =>
  isMap(value) ? Object.entries(value).flatMap(([name, each]) => (isMap(each) ? [[name, each]] : [])) : [];

export const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** A tag can be moved, a digest not. */
export const isByDigest = (image: string): boolean => /@sha256:[0-9a-f]{64}$/.test(image);

export const unpinnedImage = (path: Path, image: unknown): Told[] =>
  typeof image === "string" && isByDigest(image)
    ? []
    : [
        {
          path,
          what: `the image ${shown(image)} is not pinned`,
          remedy: "name it by digest, NAME@sha256:…: a tag can be moved",
        },
      ];
