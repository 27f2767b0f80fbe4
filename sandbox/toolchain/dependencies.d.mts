// Types of dependencies.mjs, which is plain JavaScript because Node 20 runs it.

/** The parts of package-lock.json (lockfileVersion 3) that are compared. */
export interface Lockfile {
  packages: Record<string, LockedPackage>;
}

export interface LockedPackage {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
}

export interface InstallOptions {
  env?: NodeJS.ProcessEnv;
  output?: { write(text: string): unknown; isTTY?: boolean };
  install?: (root: string, env: NodeJS.ProcessEnv) => Promise<void>;
}

export function installReason(wanted: Lockfile, installed: Lockfile | undefined): string | undefined;
export function checkDependencies(root: string): string | undefined;
export function lockFile(root: string): string;
export function ensureDependencies(root: string, options?: InstallOptions): Promise<void>;
