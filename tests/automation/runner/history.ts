// One random history of runs on one stack: real rows, gates, routes and audit; only the engine is played by the test.
import type { PlanDigests } from "../../../automation/gate/plan.ts";
import type { Environments } from "../../../automation/gate/environments.ts";
import { acceptRun } from "../../../automation/http/accept.ts";
import type { Route } from "../../../automation/http/route.ts";
import { decisionRoutes } from "../../../automation/http/routes/decisions.ts";
import { runRoutes } from "../../../automation/http/routes/runs.ts";
import { LockgateError } from "../../../automation/errors.ts";
import { type RunEvent, isFinal, isParked } from "../../../automation/runner/machine.ts";
import { judgeChange } from "../../../automation/runner/passage.ts";
import { transition } from "../../../automation/runner/transition.ts";
import { expireUnapproved, resumeWaiting } from "../../../automation/runner/waiting.ts";
import { type Pool, type Queryable, inTransaction } from "../../../automation/store/database.ts";
import { savePlan } from "../../../automation/store/plans.ts";
import { type Run, findRun } from "../../../automation/store/runs.ts";
import { insertWindow, listWindows, lockWindow, deleteWindow } from "../../../automation/store/windows.ts";

export type Step =
  | { readonly do: "request"; readonly branch: boolean; readonly person: string }
  | {
      readonly do:
        "work" | "crash" | "engineFails" | "sweep" | "expire" | "close" | "open" | "programChanges";
    }
  | { readonly do: "cancel" | "override"; readonly pick: number }
  | { readonly do: "approve" | "reject"; readonly pick: number; readonly person: string };

/** Two people must approve, and everything waits for windows. */
export const environments: Environments = (name) => ({
  name,
  approvals: 2,
  approve: "always",
  dependsOn: [],
  soakMinutes: 0,
  drift: "wait",
  approvalHours: 24,
});

const routes = new Map<string, Route>(
  [...runRoutes, ...decisionRoutes].map((entry) => [entry.operationId, entry]),
);

/** Jobs as the queue keeps them: in the same transactions, one active for a stack, first in, first out. */
export const jobsTable = `create table jobs (id bigserial primary key, run uuid not null, stack text not null,
  state text not null default 'waiting')`;
export const queue = {
  enqueue: async (tx: Queryable, run: string, stack: string): Promise<void> => {
    await tx.query("insert into jobs (run, stack) values ($1, $2)", [run, stack]);
  },
};

export class History {
  readonly pool: Pool;
  readonly stack: string;
  readonly accepted: string[] = [];
  #program = 0;

  constructor(pool: Pool, stack: string) {
    this.pool = pool;
    this.stack = stack;
  }

  async perform(step: Step): Promise<void> {
    switch (step.do) {
      case "request":
        return this.#request(step.person, step.branch);
      case "work":
      case "crash":
      case "engineFails":
        return this.#work(step.do);
      case "sweep":
        return resumeWaiting(
          { pool: this.pool, environments, settings: { programDir: "/nonexistent", cliEnvironment: {} } },
          queue,
        );
      case "expire":
        await this.pool.query(
          "update run_plans p set expires_at = clock_timestamp() from runs r where r.id = p.run_id and r.stack = $1",
          [this.stack],
        );
        return expireUnapproved({ pool: this.pool });
      case "programChanges":
        this.#program += 1;
        return;
      case "close":
      case "open":
        return this.#window(step.do);
      default:
        return this.#decide(step);
    }
  }

  /** Ends what goes on, so that later sweeps have only their own histories to look at. */
  async close(): Promise<void> {
    await this.#window("open");
    await this.pool.query(
      "update runs set state = 'canceled', finished_at = now() where stack = $1 and finished_at is null",
      [this.stack],
    );
  }

