// Routes by which people decide on a run: let it pass a window.
import { z } from "zod";
import type { Identity } from "../../auth/permissions.ts";
import { LockgateError } from "../../errors.ts";
import { resume } from "../../runner/waiting.ts";
import { type Queryable, inTransaction } from "../../store/database.ts";
import { appendEvents } from "../../store/events.ts";
import { type Run, findRun } from "../../store/runs.ts";
import { insertOverride } from "../../store/windows.ts";
import { json, route } from "../route.ts";
import { freeText, runSchema, runView } from "../schemas.ts";

const params = z.strictObject({ id: z.uuid() });

/** The run, locked, if somebody else asked for it. */
async function lockOthersRun(tx: Queryable, id: string, identity: Identity): Promise<Run> {
  const run = await findRun(tx, id, true);
  if (!run) throw new LockgateError("run_not_found", { detail: `no run has the id ${id}` });
  if (run.requestedByPerson === identity.person) {
    throw new LockgateError("own_run", { detail: `${identity.name} asked for run ${id}` });
  }
  return run;
}

export const decisionRoutes = [
  route({
    method: "post",
    path: "/v1/runs/{id}/override",
    operationId: "overrideWindow",
    summary: "Let a run pass the windows that hold it",
    description:
      "For this run only, by a person other than the one who asked for it, with a reason that everybody sees.",
    tag: "runs",
    access: { kind: "permission", permission: "runs:override", scope: "run" },
    params,
    body: z.strictObject({ reason: freeText(1000) }),
    responses: { 202: { description: "The run, back in the queue", schema: runSchema } },
    errors: ["run_not_found", "own_run", "run_not_waiting"],
    handler: async ({ deps, identity, params: { id }, body: { reason } }) => {
      const run = await inTransaction(deps.pool, async (tx) => {
        const waiting = await lockOthersRun(tx, id, identity);
        if (waiting.state !== "waiting" || waiting.waitingFor !== "window") {
          throw new LockgateError("run_not_waiting", { detail: `run ${id} is ${waiting.state}` });
        }
        await insertOverride(tx, waiting, identity, reason);
        const data = { kind: "window_overridden", by: identity.name, reason } as const;
        await appendEvents(tx, id, waiting.attempt, [{ type: "alert", data }]);
        return resume(tx, deps.queue, waiting, `${identity.name} overrode the window`, identity.name);
      });
      return json(202, runView(run));
    },
  }),
];
