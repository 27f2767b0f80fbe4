// Names of the files that jobs hand to each other, and the settings that they get as variables.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Aws } from "../lib/aws.ts";
import type { Clock } from "../lib/clock.ts";
import { BadFormat } from "../lib/faults.ts";
import type { Release } from "../lib/release.ts";

export type Env = Readonly<Record<string, string | undefined>>;

/** What a job runs with: its variables, the folder of its input, AWS as its role, the time. */
export type Job = { env: Env; folder: string; aws: Aws; clock: Clock };

export const files = {
  artifact: "artifact.zip",
  /** The artifact as AWS Signer signed it. */
  code: "lockgate-code.zip",
  dependencies: "lockgate-dependencies.json",
  sbom: "lockgate-sbom.json",
  scan: "lockgate-scan.json",
  attestations: "attestations.intoto.jsonl",
  release: "release.json",
} as const;

/** Throws BadFormat with the name of the variable that is missing. */
export function need(env: Env, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  throw new BadFormat(`the job is not set up: ${name} is missing`);
}

export const handOver = ({ folder }: Job, release: Release): Promise<void> =>
  writeFile(path.join(folder, files.release), formatRelease(release));

export const formatRelease = (release: Release): string => `${JSON.stringify(release)}\n`;
