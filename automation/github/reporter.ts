// Decides when GitHub is told of runs: whatever changed since it was told last, until it has heard or a day is over.
import type { Logger } from "../logger.ts";
import { isFinal } from "../runner/machine.ts";
import { type Pool, inTransaction } from "../store/database.ts";
import {
  type DueReport,
  claimReport,
  keepComment,
  lockComment,
  pullRequestRuns,
  reportFailed,
  reportSaid,
} from "../store/githubReports.ts";
import { findPlan } from "../store/plans.ts";
import { type Run, type RunSource, findRun } from "../store/runs.ts";
import type { GithubApi } from "./api.ts";
import { type Shown, commentOf, sarifOf, statusOf } from "./words.ts";

export interface Reporting {
  readonly pool: Pool;
  readonly logger: Logger;
  readonly api: GithubApi;
  /** Where people find the dashboard; without it, reports hold no links. */
  readonly publicUrl: string | undefined;
}

const longestWaitSeconds = 600;

/** Says everything that is due. One report that fails holds up no other. */
export async function reportDue(deps: Reporting): Promise<void> {
  for (let due = await claimReport(deps.pool); due; due = await claimReport(deps.pool)) {
    await report(deps, due);
  }
}

async function report(deps: Reporting, due: DueReport): Promise<void> {
  try {
    const run = await findRun(deps.pool, due.runId);
    const findings = run?.source ? await say(deps, run, run.source, due) : false;
    await reportSaid(deps.pool, due, findings);
  } catch (error) {
    const trouble = (error as Error).message;
    const seconds = Math.min(5 * 2 ** due.tries, longestWaitSeconds);
    deps.logger.warn({ runId: due.runId, err: trouble, again: seconds }, "GitHub was not told of a run");
    await reportFailed(deps.pool, due.runId, trouble, seconds);
  }
}

/** What is said is what is true now, so that saying it twice does no harm. Tells whether the findings went, too. */
async function say(deps: Reporting, run: Run, source: RunSource, due: DueReport): Promise<boolean> {
  const { api, publicUrl } = deps;
  await api.setStatus(source.repository, source.commit, statusOf(run, publicUrl));
  if (source.pullRequest !== null) await comment(deps, source.repository, source.pullRequest);
  // What no pack has judged has no findings, and an empty list would say that all are gone.
  const judged = isFinal(run.state) && (run.outcome?.policies.packs.length ?? 0) > 0;
  if (!judged || due.findingsSent) return false;
  const ref =
    source.pullRequest === null ? `refs/heads/${run.branch}` : `refs/pull/${source.pullRequest}/head`;
  await api.uploadFindings(source.repository, source.commit, ref, sarifOf(run));
  return true;
}

/** Makes the comment once, and edits it from then on. */
async function comment(
  { pool, api, publicUrl }: Reporting,
  repository: string,
  number: number,
): Promise<void> {
  await inTransaction(pool, async (tx) => {
    const known = await lockComment(tx, repository, number);
    const shown: Shown[] = [];
    for (const id of await pullRequestRuns(tx, repository, number)) {
      const run = await findRun(tx, id);
      if (run) shown.push({ run, plan: await findPlan(tx, id) });
    }
    const body = commentOf(shown, publicUrl);
    // A comment whose number was lost on the way here is found by its mark.
    const id = known ?? (await api.findComment(repository, number));
    const there = id !== undefined && (await api.editComment(repository, id, body));
    const kept = there ? id : await api.createComment(repository, number, body);
    if (kept !== known) await keepComment(tx, repository, number, kept);
  });
}
