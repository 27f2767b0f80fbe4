// Decides for whom a flag of an app is on, of what its environment tells by Parameter Store; off where that is not known.
import { createHash } from "node:crypto";
import { pathVariable } from "./config.ts";

export type Flag = {
  name: string;
  /** Of a hundred users; the same users as long as the name is the same. */
  percent: number;
  users: readonly string[];
  tenants: readonly string[];
};
export type Asker = { user?: string; tenant?: string };

/** Who is listed comes first, then the user's share; `percent: 100` is on for whoever is not known, too. */
export const isOn = (flag: Flag, { user, tenant }: Asker = {}): boolean =>
  (user !== undefined && (flag.users.includes(user) || shareOf(flag.name, user) < flag.percent)) ||
  (tenant !== undefined && flag.tenants.includes(tenant)) ||
  flag.percent === 100;

/** 0 to 99, another for each flag, so that it is not always the same users who try things out. */
const shareOf = (name: string, user: string): number =>
  createHash("sha256").update(`${name}\n${user}`).digest().readUInt32BE(0) % 100;

/** Throws an Error that says what is wrong, without the value. */
export function readFlag(name: string, text: string): Flag {
  const value = parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TypeError("it is no map");
  const { percent = 0, users = [], tenants = [], ...more } = value as Record<string, unknown>;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) throw new TypeError(`it has ${unknown}, which is not known`);
  if (!isShare(percent)) throw new TypeError("percent is no whole number from 0 to 100");
  if (!isTexts(users) || !isTexts(tenants)) throw new TypeError("users or tenants are no list of texts");
  return { name, percent, users, tenants };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new TypeError("it is no JSON");
  }
}

const isShare = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 100;
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

/** How long flags count, and how long they are off after they could not be read, in milliseconds. */
export const freshFor = 30_000;
export const failedFor = 5_000;

/** All values of a path by key; of `config.ts` with the app's client. */
export type ReadPath = (path: string) => Promise<ReadonlyMap<string, string>>;
/** Never throws: what can't be told is off, and the log says why, once a reading. */
export type AskFlag = (name: string, asker?: Asker) => Promise<boolean>;
type Reading = { until: number; told: Set<string>; texts: Promise<ReadonlyMap<string, string> | undefined> };

export function createFlags(
  env: Readonly<Record<string, string | undefined>>,
  read: ReadPath,
  log: (line: string) => void = console.error,
  now: () => number = Date.now,
): AskFlag {
  const own = env[pathVariable];
  const path = `${own ?? ""}flags/`;
  let kept: Reading | undefined;
  const reading = (): Reading => {
    if (kept !== undefined && now() < kept.until) return kept;
    const begun: Reading = { until: now() + freshFor, told: new Set(), texts: Promise.resolve(undefined) };
    begun.texts = readAll(begun);
    return (kept = begun);
  };
  const readAll = async (into: Reading) => {
    try {
      if (own === undefined || own === "") throw new Error(`the variable ${pathVariable} is missing`);
      return await read(path);
    } catch (error) {
      log(`all flags are off: ${path} can't be read: ${error instanceof Error ? error.message : "?"}`);
      into.until = Math.min(into.until, now() + failedFor);
      return undefined;
    }
  };
  return async (name, asker) => {
    const { told, texts } = reading();
    const values = await texts;
    if (values === undefined) return false;
    try {
      const text = values.get(name);
      if (text === undefined) throw new Error("there is none");
      return isOn(readFlag(name, text), asker);
    } catch (error) {
      if (!told.has(name)) log(`flag ${path}${name} is off: ${error instanceof Error ? error.message : "?"}`);
      told.add(name);
      return false;
    }
  };
}
