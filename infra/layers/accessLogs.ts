// Decides how an account's accesses are logged: alike in every account that has buckets.
import type * as pulumi from "@pulumi/pulumi";
import type { Config } from "../configuration/schema.ts";
import { AccessLogs } from "../components/logs/accessLogs.ts";
import type { Place } from "../plan/names.ts";

/** The name of the account's bucket of access logs. `administrator` is the ARN of the role that declares its buckets. */
export const createAccessLogs = (
  name: string,
  config: Pick<Config, "company" | "logRetentionDays" | "protect">,
  parties: { place: Place; further?: string; administrator: string; balancers?: boolean },
  opts: pulumi.ComponentResourceOptions,
): pulumi.Output<string> =>
  new AccessLogs(
    name,
    { ...parties, company: config.company, keepDays: config.logRetentionDays, protect: config.protect },
    opts,
  ).ready;
