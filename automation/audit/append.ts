// Decides how something enters the audit: in the transaction of what it records, chained when that commits.
import { type Queryable, jsonbText } from "../store/database.ts";
import { type AuditEntry, canonical } from "./chain.ts";

/** Everything that is audited, with what it means. The docs page lists this table. */
export const auditActions = {
  "run.requested": "a run was accepted",
  "run.state": "a run entered a state",
  "run.gate": "a gate decided on a run",
  "run.cancel-requested": "somebody asked for a run to be canceled",
  "run.approved": "somebody approved a run's plan",
  "run.rejected": "somebody rejected a run",
  "run.overridden": "somebody let a run pass its windows",
  "release.registered": "a signed artifact was registered, or got further attestations",
  "window.created": "a window was written down",
  "window.changed": "a window was changed",
  "window.deleted": "a window was deleted",
  "elevation.requested": "somebody asked for access for a time",
  "elevation.approved": "somebody approved it",
  "elevation.rejected": "somebody rejected it",
  "elevation.withdrawn": "somebody ended it, or the request for it, early",
  "elevation.expired": "nobody decided on a request in time",
  "elevation.granted": "the access is there, as Identity Center says",
  "elevation.failed": "the access was not given, for the reason named",
  "elevation.over": "its time was over",
  "elevation.ended": "the access is gone, as Identity Center says",
  "elevation.found": "access that had ended was there again, and is taken away again",
  "account.requested": "somebody asked for an account of AWS",
  "account.approved": "somebody approved it",
  "account.rejected": "somebody rejected it",
  "account.agreed": "somebody approved it in AWS, past the server",
  "account.denied": "account vending has it as denied",
  "account.failed": "the account was not given out, for the reason named",
  "account.ready": "the account is set up and handed over",
  "exception.requested": "somebody asked for an exception from a rule",
  "exception.approved": "somebody granted it",
  "exception.rejected": "somebody refused it",
  "exception.withdrawn": "somebody took it, or the request for it, back",
  "drift.found": "a check found that a stack is other than its state says",
  "drift.acknowledged": "somebody knows of the drift, until when and why",
  "drift.ended": "the drift is over, for the reason named",
  "environment.requested": "somebody asked for an environment of their own",
  "environment.extended": "its owner let it last longer",
  "environment.told": "its owner was told that it ends soon",
  "environment.ending": "its time was over, or somebody ended it",
  "environment.retried": "ending it came to nothing, and was begun again",
  "environment.ended": "nothing of it is left",
  "schedule.changed": "when the drift of a stack is looked for was set",
  "schedule.deleted": "the drift of a stack is looked for no more",
  "hook.created": "a receiver of webhooks was added",
  "hook.deleted": "a receiver of webhooks was removed",
  "token.created": "an API token was made",
  "token.revoked": "an API token was revoked",
  "login-link.created": "a link that signs a browser in was made",
  "login-link.revoked": "a link that signs a browser in was revoked",
  "session.opened": "a browser signed in",
  "session.ended": "a browser session ended",
} as const satisfies Record<string, string>;

export type AuditAction = keyof typeof auditActions;

export interface NewAuditEntry extends Omit<AuditEntry, "at" | "action"> {
  readonly action: AuditAction;
}

/** What the server does by itself. */
export const system = "lockgate";

/**
 * Writes entries, in this order. `tx` must be the transaction of the change that they record: either both are kept, or
 * neither. Their place in the chain is given when the transaction commits (see the migration), so that the chain's head is
 * locked for a moment only, and after every other lock.
 */
export async function appendAudit(tx: Queryable, ...entries: readonly NewAuditEntry[]): Promise<void> {
  const at = new Date().toISOString();
  // Through jsonbText: what Postgres can't keep must not be part of what is hashed.
  const kept = entries.map((entry) => canonical(JSON.parse(jsonbText({ ...entry, at })) as AuditEntry));
  await tx.query(
    "insert into audit_pending (entry) select entry from unnest($1::text[]) with ordinality as e (entry, n) order by n",
    [kept],
  );
}
