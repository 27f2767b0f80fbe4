// Decides which line of the program declares a resource, from the stack trace that the engine keeps in the state.

/** `path` is relative to the root of the checkout where it could be found there, else absolute. */
export type Source = { path: string; line: number; column?: number };

/** How a state tells where a resource was made: its own position first, then the callers'. */
export type Trace = {
  sourcePosition?: string | undefined;
  stackTrace?: readonly { sourcePosition?: string | undefined }[] | undefined;
};

/** Tells whether a file exists below the root of the checkout. */
export type Exists = (relativePath: string) => boolean;

/** The first position that is in the program itself, not in a package that it uses. */
export const sourceOf = (trace: Trace, exists: Exists): Source | undefined => {
  const positions = [trace.sourcePosition, ...(trace.stackTrace ?? []).map((frame) => frame.sourcePosition)];
  for (const position of positions) {
    const source = position === undefined ? undefined : parse(position);
    if (source && !source.path.includes("node_modules/"))
      return { ...source, path: inRoot(source.path, exists) };
  }
  return undefined;
};

const POSITION = /^project:\/\/\/(?<path>[^#]+)#(?<line>\d+)(?:,(?<column>\d+))?$/;

const parse = (position: string): Source | undefined => {
  const { path, line, column } = POSITION.exec(position)?.groups ?? {};
  if (path === undefined || Number(line) < 1) return undefined;
  return {
    path: decoded(ofModule(path)),
    line: Number(line),
    ...(Number(column) >= 1 ? { column: Number(column) } : {}),
  };
};

// Of ES modules the engine keeps the module's URL behind the program's folder: `infra/file:/work/infra/x.ts`.
const ofModule = (path: string): string => path.replace(/^.*?file:\/+/, "/");

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** The state may come from another machine's checkout: the longest end of the path that exists here is the file. */
const inRoot = (path: string, exists: Exists): string => {
  const parts = path.split("/").filter((part) => part !== "");
  const ends = parts.map((_, index) => parts.slice(index).join("/"));
  return ends.find((end) => !end.startsWith("..") && exists(end)) ?? path;
};
