// Decides what a command line asks for: node:util's parser, with faults that name the option that was meant.

import { parseArgs, type ParseArgsConfig, type ParseArgsOptionsConfig } from "node:util";
import { didYouMean } from "../policy-pack/analyze/nearest.ts";
import { UsageError } from "./exitCodes.ts";

type Result<T extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: T; allowPositionals: true; strict: true }>
>;

/** `usage` is repeated with each fault; `positionals` names the arguments that must be there, in order. */
export const readOptions = <T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  { usage, positionals = [] }: { usage: string; positionals?: readonly string[] },
): Result<T> => {
  const config = {
    args: [...args],
    options,
    allowPositionals: true,
    strict: true,
  } as const satisfies ParseArgsConfig;
  const fault = (what: string) => new UsageError(`${what}\nUsage: ${usage}`);
  let parsed: Result<T>;
  try {
    parsed = parseArgs(config) as Result<T>;
  } catch (error) {
    throw fault(explain(error as Error & { code?: string }, Object.keys(options)));
  }
  const given = parsed.positionals as readonly string[];
  const missing = positionals[given.length];
  if (missing !== undefined) throw fault(`${missing} is missing`);
  if (given.length > positionals.length)
    throw fault(`"${given[positionals.length]}" is one argument too many`);
  return parsed;
};

const explain = (error: Error & { code?: string }, known: readonly string[]): string => {
  const name = /'--?(?<name>[^'=]+)'/.exec(error.message)?.groups?.["name"];
  if (error.code === "ERR_PARSE_ARGS_UNKNOWN_OPTION" && name !== undefined) {
    return `there is no option --${name}${didYouMean(name, known)}`;
  }
  return error.message;
};

/** One of a few words. */
export const oneOf = <T extends string>(option: string, value: string, allowed: readonly T[]): T => {
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  throw new UsageError(`--${option} is ${allowed.join(", ")}, not "${value}"${didYouMean(value, allowed)}`);
};

/** How a command answers: `--json` is `--format json`, and never both with another word. The first word is the default. */
export const formatOf = <T extends string>(
  values: { format?: string | undefined; json?: boolean | undefined },
  allowed: readonly T[],
): T => {
  if (values.json && values.format !== undefined && values.format !== "json")
    throw new UsageError(`--json and --format ${values.format} exclude each other`);
  return oneOf("format", values.json ? "json" : (values.format ?? allowed[0] ?? ""), allowed);
};
