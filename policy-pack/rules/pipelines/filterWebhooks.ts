// Decides whether only known people and branches start builds, strangers' pull requests don't, and builds aren't shown to the public.

import { input, type Facts } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { groupsOf, isAnchored, isPullRequest, type Group } from "../../model/webhooks.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const filterWebhooks = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("project"), hidden),
  ...judgeEach(model.of("webhook"), filtered),
];

const hidden = (project: Facts): Verdict => {
  const visibility = input(project, "projectVisibility").string() ?? "PRIVATE";
  return visibility === "PRIVATE"
    ? pass(project.urn)
    : fail(project.urn, `projectVisibility is ${visibility}`, "Set projectVisibility to PRIVATE.");
};

const filtered = (webhook: Facts): Verdict => {
  const approved = asksFirst(webhook);
  const scope = input(webhook, "scopeConfiguration").at("scope").string();
  const faults = groupsOf(webhook).flatMap((group, index) =>
    [...faultsOf(group, approved), ...beyondScope(group, scope)].map(
      (fault) => `filter group ${index + 1}: ${fault}`,
    ),
  );
  return faults.length > 0 ? fail(webhook.urn, faults.join("; ")) : pass(webhook.urn);
};

/** Builds of pull requests from forks wait for a comment of somebody who may write to the repository. */
const asksFirst = (webhook: Facts): boolean =>
  ["ALL_PULL_REQUESTS", "FORK_PULL_REQUESTS"].includes(
    input(webhook, "pullRequestBuildPolicy").at("requiresCommentApproval").string() ?? "DISABLED",
  );

const narrowed = (group: Group, types: readonly string[]): boolean =>
  group.filters.some((f) => types.includes(f.type) && !f.excludes && isAnchored(f.pattern));

const faultsOf = (group: Group, approved: boolean): readonly string[] => {
  const byPullRequest = group.events.filter(isPullRequest);
  const faults = [
    ...(byPullRequest.length > 0 && !approved && !narrowed(group, ["ACTOR_ACCOUNT_ID"])
      ? [
          `${byPullRequest.join(", ")} of anyone starts it: no anchored ACTOR_ACCOUNT_ID, no approval by comment`,
        ]
      : []),
    ...(group.events.includes("PUSH") && !narrowed(group, ["HEAD_REF", "ACTOR_ACCOUNT_ID"])
      ? ["PUSH to any branch starts it: no anchored HEAD_REF or ACTOR_ACCOUNT_ID"]
      : []),
  ];
  return faults;
};

/** A webhook of an organization, or of all that the connection sees, names the repositories that it serves. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  GITHUB_ORGANIZATION: ["REPOSITORY_NAME"],
  GITHUB_GLOBAL: ["ORGANIZATION_NAME", "REPOSITORY_NAME"],
};

const beyondScope = (group: Group, scope: string | undefined): readonly string[] => {
  const wanted = scope === undefined ? [] : (SCOPES[scope] ?? ["REPOSITORY_NAME"]);
  return wanted
    .filter((type) => !narrowed(group, [type]))
    .map((type) => `scope ${scope} without anchored ${type}`);
};
