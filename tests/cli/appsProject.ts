// A project whose stack of pipelines has an app from each kind of source.

import { stringify } from "yaml";
import { rawConfig } from "../infra/example.ts";
import { sampleApps } from "../infra/plan/pipeline/samples.ts";
import type { Folder } from "./terminal.ts";

/** `changes`: of each app's row. */
export function writeAppsProject(folder: Folder, changes: (app: object) => object = (app) => app): void {
  const { layer, accountId, network, operators, revokers, ...shared } = rawConfig("tooling");
  const own = { layer, accountId, network, operators, revokers };
  const stack = Object.fromEntries(Object.entries(own).map(([key, value]) => [`lockgate:${key}`, value]));
  folder.write("Pulumi.tooling.yaml", stringify({ config: stack }));
  const all = Object.entries({ ...shared, apps: sampleApps.map(changes) });
  const config = Object.fromEntries(all.map(([key, value]) => [key, { value }]));
  folder.write("Pulumi.yaml", stringify({ name: "lockgate", config }));
}
