// Decides when a checkpoint of the audit is signed: after so many records, and after an hour in which there were any.
import type { Logger } from "../logger.ts";
import { readAudit, readAuditHead } from "../store/auditRecords.ts";
import { findCheckpoint, insertCheckpoint } from "../store/auditCheckpoints.ts";
import { type Pool, type Queryable, databaseTime, inTransaction } from "../store/database.ts";
import { type AuditHead, genesis, linkFault } from "./chain.ts";
import { type Signer, signCheckpoint } from "./checkpoint.ts";

export interface Checkpointing {
  readonly pool: Pool;
  readonly logger: Logger;
  readonly signer: Signer;
  readonly everyRecords: number;
}

const hour = 3_600_000;
const pageSize = 500;
/** Key of the advisory lock: of several workers one signs. */
const lock = 4246;

/** Signs where the chain stands now, if that is due. What does not continue the last checkpoint is not signed. */
export async function checkpointDue({ pool, logger, signer, everyRecords }: Checkpointing): Promise<void> {
  await inTransaction(pool, async (tx) => {
    const locked = await tx.query<{ mine: boolean }>("select pg_try_advisory_xact_lock($1) as mine", [lock]);
    if (!locked.rows[0]?.mine) return;
    const last = await findCheckpoint(tx);
    const head = await readAuditHead(tx);
    const now = await databaseTime(tx);
    // One in the future is of a clock that was ahead: waiting for its hour could take for ever.
    const late = last === undefined || Math.abs(now.getTime() - last.at.getTime()) >= hour;
    const fresh = head.seq - (last?.seq ?? 0);
    if (fresh === 0 || (fresh < everyRecords && !late)) return;
    const fault = await faultBetween(tx, last ?? genesis, head);
    if (fault !== undefined) {
      logger.error({ fault }, "the audit was changed: no checkpoint is signed");
      return;
    }
    const at = now.toISOString();
    await insertCheckpoint(tx, {
      ...head,
      at: now,
      envelope: await signCheckpoint(signer, { ...head, at }),
    });
    logger.info({ seq: head.seq }, "checkpoint of the audit signed");
  });
}

/** What is wrong between two places of the chain; undefined where it leads from the one to the other. */
async function faultBetween(tx: Queryable, from: AuditHead, to: AuditHead): Promise<string | undefined> {
  let head: AuditHead = { seq: from.seq, hash: from.hash };
  while (head.seq < to.seq) {
    const page = await readAudit(tx, head.seq, to.seq, pageSize);
    if (page.length === 0) return `record ${head.seq + 1} is missing`;
    for (const record of page) {
      const fault = linkFault(head, record);
      if (fault) return fault.what;
      head = { seq: record.seq, hash: record.hash };
    }
  }
  return head.hash === to.hash ? undefined : `record ${to.seq} is not the head of the chain`;
}
