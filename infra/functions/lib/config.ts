// What an app's environment tells it, read at run time: one zip for all environments, its configuration outside of it.
import { GetParametersByPathCommand, type SSMClient } from "@aws-sdk/client-ssm";

/** The variable of the function that names the path of its parameters, `/<app>/<environment>/`. */
export const pathVariable = "PARAMETERS_PATH";

/** How long values count, in milliseconds: a changed parameter is seen by all instances after at most this time. */
export const freshFor = 60_000;

/** Reads one value by its key; throws an Error that names the key and the path where there is none. */
export type ReadConfig = (key: string) => Promise<string>;

/**
 * Values of the path that the function's variables name. They are read at the first question, all in as few calls as
 * there are pages, and kept for `freshFor`. AWS's errors go through as they are, and are not kept.
 */
export function createConfig(
  env: Readonly<Record<string, string | undefined>>,
  ssm: SSMClient,
  now: () => number = Date.now,
): ReadConfig {
  const path = env[pathVariable];
  if (path === undefined || path === "")
    throw new Error(`the variable ${pathVariable} is missing: it names the path of the app's parameters`);
  let kept: { until: number; values: Promise<ReadonlyMap<string, string>> } | undefined;
  const values = (): Promise<ReadonlyMap<string, string>> => {
    if (kept !== undefined && now() < kept.until) return kept.values;
    const reading = { until: now() + freshFor, values: readPath(ssm, path) };
    kept = reading;
    reading.values.catch(() => {
      if (kept === reading) kept = undefined;
    });
    return reading.values;
  };
  return async (key) => {
    const value = (await values()).get(key);
    if (value !== undefined) return value;
    throw new Error(
      `no parameter ${path}${key}: add ${key} to lockgate:parameters or lockgate:secrets of this environment's stack`,
    );
  };
}

/** All values of a path by key, without those of folders below it. */
export async function readPath(ssm: SSMClient, path: string): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  let NextToken: string | undefined;
  do {
    const page = await ssm.send(
      new GetParametersByPathCommand({ Path: path, NextToken, WithDecryption: true }),
    );
    for (const { Name = "", Value = "" } of page.Parameters ?? []) values.set(Name.slice(path.length), Value);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return values;
}
