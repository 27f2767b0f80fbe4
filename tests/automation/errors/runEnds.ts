// How runs end badly: by the real engine where its words decide, by a stand-in for the CLI where only that it goes on counts.
import { sign } from "@octokit/webhooks-methods";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { runErrors } from "../../../automation/runErrors.ts";
import { expireUnapproved } from "../../../automation/runner/waiting.ts";
import { findRun } from "../../../automation/store/runs.ts";
import { answering } from "../../cli/errors/answering.ts";
import { Release } from "../../infra/functions/release.ts";
import { push } from "../github/recorded.ts";
import { awaitingRun } from "../support/awaiting.ts";
import { fixtures } from "../support/processes.ts";
import { webhookSecret } from "./provocation.ts";
import type { RunWorld } from "./runWorld.ts";

/** `names`: what the detail must name. `provoke` answers the id of the run. */
interface RunEnd {
  readonly names: string;
  readonly provoke: (world: RunWorld) => Promise<string>;
}

const strict = path.join(fixtures, "packs/strict");
const role = "arn:aws:iam::111111111111:role/lockgate-run-dev";
/** A CLI that goes on until it is told to end. */
const endless = "exec sleep 600";

/** A run whose endless CLI has begun, and what this does to it then. */
async function inFlight(
  world: RunWorld,
  act: (id: string, cli: number) => Promise<unknown>,
): Promise<string> {
  const id = await world.ask("steady", "update");
  const ended = world.execute(id, { settings: { pulumiRoot: world.standIn(endless) } });
  let cli: number | undefined;
  while (cli === undefined) {
    cli = (await findRun(world.app.pool, id))?.worker?.cliPids.at(-1);
    await pause(20);
  }
  await act(id, cli);
  await ended;
  return id;
}

/** With a variable of this process, which is where the SDK of AWS looks. */
async function withVariables<T>(variables: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  return work().finally(() => {
    for (const name of Object.keys(variables))
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  });
}

const s3 = (code: string) => () => ({
  status: 404,
  headers: { "content-type": "application/xml" },
  body: `<Error><Code>${code}</Code><Message>no such bucket</Message></Error>`,
});
const sts = () => ({
  status: 403,
  headers: { "content-type": "text/xml" },
  body: "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized</Message></Error></ErrorResponse>",
});
const keys = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "eu-central-1" };

