// Decides what a command line asks for: node:util's parser, with faults that name the option that was meant.

import { parseArgs, type ParseArgsConfig, type ParseArgsOptionsConfig } from "node:util";
import { didYouMean } from "../policy-pack/analyze/nearest.ts";
import { type Refused, refused } from "./refused.ts";

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
  let parsed: Result<T>;
  try {
    parsed = parseArgs(config) as Result<T>;
  } catch (error) {
    throw explain(error as Error & { code?: string }, Object.keys(options), usage);
  }
  const given = parsed.positionals as readonly string[];
  const name = positionals[given.length];
  if (name !== undefined) throw refused("argument_missing", { name, usage });
  const surplus = given[positionals.length];
  if (surplus !== undefined) throw refused("argument_surplus", { value: surplus, usage });
  return parsed;
};

const explain = (error: Error & { code?: string }, known: readonly string[], usage: string): Refused => {
  const name = /'--?(?<name>[^'=]+)'/.exec(error.message)?.groups?.["name"];
  if (error.code === "ERR_PARSE_ARGS_UNKNOWN_OPTION" && name !== undefined) {
    return refused("option_unknown", { name, hint: didYouMean(name, known), usage });
  }
  return refused("option_malformed", { why: error.message, usage });
};

/** One of a few words. */
export const oneOf = <T extends string>(option: string, value: string, allowed: readonly T[]): T => {
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  const hint = didYouMean(value, allowed);
  throw refused("word_unknown", { option, allowed: allowed.join(", "), value, hint });
};

/** A value that is not of the form that its option asks for. */
export const malformed = (option: string, form: string, value: string): Refused =>
  refused("value_malformed", { option, form, value });

/** An option that the command can't do without. */
export const missing = (option: string, usage: string): Refused =>
  refused("option_missing", { option, usage });

/** Options of which one at a time means something. */
export const clash = (...options: readonly string[]): Refused =>
  refused("options_clash", { options: options.join(", ") });

/** How a command answers: `--json` is `--format json`, and never both with another word. The first word is the default. */
export const formatOf = <T extends string>(
  values: { format?: string | undefined; json?: boolean | undefined },
  allowed: readonly T[],
): T => {
  if (values.json && values.format !== undefined && values.format !== "json")
    throw clash("--json", `--format ${values.format}`);
  return oneOf("format", values.json ? "json" : (values.format ?? allowed[0] ?? ""), allowed);
};
