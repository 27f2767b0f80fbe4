// Decides where a preview finds the other stacks of the company, and how old what it finds may be.

import path from "node:path";

/** As `lz-stack.states` of the configuration says it, or the environment of the process. */
export type Where = {
  /** Absolute path of a folder with one exported state a stack, or the address of a Lockgate server. */
  from: string;
  /** Names of all stacks of the company; may be left out where the folder or server lists them. */
  stacks?: readonly string[] | undefined;
  /** Stacks that are declared and were never deployed, so that no state of theirs exists. */
  notDeployed?: readonly string[] | undefined;
  /** Older snapshots don't count. */
  maxAgeHours?: number | undefined;
  /** How long to wait for the folder's list, which whoever started the preview writes meanwhile. */
  waitSeconds?: number | undefined;
};

export const DEFAULT_MAX_AGE_HOURS = 168;

export type Environment = Readonly<Record<string, string | undefined>>;

/** LOCKGATE_STATES wins over the configuration: whoever runs the pack knows where it put the states. */
export const whereOf = (configured: Where | undefined, env: Environment): Where | undefined => {
  const from = env["LOCKGATE_STATES"];
  if (from === undefined || from === "") return configured;
  const seconds = Number(env["LOCKGATE_STATES_WAIT_SECONDS"] ?? "0");
  return { ...configured, from, waitSeconds: Number.isFinite(seconds) && seconds > 0 ? seconds : 0 };
};

/** The pack runs in its own folder, so that a relative path would mean another place than its author thinks. */
export const isPlace = (from: string): boolean => isWeb(from) || path.isAbsolute(from);

export const isWeb = (from: string): boolean => /^https?:\/\//.test(from) && URL.canParse(from);
