// Decides where snapshots of what Jenkins keeps lie, so that they outlive its cluster's region: in the environment's own account,
// in its second region, where each app has a prefix that one role writes and another one reads.
import type { App, SharedConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";

export type Snapshots = {
  environment: string;
  account: string;
  /** Another one than the cluster's. */
  region: string;
  bucket: string;
  alias: string;
  apps: readonly AppSnapshots[];
};
/** Role ARNs: pods that copy never read, and those that restore never write. */
export type AppSnapshots = { app: string; prefix: string; writer: string; reader: string };

/** The last part of the restoring role's name, and of the service account that has it. */
export const restores = "restore";
export const restoringAccount = (app: string): string => `${app}-${restores}`;

/** Controllers of Jenkins keep what is nowhere else; runners of GitLab keep nothing. */
export const keepsSnapshots = ({ target }: Pick<App, "target">): boolean =>
  target.kind === "ciHost" && target.profile === "jenkins";

/** Undefined where nothing in the account's cluster is kept. */
export const snapshotsIn = (
  { company, environments, apps }: Pick<SharedConfig, "company" | "environments" | "apps">,
  account: string,
): Snapshots | undefined => {
  const own = environments.find(({ accountId }) => accountId === account);
  const kept = apps.filter(keepsSnapshots);
  if (own?.secondRegion === undefined || kept.length === 0) return undefined;
  const { name: environment, secondRegion: region } = own;
  const role = (app: string, job: string) => names.roleArn(account, names.jobRole(app, environment, job));
  return {
    environment,
    account,
    region,
    bucket: names.snapshotsBucket(company, environment, account),
    alias: names.snapshotsAlias(environment),
    apps: kept.map(({ name: app }) => ({
      app,
      prefix: `${app}/`,
      writer: role(app, names.runsAs),
      reader: role(app, restores),
    })),
  };
};

/** Undefined for an app that has none. */
export const ofApp = (snapshots: Snapshots | undefined, app: string): AppSnapshots | undefined =>
  snapshots?.apps.find((row) => row.app === app);
