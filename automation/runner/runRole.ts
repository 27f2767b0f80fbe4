// Decides by whose credentials the CLI of a run works in AWS: those of its environment's role, made for this run alone.
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { EnvironmentPolicy } from "../gate/environments.ts";
import { LockgateError } from "../errors.ts";
import type { Run } from "../store/runs.ts";

/** The part of the settings that a run's role changes. */
export interface RoleSettings {
  readonly cliEnvironment: Readonly<Record<string, string>>;
  readonly runDeadlineSeconds: number;
  readonly cancelGraceSeconds: number;
}

/** Ways to the worker's own credentials: what works by a role of its own must not find them. */
const ownCredentials =
  /^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|PROFILE|DEFAULT_PROFILE|ROLE_ARN|ROLE_SESSION_NAME|WEB_IDENTITY_TOKEN_FILE|SHARED_CREDENTIALS_FILE|CONFIG_FILE|CONTAINER_.*)$/;

/** Time to stop and look at what is left, before the credentials end. */
const tidySeconds = 60;
const requestHandler = { requestTimeout: 10_000, connectionTimeout: 5000 };

type Requested = Pick<Run, "id" | "stack" | "requestedBy" | "requestedByPerson">;

/**
 * The settings for one run: as they are where its environment names no role, else with credentials of that role in the
 * CLI's environment. CloudTrail then shows the run in each call: session name and tags, which go on into the roles that
 * the program becomes. The run ends before its credentials do. Throws role_refused where AWS gives none.
 */
export async function withRunRole<T extends RoleSettings>(
  settings: T,
  run: Requested,
  { role, sessionMinutes = 60 }: Pick<EnvironmentPolicy, "role" | "sessionMinutes">,
): Promise<T> {
  if (role === undefined) return settings;
  const asked = performance.now();
  const { AccessKeyId, SecretAccessKey, SessionToken } = await assume(settings, run, role, sessionMinutes);
  const others = Object.entries(settings.cliEnvironment).filter(([name]) => !ownCredentials.test(name));
  // AWS gives what was asked for, or nothing. When it says that they end is by its own clock, which need not be ours.
  const left = Math.floor(sessionMinutes * 60 - (performance.now() - asked) / 1000);
  return {
    ...settings,
    runDeadlineSeconds: Math.min(
      settings.runDeadlineSeconds,
      left - settings.cancelGraceSeconds - tidySeconds,
    ),
    cliEnvironment: Object.freeze({
      ...Object.fromEntries(others),
      AWS_ACCESS_KEY_ID: AccessKeyId,
      AWS_SECRET_ACCESS_KEY: SecretAccessKey,
      AWS_SESSION_TOKEN: SessionToken,
    }),
  };
}

async function assume(settings: RoleSettings, run: Requested, role: string, minutes: number) {
  const { cliEnvironment: env } = settings;
  const region = env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"] ?? "us-east-1";
  const sts = new STSClient({ region, maxAttempts: 3, requestHandler });
  const tags = {
    "lockgate:run": run.id,
    "lockgate:run-stack": run.stack,
    "lockgate:requester": personOf(run),
  };
  try {
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: role,
        RoleSessionName: run.id,
        DurationSeconds: minutes * 60,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        TransitiveTagKeys: Object.keys(tags),
      }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken } = given ?? {};
    if (AccessKeyId && SecretAccessKey && SessionToken) return { AccessKeyId, SecretAccessKey, SessionToken };
    throw new Error("STS gives no credentials");
  } catch (cause) {
    throw new LockgateError("role_refused", {
      detail: `${role}: ${(cause as Error).message}`.slice(0, 1000),
      cause,
    });
  } finally {
    sts.destroy();
  }
}

/** As AWS takes values of session tags: letters, digits, spaces and _.:/=+-@, at most 256. */
const personOf = ({ requestedByPerson, requestedBy }: Requested): string =>
  (requestedByPerson ?? requestedBy).replaceAll(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, "_").slice(0, 256);
