// Decides what the runner needs from its process: settings, database, news, and the facts of this machine.
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Environments } from "../gate/environments.ts";
import type { Listener } from "../events/listener.ts";
import type { Logger } from "../logger.ts";
import type { Pool } from "../store/database.ts";
import type { DriverSettings } from "./stackDriver.ts";

export interface RunnerSettings extends DriverSettings {
  /** Stacks of this server: the policy pack sees them all. */
  readonly stacks: readonly string[];
  readonly concurrency: number;
  readonly runDeadlineSeconds: number;
  readonly databaseUrl: string;
}

/** Everything a run needs from its process. */
export interface RunnerDeps {
  readonly pool: Pool;
  readonly control: Listener;
  readonly logger: Logger;
  readonly settings: RunnerSettings;
  /** What each environment demands. */
  readonly environments: Environments;
  /** Name of the Pulumi project in the program's folder. */
  readonly project: string;
  readonly host: string;
  /** Aborts when this worker is told to end. */
  readonly shutdown: AbortSignal;
  /** Command line of a process, empty when it cannot be told. */
  readonly commandOf: (pid: number) => string;
}

/** The host's name as Pulumi writes it into its locks. */
export const localHost = hostname();

/** Command line of a process on Linux; elsewhere nothing is known, and so nothing is stopped. */
export function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\u0000", " ");
  } catch {
    return "";
  }
}
