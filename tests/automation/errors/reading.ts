// Errors of what is asked for and not there, or not on a server like this.
import { account } from "./people.ts";
import { wantedSandbox } from "../sandboxes/samples.ts";
import type { Role } from "../../../automation/auth/permissions.ts";
import { nobody, type Provocation, type Provocations } from "./provocation.ts";

const get = (path: string, names: string, role: Role = "viewer"): Provocation => ({
  names,
  provoke: ({ app }) => app.call("GET", path, { as: [role] }),
});
const absent = (path: string, role?: Role): Provocation => get(path.replace("{id}", nobody), nobody, role);
const digest = "c".repeat(64);

export const reading = {
  not_found: get("/v1/nothing", "/v1/nothing"),
  stack_not_found: get("/v1/stacks/nope", '"nope"'),
  state_not_found: get("/v1/states/dev", "dev", "admin"),
  checkpoint_not_found: get("/v1/audit/checkpoint", "no checkpoint", "admin"),
  run_not_found: absent("/v1/runs/{id}"),
  rehearsal_not_found: absent("/v1/rehearsals/{id}"),
  elevation_not_found: absent("/v1/elevations/{id}"),
  account_not_found: absent("/v1/accounts/{id}"),
  exception_not_found: absent("/v1/exceptions/{id}"),
  environment_not_found: absent("/v1/environments/{id}"),
  hook_not_found: absent("/v1/hooks/{id}/deliveries", "admin"),
  schedule_not_found: {
    names: "dev",
    provoke: ({ app }) => app.call("DELETE", "/v1/stacks/dev/schedule", { as: ["admin"] }),
  },
  token_not_found: {
    names: nobody,
    provoke: ({ app }) => app.call("DELETE", `/v1/tokens/${nobody}`, { as: ["admin"] }),
  },
  window_not_found: {
    names: nobody,
    provoke: ({ app }) =>
      app.call("DELETE", `/v1/windows/${nobody}`, { as: ["admin"], headers: { "if-match": "*" } }),
  },
  drift_not_found: {
    names: nobody,
    provoke: ({ app }) => {
      const until = new Date(Date.now() + 86_400_000).toISOString();
      const body = { until, reason: "known" };
      return app.call("POST", `/v1/drift/${nobody}/acknowledge`, { as: ["approver"], body });
    },
  },
  release_not_found: {
    names: digest,
    provoke: ({ app }) =>
      app.call("POST", `/v1/releases/${digest}/promote`, { as: ["operator"], body: { stack: "prod" } }),
  },
  plan_not_found: {
    names: "no preview yet",
    provoke: async ({ app }) => {
      const asked = { as: ["operator"], body: { operation: "update" } } as const;
      const { body } = await app.call("POST", "/v1/stacks/dev/runs", asked);
      return app.call("GET", `/v1/runs/${String(body["id"])}/diff`, { as: ["viewer"] });
    },
  },
  webhook_unavailable: {
    names: "LOCKGATE_GITHUB_FILE",
    provoke: ({ bare }) => bare("POST", "/v1/webhooks/github", {}),
  },
  hooks_unavailable: {
    names: "LOCKGATE_HOOKS_KEY",
    provoke: ({ bare }) =>
      bare("POST", "/v1/hooks", { url: "https://hooks.example.com/", events: ["*"], stacks: ["*"] }),
  },
  account_unavailable: {
    names: "LOCKGATE_ACCOUNTS_FILE",
    provoke: ({ bare }) => bare("POST", "/v1/accounts", account),
  },
  elevation_unavailable: {
    names: "LOCKGATE_ELEVATION_FILE",
    provoke: ({ bare }) =>
      bare("POST", "/v1/elevations", {
        environment: "dev",
        level: "operate",
        minutes: 30,
        reason: "the queue is stuck",
      }),
  },
  environments_unavailable: {
    names: "LOCKGATE_SANDBOXES_FILE",
    provoke: ({ bare }) => bare("POST", "/v1/environments", wantedSandbox),
  },
} as const satisfies Provocations;