  async #request(person: string, branch: boolean): Promise<void> {
    const identity = { id: "0190b5c5-0000-7000-8000-000000000000", name: person, person };
    const grants = [{ environment: "*", role: "operator" as const }];
    const wanted = { stack: this.stack, operation: "update" as const, branch: branch ? "main" : undefined };
    const run = await inTransaction(this.pool, (tx) => acceptRun(tx, queue, { ...identity, grants }, wanted));
    this.accepted.push(run.id);
  }

  /** Calls a route's handler as the router does; refusals are what the table of errors says. */
  async #decide(step: Extract<Step, { readonly pick: number }>): Promise<void> {
    const id = this.accepted[step.pick % Math.max(1, this.accepted.length)];
    if (id === undefined) return;
    const name = {
      cancel: "cancelRun",
      override: "overrideWindow",
      approve: "approveRun",
      reject: "rejectRun",
    }[step.do];
    const person = "person" in step ? step.person : "olga";
    const plan = await this.pool.query<{ digest: string }>("select digest from run_plans where run_id = $1", [
      id,
    ]);
    const bodies = {
      cancel: undefined,
      override: { reason: "x" },
      approve: { digest: plan.rows[0]?.digest },
      reject: {},
    };
    const identity = { id: person, name: person, person, grants: [] };
    const context = {
      deps: { pool: this.pool, queue },
      db: this.pool,
      identity,
      params: { id },
      body: bodies[step.do],
    };
    try {
      await routes.get(name)!.handler(context as never);
    } catch (error) {
      if (!(error instanceof LockgateError) || error.kind.status >= 500) throw error;
    }
  }

  async #window(what: "close" | "open"): Promise<void> {
    await inTransaction(this.pool, async (tx) => {
      const own = (await listWindows(tx)).filter(({ environments: names }) => names.includes(this.stack));
      for (const { id } of what === "open" ? own : []) {
        const window = await lockWindow(tx, id);
        if (window) await deleteWindow(tx, window, "olga");
      }
      if (what === "open" || own.length > 0) return;
      const times = {
        zone: "UTC",
        start: "2020-01-01T00:00",
        end: "2020-01-02T00:00",
        recurrence: "FREQ=DAILY",
      };
      const window = { name: "w", kind: "deny" as const, environments: [this.stack], reason: "x", ...times };
      await insertWindow(tx, window, "olga");
    });
  }

  /** Takes the stack's job, as one worker may, and does one attempt of its run; or dies in the middle of it. */
  async #work(how: "work" | "crash" | "engineFails"): Promise<void> {
    const job = await this.#takeJob();
    if (!job) return;
    let run = (await findRun(this.pool, job.run))!;
    if (!isFinal(run.state) && !isParked(run.state) && run.state !== "queued") run = await this.#recover(run);
    if (run.state === "queued") {
      const dead = await this.#attempt(run, how);
      if (dead) return this.#endJob(job.id, "waiting");
    }
    run = (await findRun(this.pool, job.run))!;
    await this.#endJob(job.id, run.state === "queued" ? "waiting" : "done");
  }

  async #takeJob() {
    return inTransaction(this.pool, async (tx) => {
      await tx.query("select pg_advisory_xact_lock(hashtext($1))", [this.stack]);
      const taken = await tx.query<{ id: string; run: string }>(
        `update jobs set state = 'active'
         where id = (select min(id) from jobs where stack = $1 and state = 'waiting')
           and not exists (select from jobs where stack = $1 and state = 'active') returning id, run`,
        [this.stack],
      );
      return taken.rows[0];
    });
  }

  async #endJob(id: string, state: string): Promise<void> {
    await this.pool.query("update jobs set state = $2 where id = $1", [id, state]);
  }

  #move(run: Run, event: RunEvent): Promise<Run> {
    return inTransaction(this.pool, (tx) => transition(tx, run.id, { event, attempt: run.attempt }));
  }

  /** A preview is repeated; what may have changed something is not. */
  async #recover(run: Run): Promise<Run> {
    await this.pool.query("update runs set attempt = attempt + 1 where id = $1", [run.id]);
    const fenced = (await findRun(this.pool, run.id))!;
    return this.#move(fenced, run.state === "previewing" ? "requeue" : "interrupt");
  }

  /** True when the worker died half-way. */
  async #attempt(queued: Run, how: string): Promise<boolean> {
    if (queued.cancelRequestedAt) {
      await this.#move(queued, "cancel");
      return false;
    }
    const begun = await inTransaction(this.pool, async (tx) => {
      const run = (await findRun(tx, queued.id, true))!;
      if (run.state !== "queued" || run.cancelRequestedAt) return run;
      const held = await judgeChange(tx, run, "start", environments, {});
      const wait = held?.wait;
      return transition(tx, run.id, wait ? { event: "wait", wait } : { event: "preview" });
    });
    if (begun.state !== "previewing") return false;
    if (how === "crash" && this.accepted.length % 2 === 0) return true;
    if (how === "engineFails") {
      await this.#move(begun, "fail");
      return false;
    }
    const applying = await this.#passGates(begun);
    if (applying?.state !== "applying") return false;
    if (how === "crash") return true;
    await this.#move(applying, "check");
    await this.#move(applying, "succeed");
    return false;
  }

  async #passGates(run: Run): Promise<Run | undefined> {
    const digests: PlanDigests = {
      program: String(this.#program),
      configuration: "2",
      policyPack: "3",
      steps: "4",
      startState: "5",
    };
    const risks = { replaces: [], deletes: [], widens: [] };
    return inTransaction(this.pool, async (tx) => {
      await findRun(tx, run.id, true);
      await savePlan(tx, run.id, run.attempt, { digests, steps: [], risks });
      const held = await judgeChange(tx, run, "change", environments, { plan: { digests, risks } });
      const request = { attempt: run.attempt };
      if (held?.wait) return transition(tx, run.id, { ...request, event: "wait", wait: held.wait });
      const event = !held ? "apply" : held.ask ? "await" : held.code === "run_rejected" ? "reject" : "fail";
      return transition(tx, run.id, { ...request, event });
    });
  }
}
