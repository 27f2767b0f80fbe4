// Decides which balancers the internet reaches, and so whose network lets something in at all.
import type { App } from "../configuration/schema.ts";
import { actions, allow, inRegion, type Statement } from "./documents/document.ts";

type Target = Pick<App, "target">;

export const facesInternet = ({ target }: Target, environment: string): boolean =>
  "internet" in target && target.internet.includes(environment);
export const opensNetwork = (apps: readonly Target[], environment: string): boolean =>
  apps.some((app) => facesInternet(app, environment));

export const everybody = "0.0.0.0/0";
/** What the policy pack reads: that somebody meant it. */
export const publicTier = { "lockgate:tier": "public" } as const;

/** For the deploy role of an account in which it is so: networks of the organization let nothing in otherwise. */
export const opensSubnets = (region: string): Statement =>
  allow(
    "Openings",
    actions({
      ec2: `
        CreateVpcBlockPublicAccessExclusion DeleteVpcBlockPublicAccessExclusion
        ModifyVpcBlockPublicAccessExclusion
      `,
    }),
    "*",
    inRegion(region),
  );
