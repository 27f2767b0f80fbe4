// Judges an app on which something was broken on purpose: how the experiment ended, and whether the app got over it.
import { NotHealthy } from "./health.ts";
import { need, type Job } from "./settings.ts";

/** Seconds until a balancer has noticed, before which all seems well. */
const unnoticed = 120;
const between = 60;

/** Without EXPERIMENT what `look` says; else it says it again until it is well, within SETTLE_MINUTES. */
export async function afterExperiment({ env, clock }: Job, look: () => Promise<string>): Promise<string> {
  const { EXPERIMENT: experiment, EXPERIMENT_STATE: state = "unknown" } = env;
  if (experiment === undefined) return look();
  if (state !== "completed")
    throw new NotHealthy(
      `the experiment on ${experiment} ended as ${state}: its alarm stopped it, or it found nothing`,
    );
  const until = clock.now().getTime() + Number(need(env, "SETTLE_MINUTES")) * 60_000;
  await clock.pause(unnoticed);
  for (;;)
    try {
      return `${await look()}; it got over the experiment on ${experiment}`;
    } catch (error) {
      if (!(error instanceof NotHealthy) || clock.now().getTime() >= until) throw error;
      await clock.pause(between);
    }
}
