// Decides which settings of a repository leave a way around its guarded environment.

import type { GithubActionsSource } from "../../infra/configuration/sources.ts";
import { actionsUsed } from "../../infra/plan/pipeline/sources/githubActions.ts";
import type { Settings } from "./settings.ts";

export type Told = { readonly setting: string; readonly what: string; readonly remedy: string };

export const judgeSettings = (settings: Settings, source: GithubActionsSource): Told[] => [
  ...ofEnvironment(settings, source),
  ...ofActions(settings, source),
];

function ofEnvironment({ environment, branches }: Settings, source: GithubActionsSource): Told[] {
  const setting = `environment ${source.environment}`;
  const told = (what: string, remedy: string): Told[] => [{ setting, what, remedy }];
  if (environment === undefined)
    return told(
      "there is none: the first job that names it makes one without rules",
      "make it under Settings, Environments, with reviewers and the released branch",
    );
  const review = environment.protection_rules?.find(({ type }) => type === "required_reviewers");
  return [
    ...(review?.reviewers?.length
      ? review.prevent_self_review === true
        ? []
        : told("who started a run may approve it", "turn on Prevent self-review")
      : told("nobody has to approve", "turn on Required reviewers, and name some")),
    ...(environment.can_admins_bypass === true
      ? told("administrators may pass over its rules", "turn off Allow administrators to bypass")
      : []),
    ...ofBranches(environment.deployment_branch_policy, branches, source.branch).flatMap((what) =>
      told(what, `set Deployment branches to selected ones, and name ${source.branch} alone`),
    ),
  ];
}

type Policy = NonNullable<Settings["environment"]>["deployment_branch_policy"];

function ofBranches(policy: Policy, named: Settings["branches"], branch: string): string[] {
  if (policy === undefined || policy === null) return ["every branch and tag may deploy"];
  if (!policy.custom_branch_policies)
    return ["each protected branch may deploy, also one that is not released"];
  const { branch_policies: all = [], total_count: count = Number.NaN } = named ?? {};
  if (count !== all.length) return [`of ${count} branches that may deploy only ${all.length} are known`];
  const others = all.filter(({ name, type = "branch" }) => name !== branch || type !== "branch");
  return others.map(({ name = "one without a name", type = "branch" }) => `the ${type} ${name} may deploy`);
}

function ofActions({ permissions, selected, workflow }: Settings, source: GithubActionsSource): Told[] {
  const told = (setting: string, what: string, remedy: string): Told => ({ setting, what, remedy });
  const listed = [...actionsUsed, ...(source.actions ?? [])];
  return [
    ...(permissions.enabled
      ? []
      : [told("actions", "they are turned off: nothing is handed over", "turn them on for this repository")]),
    ...(permissions.sha_pinning_required === true
      ? []
      : [
          told(
            "actions, pinning",
            permissions.sha_pinning_required === false
              ? "an action may be named by a tag, which can be moved"
              : "it is not known whether an action may be named by a tag",
            "turn on Require actions to be pinned to a full-length commit SHA",
          ),
        ]),
    ...(selected === undefined
      ? permissions.allowed_actions === "local_only"
        ? []
        : [
            told(
              "actions, allowed",
              `any action may run (${permissions.allowed_actions ?? "not known"})`,
              `allow selected ones: ${listed.map((name) => `${name}@*`).join(", ")}`,
            ),
          ]
      : ofSelected(selected, listed).map((what) =>
          told("actions, allowed", what, "allow those only that the app uses; source.actions lists more"),
        )),
    ...(workflow.default_workflow_permissions === "read"
      ? []
      : [
          told(
            "workflow permissions",
            `a job that names none has ${workflow.default_workflow_permissions}`,
            "set the default to read repository contents",
          ),
        ]),
    ...(workflow.can_approve_pull_request_reviews
      ? [told("workflow permissions", "a workflow may approve pull requests", "turn it off")]
      : []),
  ];
}

/** A pattern is `owner/name@ref`, with `*` for anything. */
function ofSelected(selected: NonNullable<Settings["selected"]>, listed: readonly string[]): string[] {
  const allowed = new Set(listed.map((name) => name.toLowerCase()));
  const foreign = (selected.patterns_allowed ?? []).filter(
    (pattern) => !pattern.startsWith("!") && !allowed.has((pattern.split("@")[0] ?? "").toLowerCase()),
  );
  return [
    ...(selected.github_owned_allowed === false ? [] : ["every action of GitHub's own may run"]),
    ...(selected.verified_allowed === false ? [] : ["every action of a verified creator may run"]),
    ...foreign.map((pattern) => `${pattern} may run, which is not on the list`),
  ];
}
