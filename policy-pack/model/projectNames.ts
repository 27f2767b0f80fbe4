// Decides what a project's name says: step and environment, by the platform's naming contract.

/**
 * Projects are called `lockgate-<app>-<step>` in the tooling account and `lockgate-<app>-<environment>-<step>` in an
 * environment's. A pipeline and the projects that it runs in other accounts are declared by different stacks, so that
 * the name is all that one stack can see. Names that start with `lockgate-` are reserved to the deploy role by its
 * boundary and by SCPs: nobody else can put a project under one.
 */
export type NamedProject = { app: string; environment?: string; step: string };

const IN_TOOLING = /^lockgate-(?<app>[a-z0-9-]+)-(?<step>build|sign|record)$/;
const IN_ENVIRONMENT =
  /^lockgate-(?<app>[a-z0-9-]+)-(?<environment>[a-z0-9]+)-(?<step>promote|verify|deploy|check|test|gate|quality|attack)$/;

/** Jobs that look at an app and change nothing, by what they look at. */
const SCANS: ReadonlySet<string> = new Set(["quality", "attack"]);

/** Undefined for a name outside of the contract. */
export const readProjectName = (name: string): NamedProject | undefined => {
  const groups = (IN_ENVIRONMENT.exec(name) ?? IN_TOOLING.exec(name))?.groups;
  if (!groups) return undefined;
  const { app = "", environment, step: named = "" } = groups;
  const step = SCANS.has(named) ? "scan" : named;
  return { app, step, ...(environment === undefined ? {} : { environment }) };
};
