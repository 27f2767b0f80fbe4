// Decides what a worker does beside its runs: tells GitHub and receivers of webhooks, signs checkpoints of the audit.
import type { WorkerConfig } from "./config.ts";
import { githubApi } from "./github/api.ts";
import { reportDue } from "./github/reporter.ts";
import { resolveBySystem } from "./hooks/addresses.ts";
import { sendDue } from "./hooks/sender.ts";
import { checkpointDue } from "./audit/checkpointing.ts";
import { openAuditSigner } from "./audit/checkpoint.ts";
import { repeat } from "./repeat.ts";
import { refusedSettings } from "./settingsFile.ts";
import type { Logger } from "./logger.ts";
import type { Pool } from "./store/database.ts";

/** How often is looked for what is due. */
const everyMilliseconds = 1000;
/** How long a receiver may take to answer. */
const answerMilliseconds = 15_000;

/** Begins to tell; the result stops it. What was not said then is said by the next worker. */
export async function tell(config: WorkerConfig, pool: Pool, logger: Logger): Promise<() => void> {
  const { audit, github, hooks, publicUrl } = config;
  const stops: (() => void)[] = [];
  const again = (work: () => Promise<void>) =>
    stops.push(repeat(everyMilliseconds, logger, "nobody could be told", work));
  if (github) {
    const reporting = { pool, logger, api: githubApi(github.apiUrl, github.token), publicUrl };
    again(() => reportDue(reporting));
  }
  if (hooks.key !== undefined) {
    const rules = { allowed: hooks.allowed, resolve: resolveBySystem, milliseconds: answerMilliseconds };
    const sending = { pool, logger, key: hooks.key, ...rules };
    again(() => sendDue(sending));
  }
  if (audit.key !== undefined) {
    // A key that can't be had must show at the start, not when a checkpoint is missed.
    const signer = await openAuditSigner(audit.key).catch((cause: unknown) => {
      throw refusedSettings([{ path: "LOCKGATE_AUDIT_KEY", message: (cause as Error).message }]);
    });
    const { everyRecords } = audit;
    again(() => checkpointDue({ pool, logger, signer, everyRecords }));
  }
  return () => stops.forEach((stop) => stop());
}
