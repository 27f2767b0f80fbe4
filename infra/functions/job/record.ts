// What jobs write into the ledger and ask of it, in the chain of their app in their environment.
import { chainOf, type Entry, type EventKind, type LedgerEvent } from "../lib/ledger.ts";
import { append, history } from "../lib/ledgerTable.ts";
import { sha256Of } from "../lib/storeObjects.ts";
import { need, type Job } from "./settings.ts";

type Told = Pick<LedgerEvent, "kind" | "sha256"> & Partial<Omit<LedgerEvent, "id" | "kind" | "sha256">>;

export const tableOf = ({ env, aws }: Job) => ({ dynamo: aws.dynamo, name: need(env, "LEDGER_TABLE") });

export const chainHere = (job: Job): Promise<Entry[]> =>
  history(tableOf(job), chainOf({ app: need(job.env, "APP"), environment: need(job.env, "ENVIRONMENT") }));

/** The newest entry of one of these kinds about a release. */
export const newest = (
  entries: readonly Entry[],
  sha256: string,
  kinds: readonly EventKind[],
): Entry | undefined => entries.findLast((entry) => entry.sha256 === sha256 && kinds.includes(entry.kind));

/** Told once for each execution and version (a rejection for each person, a beginning for its tenants); refusals each time. */
export function tell(job: Job, told: Told): Promise<Entry> {
  const at = job.clock.now().toISOString();
  const execution = need(job.env, "EXECUTION");
  const again =
    told.kind === "refused" || told.kind === "failed"
      ? `:${at}`
      : told.kind === "rejected"
        ? `:${told.approver ?? ""}`
        : told.tenants === undefined
          ? ""
          : `:${sha256Of(Buffer.from(JSON.stringify(told.tenants)))}`;
  return append(tableOf(job), {
    app: need(job.env, "APP"),
    environment: need(job.env, "ENVIRONMENT"),
    by: need(job.env, "OWN_ROLE"),
    execution,
    at,
    id: `${told.kind}:${told.sha256}:${told.version ?? ""}:${execution}${again}`,
    ...told,
  });
}

/** What an entry says of where its release comes from, for the next entry about it; what is not known is left out. */
export function originIn({ commit, builtOn, policyVersion }: Entry): Partial<Told> {
  const known = Object.entries({ commit, builtOn, policyVersion });
  return Object.fromEntries(known.filter(([, value]) => value !== undefined));
}

/** As much of a reason as an entry holds. */
export const shortly = (reason: string): string => reason.slice(0, 2048);
