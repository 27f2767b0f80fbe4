// Reads how a repository of GitHub guards its releases: what its environment and its Actions are set to.

import { z } from "zod";
import { octokitOf } from "../../automation/github/octokit.ts";
import type { GithubActionsSource } from "../../infra/configuration/sources.ts";
import { firstIssue } from "../../infra/functions/lib/faults.ts";
import { refused } from "../refused.ts";

const rule = z.object({
  type: z.string(),
  prevent_self_review: z.boolean().optional(),
  reviewers: z.array(z.unknown()).optional(),
});
const shapes = {
  permissions: z.object({
    enabled: z.boolean(),
    allowed_actions: z.string().optional(),
    sha_pinning_required: z.boolean().optional(),
  }),
  selected: z.object({
    github_owned_allowed: z.boolean().optional(),
    verified_allowed: z.boolean().optional(),
    patterns_allowed: z.array(z.string()).optional(),
  }),
  workflow: z.object({
    default_workflow_permissions: z.string(),
    can_approve_pull_request_reviews: z.boolean(),
  }),
  environment: z.object({
    protection_rules: z.array(rule).optional(),
    deployment_branch_policy: z
      .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
      .nullish(),
    can_admins_bypass: z.boolean().optional(),
  }),
  branches: z.object({
    total_count: z.number(),
    branch_policies: z.array(z.object({ name: z.string().optional(), type: z.string().optional() })),
  }),
} as const;
type Shapes = typeof shapes;
type Shape = keyof Shapes;

export type Settings = {
  [S in "permissions" | "workflow"]: z.infer<Shapes[S]>;
} & {
  /** Undefined where not just some are allowed. */
  selected: z.infer<Shapes["selected"]> | undefined;
  /** Undefined where there is no such environment. */
  environment: z.infer<Shapes["environment"]> | undefined;
  /** Undefined where the environment names no branches. */
  branches: z.infer<Shapes["branches"]> | undefined;
};

/** GitHub REST API, "Actions permissions", "Deployment environments" and "Deployment branch policies". */
const paths = {
  permissions: "/repos/{owner}/{repo}/actions/permissions",
  selected: "/repos/{owner}/{repo}/actions/permissions/selected-actions",
  workflow: "/repos/{owner}/{repo}/actions/permissions/workflow",
  environment: "/repos/{owner}/{repo}/environments/{environment_name}",
  branches: "/repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies",
} as const satisfies Record<Shape, string>;

type Host = { apiUrl: string; token: string };

/** Throws what GitHub refuses; only that there is no environment is an answer, by a token that has seen the repository. */
export async function readSettings(source: GithubActionsSource, host: Host): Promise<Settings> {
  const octokit = octokitOf(host.apiUrl, host.token, { redirect: "error" });
  const { repository, environment: name } = source;
  const [owner = "", repo = ""] = repository.split("/");
  const get = async <S extends Shape>(shape: S, more: object = {}): Promise<z.infer<Shapes[S]>> => {
    const route: string = `GET ${paths[shape]}`;
    const { data } = await octokit.request(route, { owner, repo, ...more }).catch((error: unknown) => {
      throw told(error, source, host.apiUrl);
    });
    const parsed = shapes[shape].safeParse(data);
    if (parsed.success) return parsed.data as z.infer<Shapes[S]>;
    const why = `its answer is not as published: ${firstIssue(parsed.error)} (${paths[shape]})`;
    throw refused("code_host_refused", { repository, why });
  };
  // The first asks for the rights of an administrator: without them all others are as if they were not there.
  const permissions = await get("permissions");
  const environment = await get("environment", { environment_name: name }).catch((error: unknown) => {
    if (error instanceof NotThere) return undefined;
    throw error;
  });
  const byName = environment?.deployment_branch_policy?.custom_branch_policies === true;
  return {
    permissions,
    workflow: await get("workflow"),
    selected: permissions.allowed_actions === "selected" ? await get("selected") : undefined,
    environment,
    branches: byName ? await get("branches", { environment_name: name, per_page: 100 }) : undefined,
  };
}

/** GitHub's answer 404 on what is asked of an environment. */
class NotThere extends Error {}

/** Of an error the words of GitHub only: what was sent holds the token. */
function told(error: unknown, { repository }: GithubActionsSource, address: string): Error {
  const { status, message, response } = error as {
    status?: number;
    message: string;
    response?: { url?: string; data?: { message?: string } };
  };
  if (response === undefined || status === undefined)
    return refused("code_host_silent", { address, why: message });
  if (status === 404 && /\/environments\/[^/]+$/.test(new URL(response.url ?? address).pathname))
    return new NotThere();
  return refused("code_host_refused", {
    repository,
    why: `${status} ${response.data?.message ?? ""}`.trim(),
  });
}
