// Asks for whom something new is on in this environment (lockgate:flags of its stack); off where that is not known.
import { createHash } from "node:crypto";

/** 0 to 99: the same for a user as long as the flag has its name. */
const shareOf = (name, user) =>
  createHash("sha256").update(`${name}\n${user}`).digest().readUInt32BE(0) % 100;

/** Who is listed comes first, then the user's share; `percent: 100` is on for whoever is not known, too. */
export const isOn = (name, { percent = 0, users = [], tenants = [] }, { user, tenant } = {}) =>
  (user !== undefined && (users.includes(user) || shareOf(name, user) < percent)) ||
  (tenant !== undefined && tenants.includes(tenant)) ||
  percent === 100;

/** All values of a path by key. The SDK is Lambda's own. */
export async function readPath(Path, given) {
  const { SSMClient, paginateGetParametersByPath } = await import("@aws-sdk/client-ssm");
  const client = given ?? new SSMClient();
  const values = new Map();
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, { Path }))
    for (const { Name, Value } of Parameters) values.set(Name.slice(Path.length), Value);
  return values;
}

/** How long flags count, in milliseconds, and how long they are off after they could not be read. */
const freshFor = 30_000;
const failedFor = 5_000;

/** `ask(name, { user?, tenant? })` never throws. */
export function createFlags(env, read = readPath, log = console.error, now = Date.now) {
  const path = `${env.PARAMETERS_PATH}flags/`;
  let kept;
  const readAll = async () => {
    const reading = { until: now() + freshFor };
    kept = reading;
    try {
      if (!env.PARAMETERS_PATH) throw new Error("the variable PARAMETERS_PATH is missing");
      return await read(path);
    } catch (error) {
      log(`all flags are off: ${error.message}`);
      reading.until = now() + failedFor;
      return undefined;
    }
  };
  let values;
  return async (name, asker) => {
    if (kept === undefined || now() >= kept.until) values = readAll();
    const texts = await values;
    if (texts === undefined) return false;
    try {
      return isOn(name, readFlag(texts.get(name)), asker);
    } catch (error) {
      log(`flag ${path}${name} is off: ${error.message}`);
      return false;
    }
  };
}

function readFlag(text) {
  if (text === undefined) throw new Error("there is none");
  const flag = parse(text);
  const { percent = 0, users = [], tenants = [], ...more } = Object(flag);
  const isList = (value) => Array.isArray(value) && value.every((each) => typeof each === "string");
  const isShare = Number.isInteger(percent) && percent >= 0 && percent <= 100;
  const isMap = typeof flag === "object" && flag !== null && !Array.isArray(flag);
  if (!isMap || Object.keys(more).length > 0 || !isShare || !isList(users) || !isList(tenants))
    throw new Error("it is no { percent?, users?, tenants? }");
  return flag;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("it is no JSON");
  }
}
