// Routes of drift: what stacks are that their state does not say, and that somebody knows of it.
import { z } from "zod";
import { allows } from "../../auth/permissions.ts";
import { LockgateError } from "../../errors.ts";
import { inTransaction } from "../../store/database.ts";
import { acknowledge, findDrift, listDrifts } from "../../store/drifts.ts";
import { driftSchema, driftView } from "../driftSchemas.ts";
import { json, route } from "../route.ts";
import { freeText, pageOf, pageQuery, stackName, timestamp } from "../schemas.ts";
import { requireNoFaults } from "../validate.ts";

/** Longest time for which drift is known of; after that it is the way things are, and belongs into the program. */
const mostDays = 90;

/** When it is over, if that is ahead and not too far. */
function untilOf(text: string, now = Date.now()): Date {
  const until = new Date(text);
  const days = (until.getTime() - now) / 86_400_000;
  const message = days <= 0 ? "is over already" : `is more than ${mostDays} days ahead`;
  if (days <= 0 || days > mostDays) requireNoFaults([{ path: "body.until", message, value: text }]);
  return until;
}

export const driftRoutes = [
  route({
    method: "get",
    path: "/v1/drift",
    operationId: "listDrift",
    summary: "What drift checks found, newest first",
    description:
      "One record for a stack and what differs, however many checks find it; `open=true` leaves out what is over. What no rule of the policy pack judges is `change`; labels, and what AWS decides by itself, are `noise`.",
    tag: "drift",
    access: { kind: "permission", permission: "runs:read", scope: "any" },
    query: z.strictObject({
      stack: stackName.optional(),
      open: z.enum(["true", "false"]).optional(),
      ...pageQuery,
    }),
    responses: { 200: { description: "Those of stacks that you may see", schema: pageOf(driftSchema) } },
    handler: async ({ deps, db, identity, query }) => {
      const visible = deps.config.stacks.filter((name) => allows(identity.grants, "runs:read", name));
      const drifts = await listDrifts(db, {
        stacks: query.stack === undefined ? visible : visible.filter((name) => name === query.stack),
        open: query.open === undefined ? undefined : query.open === "true",
        before: query.cursor,
        limit: query.limit + 1,
      });
      const items = drifts.slice(0, query.limit).map(driftView);
      const next = drifts.length > query.limit ? { nextCursor: items.at(-1)?.id } : {};
      return json(200, { items, ...next });
    },
  }),
  route({
    method: "post",
    path: "/v1/drift/{id}/acknowledge",
    operationId: "acknowledgeDrift",
    summary: "Say that you know of the drift",
    description:
      "Changes of the stack no longer wait for it until then, nor while later checks find just the same. Said again, the newest word counts.",
    tag: "drift",
    access: { kind: "permission", permission: "drift:acknowledge", scope: "any" },
    params: z.strictObject({ id: z.uuid() }),
    body: z
      .strictObject({
        until: timestamp.describe(`at most ${mostDays} days ahead`),
        reason: freeText(1000),
      })
      .meta({ id: "Acknowledgement" }),
    responses: { 200: { description: "The record", schema: driftSchema } },
    errors: ["drift_not_found", "drift_over"],
    handler: async ({ deps, identity, params: { id }, body }) => {
      const saved = await inTransaction(deps.pool, async (tx) => {
        const drift = await findDrift(tx, id, true);
        // Whoever may not see it learns no more than that it is not there.
        if (!drift || !allows(identity.grants, "runs:read", drift.stack))
          throw new LockgateError("drift_not_found", { detail: `no drift has the id ${id}` });
        if (!allows(identity.grants, "drift:acknowledge", drift.stack)) {
          const detail = `${identity.name} does not hold drift:acknowledge in ${drift.stack}`;
          throw new LockgateError("forbidden", { detail });
        }
        if (drift.endedAt)
          throw new LockgateError("drift_over", { detail: drift.endedBecause ?? "it is over" });
        const { until, reason } = body;
        return acknowledge(tx, drift, identity.name, { until: untilOf(until), reason });
      });
      return json(200, driftView(saved));
    },
  }),
];
