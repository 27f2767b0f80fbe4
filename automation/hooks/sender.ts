// Decides when deliveries are sent: what is due, receiver by receiver; one that is down holds up no other.
import type { Logger } from "../logger.ts";
import type { Pool } from "../store/database.ts";
import {
  type Delivery,
  claimDelivery,
  delivered,
  dueHooks,
  markGone,
  notDelivered,
} from "../store/hookDeliveries.ts";
import { TargetRefused } from "./addresses.ts";
import { secretOf } from "./secret.ts";
import { type SendSettings, send } from "./send.ts";

export interface Sending extends SendSettings {
  readonly pool: Pool;
  readonly logger: Logger;
  /** From which the receivers' secrets are derived. */
  readonly key: string;
}

const daySeconds = 86_400;
const firstWaitSeconds = 5;
const longestWaitSeconds = 3600;

/** Sends everything that is due, to all receivers at the same time. */
export async function sendDue(deps: Sending): Promise<void> {
  await Promise.all((await dueHooks(deps.pool)).map((hookId) => sendTo(deps, hookId)));
}

/** One after the other; after a failure the rest waits for the next time. */
async function sendTo(deps: Sending, hookId: string): Promise<void> {
  let due = await claimDelivery(deps.pool, hookId);
  while (due && (await deliver(deps, due))) due = await claimDelivery(deps.pool, hookId);
}

async function deliver(deps: Sending, due: Delivery): Promise<boolean> {
  const { pool, logger } = deps;
  try {
    const message = { id: `msg_${due.eventId}`, body: due.body };
    const status = await send(due.url, secretOf(deps.key, due.hookId), message, deps);
    if (status >= 200 && status < 300) {
      await delivered(pool, due, status);
      return true;
    }
    if (status === 410) await markGone(pool, due.hookId);
    const seconds = status === 410 ? undefined : waitOf(due);
    await notDelivered(pool, due, { status, trouble: `answered ${status}`, seconds });
  } catch (error) {
    const trouble = (error as Error).message;
    logger.debug({ hook: due.hookId, event: due.eventId, err: trouble }, "a webhook was not delivered");
    // Its address may be another one later: a name that leads inside now is not let off, only looked at again.
    const why = error instanceof TargetRefused ? `refused: ${trouble}` : trouble;
    await notDelivered(pool, due, { trouble: why, seconds: waitOf(due) });
  }
  return false;
}

/** Longer each time, never for all at the same moment; undefined when a day is over. */
export function waitOf(
  { tries, ageSeconds }: Pick<Delivery, "tries" | "ageSeconds">,
  random = Math.random,
): number | undefined {
  if (ageSeconds > daySeconds) return undefined;
  const seconds = Math.min(firstWaitSeconds * 3 ** tries, longestWaitSeconds);
  return seconds * (0.5 + random());
}
