// Errors of what is there, and not in a state for what is asked: runs, windows, drift, releases, rehearsals.
import { insertDrift, endDrift } from "../../../automation/store/drifts.ts";
import { inTransaction } from "../../../automation/store/database.ts";
import { Release } from "../../infra/functions/release.ts";
import { awaitingRun, digest } from "../support/awaiting.ts";
import type { TestApp } from "../support/app.ts";
import { toldRehearsal } from "../support/rehearsals.ts";
import { nobody, type Provocations } from "./provocation.ts";

const operator = { as: ["operator"] } as const;
const startRun = async (app: TestApp): Promise<string> => {
  const body = { operation: "update" };
  return String((await app.call("POST", "/v1/stacks/dev/runs", { ...operator, body })).body["id"]);
};
const approve = (app: TestApp, id: string, as: string | readonly ["approver"], seen = digest) =>
  app.call("POST", `/v1/runs/${id}/approve`, { as, body: { digest: seen } });

const window = {
  name: "freeze",
  environments: ["prod"],
  zone: "Europe/Berlin",
  start: "2026-01-01T00:00",
  end: "2026-01-02T00:00",
  recurrence: "FREQ=DAILY",
  reason: "the books are closed",
};
/** Changes a new window by who says to have seen this version of it. */
const change = async (app: TestApp, headers: Record<string, string>) => {
  const { body } = await app.call("POST", "/v1/windows", { as: ["admin"], body: window });
  const answer = app.call("PUT", `/v1/windows/${String(body["id"])}`, {
    as: ["admin"],
    body: { ...window, name: "thaw" },
    headers,
  });
  return answer.finally(() => app.pool.query("delete from windows"));
};

export const conflicts = {
  run_finished: {
    names: "is canceled",
    provoke: async ({ app }) => {
      const path = `/v1/runs/${await startRun(app)}/cancel`;
      await app.call("POST", path, operator);
      return app.call("POST", path, operator);
    },
  },
  run_not_repairable: {
    names: "is queued",
    provoke: async ({ app }) => app.call("POST", `/v1/runs/${await startRun(app)}/repair`, operator),
  },
  run_not_awaiting: {
    names: "is queued",
    provoke: async ({ app }) => approve(app, await startRun(app), ["approver"]),
  },
  run_not_waiting: {
    names: "is queued",
    provoke: async ({ app }) => {
      const body = { reason: "the site is down" };
      return app.call("POST", `/v1/runs/${await startRun(app)}/override`, { as: ["override"], body });
    },
  },
  plan_changed: {
    names: digest,
    provoke: async ({ app }) => approve(app, await awaitingRun(app, "dev", 1), ["approver"], "0".repeat(64)),
  },
  own_run: {
    names: "rita",
    provoke: async ({ app }) => {
      const token = await app.secret("token", ["approver", "operator"]);
      const rename = "update credentials set person = 'rita', name = 'rita' where name = $1";
      await app.pool.query(rename, ["test approver+operator"]);
      return approve(app, await awaitingRun(app, "dev", 1), token);
    },
  },
  precondition_failed: {
    names: 'If-Match is "\\"7\\""',
    provoke: ({ app }) => change(app, { "if-match": '"7"' }),
  },
  precondition_required: { names: "If-Match", provoke: ({ app }) => change(app, {}) },
  drift_over: {
    names: "the state is the program's again",
    provoke: async ({ app }) => {
      const found = { stack: "dev", digest: "d", class: "change", run: nobody } as const;
      const id = await inTransaction(app.pool, async (tx) => {
        const made = await insertDrift(tx, found, []);
        await endDrift(tx, "dev", nobody, "the state is the program's again");
        return made;
      });
      const until = new Date(Date.now() + 86_400_000).toISOString();
      const body = { until, reason: "known" };
      return app.call("POST", `/v1/drift/${id}/acknowledge`, { as: ["approver"], body });
    },
  },
  idempotency_key_reused: {
    names: "key-of-the-table",
    provoke: async ({ app }) => {
      const as = await app.secret("token", ["operator"]);
      const headers = { "idempotency-key": "key-of-the-table" };
      const ask = (operation: string) =>
        app.call("POST", "/v1/stacks/dev/runs", { as, body: { operation }, headers });
      await ask("update");
      return ask("preview");
    },
  },
  release_refused: {
    names: "prod: ",
    provoke: async ({ app, release }) => {
      const { bundle } = await new Release().sign();
      const body = { sha256: release.sha256, name: "shop", attestations: bundle };
      return app.call("POST", "/v1/releases", { ...operator, body });
    },
  },
  rehearsal_taken: {
    names: "a0000000-0000-4000-8000-000000000000",
    provoke: async ({ app }) => {
      const path = "/v1/rehearsals/a0000000-0000-4000-8000-000000000000";
      await app.call("PUT", path, { ...operator, body: toldRehearsal() });
      return app.call("PUT", path, { as: ["operator", "approver"], body: toldRehearsal() });
    },
  },
} as const satisfies Provocations;
