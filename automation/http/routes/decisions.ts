// Routes by which people decide on a run: see what it would do, approve or reject that, let it pass a window.
import { z } from "zod";
import type { Identity } from "../../auth/permissions.ts";
import { LockgateError } from "../../errors.ts";
import { outcomeOf, runError } from "../../runner/outcome.ts";
import { isIdle } from "../../runner/machine.ts";
import { transition } from "../../runner/transition.ts";
import { resume } from "../../runner/waiting.ts";
import { type Queryable, inTransaction } from "../../store/database.ts";
import { appendEvents } from "../../store/events.ts";
import { type Run, findRun } from "../../store/runs.ts";
import { findPlan, insertApproval, listApprovals } from "../../store/plans.ts";
import { publish, toldOf } from "../../store/hooks.ts";
import { insertOverride } from "../../store/windows.ts";
import { json, route } from "../route.ts";
import { enoughApprove } from "../../gate/approval.ts";
import { diffSchema, diffView } from "../planSchemas.ts";
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

const comment = freeText(1000).optional();
const planName = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "is not a digest of GET /v1/runs/{id}/diff")
  .describe("`digest` of the plan that you have seen");

export const decisionRoutes = [
  route({
    method: "get",
    path: "/v1/runs/{id}/diff",
    operationId: "getRunDiff",
    summary: "What a run would do, by its newest preview, and who has said what about it",
    tag: "runs",
    access: { kind: "permission", permission: "runs:read", scope: "run" },
    params,
    responses: { 200: { description: "The plan, secrets masked", schema: diffSchema } },
    errors: ["run_not_found", "plan_not_found"],
    handler: async ({ db, params: { id } }) => {
      const run = await findRun(db, id);
      const plan = await findPlan(db, id);
      if (!run || !plan)
        throw new LockgateError("plan_not_found", { detail: `run ${id} has no preview yet` });
      return json(200, diffView(run, plan, await listApprovals(db, id)));
    },
  }),
  route({
    method: "post",
    path: "/v1/runs/{id}/approve",
    operationId: "approveRun",
    summary: "Approve what a run would do",
    description:
      "Holds for exactly the plan that `digest` names: when program, configuration, policy pack, steps or the state of the stack change before it is applied, the approval is void and the run asks again.",
    tag: "runs",
    access: { kind: "permission", permission: "runs:approve", scope: "run" },
    params,
    body: z.strictObject({ digest: planName, comment }),
    responses: {
      202: { description: "The run; back in the queue when enough people approved", schema: runSchema },
    },
    errors: ["run_not_found", "own_run", "run_not_awaiting", "plan_changed"],
    handler: async ({ deps, identity, params: { id }, body }) => {
      const run = await inTransaction(deps.pool, async (tx) => {
        const asked = await lockOthersRun(tx, id, identity);
        if (asked.state !== "awaiting_approval")
          throw new LockgateError("run_not_awaiting", { detail: `run ${id} is ${asked.state}` });
        const plan = await findPlan(tx, id);
        if (!plan?.digests || plan.digest !== body.digest)
          throw new LockgateError("plan_changed", { detail: `the plan is now ${plan?.digest ?? "unknown"}` });
        const { person, name } = identity;
        const said = { person, name, comment: body.comment ?? null, digests: plan.digests };
        await insertApproval(tx, asked, { ...said, decision: "approve" });
        const words = await listApprovals(tx, id);
        if (!enoughApprove(plan.needed, words, plan.digests, asked.requestedByPerson)) return asked;
        const approved = await transition(tx, id, {
          event: "approve",
          by: name,
          reason: "enough people approved",
        });
        await deps.queue.enqueue(tx, id, asked.stack, "again");
        return approved;
      });
      return json(202, runView(run));
    },
  }),
  route({
    method: "post",
    path: "/v1/runs/{id}/reject",
    operationId: "rejectRun",
    summary: "Reject what a run would do",
    description:
      "Ends the run, unless it is already being applied; also when you or others had approved it before.",
    tag: "runs",
    access: { kind: "permission", permission: "runs:approve", scope: "run" },
    params,
    body: z.strictObject({ comment }),
    responses: { 202: { description: "The run", schema: runSchema } },
    errors: ["run_not_found", "own_run", "run_not_awaiting"],
    handler: async ({ deps, identity, params: { id }, body }) => {
      const run = await inTransaction(deps.pool, async (tx) => {
        const asked = await lockOthersRun(tx, id, identity);
        if (!isIdle(asked.state) && asked.state !== "previewing")
          throw new LockgateError("run_not_awaiting", { detail: `run ${id} is ${asked.state}` });
        const digests = (await findPlan(tx, id))?.digests ?? null;
        const { person, name } = identity;
        const text = body.comment ?? null;
        await insertApproval(tx, asked, { person, name, decision: "reject", comment: text, digests });
        // While it previews, its worker asks the gate, which sees this, before anything is changed.
        if (!isIdle(asked.state)) return asked;
        const reason = `rejected by ${name}${text === null ? "" : `: ${text}`}`;
        const outcome = outcomeOf([], 0, runError("run_rejected", reason));
        return transition(tx, id, { event: "reject", by: name, reason, outcome });
      });
      return json(202, runView(run));
    },
  }),
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
        await publish(tx, "run.overridden", waiting.stack, { ...toldOf(waiting), by: identity.name, reason });
        const data = { kind: "window_overridden", by: identity.name, reason } as const;
        await appendEvents(tx, id, waiting.attempt, [{ type: "alert", data }]);
        return resume(tx, deps.queue, waiting, `${identity.name} overrode the window`, identity.name);
      });
      return json(202, runView(run));
    },
  }),
];
