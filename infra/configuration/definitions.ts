// Reads what an app's team says itself of its pipeline, from a file beside the app's code, into the app's row.
import { createHash } from "node:crypto";
import { parse } from "yaml";
import type { Fault } from "./faults.ts";
import type { targetSchemas } from "./targets.ts";

/** Text of a file by its path below the project's folder; throws where there is none. */
export type ReadFile = (file: string) => string;
type Row = Readonly<Record<string, unknown>>;
type TargetKind = (typeof targetSchemas)[number]["shape"]["kind"]["value"];

const ofMachines = ["instances", "instanceType", "port", "healthPath", "maxInstanceDays"];
/** Settings of a target by which its rights, and whom it lets in, stay what they are. */
const ofTarget: Readonly<Record<TargetKind, readonly string[]>> = {
  lambdaCanary: ["runtime", "handler", "memory", "timeout", "shift"],
  ecs: ["cpu", "memory", "tasks", "weights"],
  eks: [],
  ciHost: [],
  ec2: [...ofMachines, "pace"],
  blueGreen: [...ofMachines, "steps", "stepMinutes"],
  ec2Efs: [...ofMachines, "steps", "stepMinutes"],
  edge: ["pace"],
  stackSet: [],
  tenantFleet: ["maxParallel"],
  glueWorkflow: [],
  glueEtl: [],
  model: [],
};

/**
 * What the file may say, by part of the row. All else is the platform's: whose code it is, what the app may reach, what its
 * scans and dependencies may not have, and what of that is accepted.
 */
const partsOf = (kind: unknown): Readonly<Record<string, readonly string[]>> => ({
  build: ["image", "runtimes", "install", "build", "test", "output"],
  target: Object.hasOwn(ofTarget, String(kind)) ? ofTarget[kind as TargetKind] : [],
  scans: ["tools"],
  checks: ["tools"],
});

/** Lists that the file adds to: what the platform demands stays. */
const addedTo: ReadonlySet<string> = new Set(["scans.tools", "checks.tools"]);

/** `apps` with what their files may say; what else they say is told, and is not in their rows. */
export function withDefinitions(apps: unknown, read: ReadFile): { apps: unknown; faults: Fault[] } {
  if (!Array.isArray(apps)) return { apps, faults: [] };
  const faults: Fault[] = [];
  const rows = apps.map((row: unknown, index) => {
    const file = isRow(row) && isRow(row["definition"]) ? row["definition"]["file"] : undefined;
    if (!isRow(row) || typeof file !== "string") return row;
    const said = readFile(file, read);
    const found = typeof said === "string" ? [unread(said)] : faultsIn(said.parts, row);
    faults.push(...found.map((fault) => ({ ...fault, path: ["apps", index, "definition", ...fault.path] })));
    if (typeof said === "string") return row;
    return { ...merged(row, said.parts), definition: { ...(row["definition"] as Row), sha256: said.sha256 } };
  });
  return { apps: rows, faults };
}

const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A text says why it could not be read. */
function readFile(file: string, read: ReadFile): { parts: Row; sha256: string } | string {
  try {
    const text = read(file);
    const parts: unknown = parse(text);
    if (!isRow(parts)) return `${file} is no map of build, target, scans and checks`;
    return { parts, sha256: createHash("sha256").update(text).digest("hex") };
  } catch (error) {
    return `${file} can't be read: ${(error as Error).message.split("\n")[0]}`;
  }
}

const unread = (problem: string): Fault => ({
  path: ["file"],
  problem,
  remedy: "name a YAML file below the folder of Pulumi.yaml, at the path that it has in the app's repository",
});

function faultsIn(parts: Row, row: Row): Fault[] {
  const own = ownParts(row);
  return Object.entries(parts).flatMap(([name, part]): Fault[] => {
    const known = own[name];
    if (known === undefined || !isRow(part))
      return [foreign([name], part, `a map of ${Object.keys(own).join(", ")}`)];
    const before = isRow(row[name]) ? row[name] : {};
    return Object.entries(part).flatMap(([key, value]): Fault[] => {
      if (!known.includes(key)) return [foreign([name, key], value, known.join(", ") || "nothing")];
      return Object.hasOwn(before, key) && !isAdded(name)(key) ? [twice([name, key], value)] : [];
    });
  });
}

const foreign = (path: Fault["path"], value: unknown, known: string): Fault => ({
  path,
  value,
  problem: "the app's own file does not decide this",
  remedy: `remove it, or have the platform put it into the app's row; the file may say ${known} here`,
});

const twice = (path: Fault["path"], value: unknown): Fault => ({
  path,
  value,
  problem: "the app's row says it already",
  remedy: "say it in one place",
});

function merged(row: Row, parts: Row): Row {
  const joined = Object.entries(ownParts(row)).flatMap(([name, known]) => {
    const part = parts[name];
    if (!isRow(part)) return [];
    const before = isRow(row[name]) ? row[name] : {};
    const said = known.filter((key) => Object.hasOwn(part, key));
    const [more, own] = [said.filter(isAdded(name)), said.filter((key) => !Object.hasOwn(before, key))];
    return [
      [
        name,
        {
          ...before,
          ...Object.fromEntries(own.map((key) => [key, part[key]])),
          ...Object.fromEntries(more.map((key) => [key, union(before[key], part[key])])),
        },
      ],
    ];
  });
  return { ...row, ...Object.fromEntries(joined) };
}

const isAdded = (name: string) => (key: string) => addedTo.has(`${name}.${key}`);
const ownParts = (row: Row) => partsOf(isRow(row["target"]) ? row["target"]["kind"] : undefined);

/** What is no list is for the schema to refuse. */
const union = (before: unknown, added: unknown): unknown =>
  before === undefined || !Array.isArray(before) || !Array.isArray(added)
    ? (added as unknown)
    : [...new Set([...before, ...added])];
