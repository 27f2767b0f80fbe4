// Names of the files that jobs hand to each other, and the settings that they get as variables.
import { BadFormat } from "../lib/faults.ts";

export type Env = Readonly<Record<string, string | undefined>>;

export const files = {
  artifact: "artifact.zip",
  dependencies: "lockgate-dependencies.json",
  attestations: "attestations.intoto.jsonl",
  release: "release.json",
} as const;

/** Throws BadFormat with the name of the variable that is missing. */
export function need(env: Env, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  throw new BadFormat(`the job is not set up: ${name} is missing`);
}
