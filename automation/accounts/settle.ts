// Brings requests for accounts to where they belong: asked for, decided on and followed in account vending, until it says so.
import { system } from "../audit/append.ts";
import type { Logger } from "../logger.ts";
import {
  type AskedAccount,
  claimAccounts,
  findAccount,
  moveAccount,
  noteAccount,
} from "../store/accounts.ts";
import { type Pool, inTransaction } from "../store/database.ts";
import { type Step, nextStep } from "./states.ts";
import type { Vending } from "./vending.ts";

export interface SettleDeps {
  readonly pool: Pool;
  readonly vending: Vending;
  readonly logger: Logger;
}

/** How many are looked at in one round. */
const batch = 10;
/** How soon a request is looked at again: after a call at once, else as often as somebody may decide in AWS. */
const lookAgainSeconds = { called: 2, waiting: 30 };

/** One round; every replica may run it at any time. Returns how many requests it looked at. */
export async function settleAccounts(deps: SettleDeps): Promise<number> {
  const due = await claimAccounts(deps.pool, batch);
  await Promise.all(due.map((account) => settle(deps, account)));
  return due.length;
}

async function settle(deps: SettleDeps, account: AskedAccount): Promise<void> {
  try {
    await take(deps, account, nextStep(account.state, await deps.vending.look(account.id)));
  } catch (error) {
    const trouble = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : "unknown";
    deps.logger.warn({ account: account.id, state: account.state, trouble }, "account: will be tried again");
    await noteAccount(deps.pool, account, { trouble, afterSeconds: Math.min(2 ** account.failures, 60) });
  }
}

async function take({ pool, vending }: SettleDeps, account: AskedAccount, step: Step): Promise<void> {
  if (step.event !== undefined) {
    const { event, reason, accountId } = step;
    await inTransaction(pool, async (tx) => {
      const now = await findAccount(tx, account.id, true);
      if (now?.turn === account.turn) await moveAccount(tx, now, { event, by: system, reason, accountId });
    });
    return;
  }
  if (step.call === "start") await vending.start(account);
  if (step.call === "approve" || step.call === "deny")
    await vending.decide(account.id, step.call, wordsOf(account));
  const { called, waiting } = lookAgainSeconds;
  await noteAccount(pool, account, {
    afterSeconds: step.call === undefined && account.state === "requested" ? waiting : called,
  });
}

/** Who decided, as the record in AWS keeps it. */
const wordsOf = ({ decidedBy, reason }: AskedAccount): string =>
  `by ${decidedBy ?? "nobody"} ${reason ?? ""}`.trim();
