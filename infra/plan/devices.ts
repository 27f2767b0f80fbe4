// Decides how devices at the edge are known: by which names, tags and session, in CodeDeploy and in Systems Manager.
import type { Device } from "../configuration/edge.ts";
import type { SharedConfig } from "../configuration/schema.ts";
import * as names from "./names.ts";

/** Of what an app has in an environment; its value is the fleet's name. Activations give it to devices, too. */
export const fleetTag = "lockgate:devices";
/** Of one ring of it; filters of CodeDeploy are one OR the other, so that this one says all. */
export const ringTag = "lockgate:ring";

export const devicesPath = (app: string, environment: string): string =>
  `${names.parameterPath(app, environment)}devices`;

/** The name of a device in CodeDeploy. */
export const deviceName = (app: string, environment: string, id: string): string =>
  names.fleetName(app, environment, id);

/** CodeDeploy knows a device by its session alone: Systems Manager opens it in the device's name, and renews it by itself. */
export const sessionArn = (account: string, role: string, node: string): string =>
  `arn:${names.partition}:sts::${account}:assumed-role/${role}/${node}`;

export const devicesOf = (
  config: Pick<SharedConfig, "devices">,
  app: string,
  environment: string,
): Device[] => config.devices.filter((row) => row.app === app && row.environment === environment);

/** The document of Systems Manager by which devices are set up. */
export const setUpDocument = (app: string, environment: string): string => names.fleetName(app, environment);
