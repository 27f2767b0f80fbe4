// The promoter as AWS runs it: its settings from the environment, its clients, its credentials. All else is promote.ts.
import { ownAws, readerOf, type Aws } from "../lib/aws.ts";
import { systemClock, type Clock } from "../lib/clock.ts";
import { chainOf } from "../lib/ledger.ts";
import { append, history, lastStateOf } from "../lib/ledgerTable.ts";
import { fetchTrusted, readTrustedRows } from "../lib/kmsTrust.ts";
import { kmsSigner } from "../lib/kmsSigner.ts";
import type { Release } from "../lib/release.ts";
import { tableFacts } from "../lib/revocationTable.ts";
import { newestHead } from "../lib/revocations.ts";
import { promote } from "./promote.ts";
import type { Promotion } from "./promotion.ts";

/** Names of environment variables, each needed. `TRUSTED_KEYS`: JSON, see kmsTrust.ts. `APPROVAL`: `manual` or `none`. */
const variables = [
  "ENVIRONMENT",
  "NEXT_ENVIRONMENT",
  "STORE_BUCKET",
  "NEXT_BUCKET",
  "PULL_ROLE",
  "OWN_ROLE",
  "ATTEST_KEY",
  "TRUSTED_KEYS",
  "LEDGER_TABLE",
  "POLICY_URI",
  "POLICY_VERSION",
  "EXECUTION",
  "APPROVAL",
] as const;
/** `HEALTHY_IN`: an environment; without it, that of the release. */
type Settings = Record<(typeof variables)[number] | "HEALTHY_IN", string>;

function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const missing = variables.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`the promoter is not set up: ${missing.join(", ")} are missing`);
  const given = Object.fromEntries(variables.map((name) => [name, env[name]]));
  return { HEALTHY_IN: env["HEALTHY_IN"] || env["ENVIRONMENT"], ...given } as Settings;
}

export function createHandler(
  env: Readonly<Record<string, string | undefined>>,
  aws: Aws = ownAws(env),
  clock: Clock = systemClock,
) {
  const settings = readSettings(env);
  return async (event: unknown): Promise<Release> => promote(event, await promotionOf(settings, aws, clock));
}

async function promotionOf(settings: Settings, aws: Aws, clock: Clock): Promise<Promotion> {
  const table = { dynamo: aws.dynamo, name: settings.LEDGER_TABLE };
  const trusted = await fetchTrusted(readTrustedRows(settings.TRUSTED_KEYS, "TRUSTED_KEYS"), aws.kms);
  return {
    environment: settings.ENVIRONMENT,
    next: settings.NEXT_ENVIRONMENT,
    healthyIn: settings.HEALTHY_IN,
    bucket: settings.STORE_BUCKET,
    nextBucket: settings.NEXT_BUCKET,
    reader: async () => readerOf(aws, settings.PULL_ROLE, "promote"),
    writer: aws.writer,
    signer: await kmsSigner(settings.ATTEST_KEY, aws.kms(settings.ATTEST_KEY)),
    trusted,
    // The promoter alone holds the key by which its environment speaks.
    verifier: settings.OWN_ROLE,
    policy: { uri: settings.POLICY_URI, digest: { sha256: settings.POLICY_VERSION } },
    execution: settings.EXECUTION,
    // Only what is said to need none needs none.
    approval: settings.APPROVAL !== "none",
    by: settings.OWN_ROLE,
    now: () => clock.now(),
    revocations: async ({ app }) => {
      const entries = await history(table, chainOf({ app, environment: settings.NEXT_ENVIRONMENT }));
      const seen = newestHead(entries.map(({ revocations }) => revocations));
      return tableFacts(table, trusted, { now: clock.now(), seen });
    },
    ledger: {
      last: (app, environment) => lastStateOf(table, chainOf({ app, environment })),
      entries: (app, environment) => history(table, chainOf({ app, environment })),
      append: (event) => append(table, event),
    },
  };
}