export const runEnds: Readonly<Record<keyof typeof runErrors, RunEnd>> = {
  policy_violation: {
    names: "T-01: urn:pulumi:refused::scratch::scratch:index:Box::refused-box",
    provoke: ({ run }) => run("refused", "preview", { settings: { policyPack: strict } }),
  },
  policy_undecided: {
    names: "T-03",
    provoke: ({ run }) => run("undecided", "preview", { settings: { policyPack: strict } }),
  },
  policy_pack_missing: {
    names: "no policy pack",
    // A CLI that does not do what it is told: it leaves the pack out.
    provoke: ({ run, standIn, cli }) =>
      run("steady", "preview", {
        settings: {
          policyPack: strict,
          pulumiRoot: standIn(
            `for word do shift; case "$skip$word" in --policy-pack) skip=1;; 1*) skip=;; *) set -- "$@" "$word";; esac; done\nexec ${cli} "$@"`,
          ),
        },
      }),
  },
  policy_pack_failed: {
    names: "/nonexistent/pack",
    provoke: ({ run }) => run("steady", "preview", { settings: { policyPack: "/nonexistent/pack" } }),
  },
  stack_locked: {
    names: "alice",
    provoke: async ({ run, states }) => {
      const folder = path.join(states, ".pulumi/locks/organization/scratch/steady");
      mkdirSync(folder, { recursive: true });
      const holder = { pid: 1, username: "x", hostname: "alice", timestamp: "2026-01-01T00:00:00Z" };
      writeFileSync(path.join(folder, "alices.json"), JSON.stringify(holder));
      const id = await run("steady", "update");
      rmSync(folder, { recursive: true });
      return id;
    },
  },
  stack_failed: {
    names: "a program that throws",
    provoke: ({ run, program }) =>
      run("steady", "preview", {
        settings: { programDir: program('throw new Error("a program that throws");\n') },
      }),
  },
  configuration_invalid: {
    names: "Pulumi.missing.yaml",
    provoke: ({ run }) => run("missing", "update"),
  },
  secrets_unreadable: {
    names: "incorrect passphrase",
    provoke: ({ run }) => run("steady", "preview", { cli: { PULUMI_CONFIG_PASSPHRASE: "hunter2" } }),
  },
  backend_unavailable: {
    names: "NoSuchBucket",
    provoke: ({ run }) =>
      answering(s3("NoSuchBucket"), (url) => {
        const place = `s3://no-such-states?region=eu-central-1&endpoint=${url}&s3ForcePathStyle=true`;
        return run("steady", "preview", { cli: { ...keys, PULUMI_BACKEND_URL: place } });
      }),
  },
  deadline_exceeded: {
    names: "0 step(s) had begun",
    provoke: ({ run, standIn }) =>
      run("steady", "update", { settings: { pulumiRoot: standIn(endless), runDeadlineSeconds: 0.2 } }),
  },
  run_canceled: {
    names: "0 step(s) had begun",
    provoke: (world) =>
      inFlight(world, (id) => world.app.call("POST", `/v1/runs/${id}/cancel`, { as: ["operator"] })),
  },
  run_interrupted: {
    names: "its process died while changes were made",
    provoke: (world) => inFlight(world, async (_id, cli) => process.kill(cli, "SIGKILL")),
  },
  promotion_required: {
    names: "refused",
    provoke: ({ run }) => run("steady", "update", { environment: { after: "refused" } }),
  },
  artifact_refused: {
    names: "steady takes signed releases only",
    provoke: async ({ run }) => {
      const release = new Release();
      const policy = release.policy({ commit: "builder" });
      return run("steady", "update", {
        environment: { artifact: { policy, revocations: async () => ({}) } },
      });
    },
  },
  run_rejected: {
    names: "second thoughts",
    provoke: async ({ app }) => {
      const id = await awaitingRun(app, "steady", 1);
      const body = { comment: "second thoughts" };
      await app.call("POST", `/v1/runs/${id}/reject`, { as: ["approver"], body });
      return id;
    },
  },
  approval_expired: {
    names: "nobody approved it in time",
    provoke: async ({ app }) => {
      const id = await awaitingRun(app, "steady", 1);
      await app.pool.query("update run_plans set expires_at = clock_timestamp() where run_id = $1", [id]);
      await expireUnapproved(app);
      return id;
    },
  },
  state_unreadable: {
    names: "the state of steady",
    // After its preview nobody can read what it was made from.
    provoke: ({ run, standIn, cli, states }) =>
      run("steady", "update", {
        settings: {
          pulumiRoot: standIn(
            `${cli} "$@" || exit\n[ "$1" = preview ] && echo '{' > ${states}/.pulumi/stacks/scratch/steady.json`,
          ),
        },
        environment: { approvals: 1 },
      }),
  },
  source_unavailable: {
    names: "a".repeat(40),
    provoke: async ({ app, execute }) => {
      const programDir = mkdtempSync(path.join(tmpdir(), "lockgate-no-clone-"));
      const raw = JSON.stringify(push({ after: "a".repeat(40) }));
      const headers = {
        "content-type": "application/json",
        "x-github-event": "push",
        "x-github-delivery": crypto.randomUUID(),
        "x-hub-signature-256": await sign(webhookSecret, raw),
      };
      const { body } = await app.call("POST", "/v1/webhooks/github", { raw, headers });
      const [id = ""] = body["runs"] as string[];
      await execute(id, { settings: { programDir } });
      return id;
    },
  },
  role_refused: {
    names: `${role}: not authorized`,
    provoke: ({ run }) =>
      answering(sts, (url) =>
        withVariables({ ...keys, AWS_ENDPOINT_URL_STS: url }, () =>
          run("steady", "update", { environment: { role } }),
        ),
      ),
  },
  toolchain_broken: {
    names: "/nowhere/toolchain/bin/pulumi",
    provoke: ({ run }) => run("steady", "preview", { settings: { pulumiRoot: "/nowhere/toolchain" } }),
  },
};
