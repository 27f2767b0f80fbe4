import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource } from "../../world.ts";

type Filter = { type: string; pattern: unknown; excludeMatchedPattern?: boolean };
const event = (pattern: string): Filter => ({ type: "EVENT", pattern });
const webhook = (props: Facts["props"]) => [resource("webhook", "hook", { projectName: "build", ...props })];
const filtered = (...filters: Filter[]) => webhook({ filterGroups: [{ filters }] });
const main: Filter = { type: "HEAD_REF", pattern: "^refs/heads/main$" };
const actor: Filter = { type: "ACTOR_ACCOUNT_ID", pattern: "^(1234|5678)$" };
const OPENED = event("PULL_REQUEST_CREATED,PULL_REQUEST_UPDATED");
const project = (projectVisibility?: unknown) => [resource("project", "build", { projectVisibility })];
const approval = (requiresCommentApproval: unknown) =>
  webhook({ filterGroups: [{ filters: [OPENED] }], pullRequestBuildPolicy: { requiresCommentApproval } });
const scoped = (...filters: Filter[]) =>
  webhook({
    filterGroups: [{ filters: [event("PUSH"), main, ...filters] }],
    scopeConfiguration: { scope: "GITHUB_ORGANIZATION", name: "acme" },
  });

ruleCases("PIPE-13", [
  { name: "pushes to main", expect: "pass", resources: filtered(event("PUSH"), main) },
  { name: "pull requests of known people", expect: "pass", resources: filtered(OPENED, actor) },
  { name: "pull requests after a comment", expect: "pass", resources: approval("ALL_PULL_REQUESTS") },
  { name: "merged pull requests", expect: "pass", resources: filtered(event("PULL_REQUEST_MERGED")) },
  {
    name: "an organization's one repository",
    expect: "pass",
    resources: scoped({ type: "REPOSITORY_NAME", pattern: "^shop$" }),
  },
  { name: "a project is private by default", expect: "pass", resources: project() },
  {
    name: "a public project",
    expect: "fail",
    says: "PUBLIC_READ",
    on: "build",
    resources: project("PUBLIC_READ"),
  },
  { name: "no filter", expect: "fail", says: "PUSH to any branch", on: "hook", resources: webhook({}) },
  {
    name: "anyone's pull requests",
    expect: "fail",
    says: "PULL_REQUEST_CREATED",
    resources: filtered(OPENED),
  },
  { name: "approval switched off", expect: "fail", says: "no approval", resources: approval("DISABLED") },
  {
    name: "an actor without anchors",
    expect: "fail",
    says: "ACTOR_ACCOUNT_ID",
    resources: filtered(OPENED, { ...actor, pattern: "1234" }),
  },
  {
    name: "an actor with one anchor",
    expect: "fail",
    says: "ACTOR_ACCOUNT_ID",
    resources: filtered(OPENED, { ...actor, pattern: "^1234" }),
  },
  {
    name: "an alternative that loses its anchors",
    expect: "fail",
    says: "ACTOR_ACCOUNT_ID",
    resources: filtered(OPENED, { ...actor, pattern: "^1234|5678$" }),
  },
  {
    name: "any actor",
    expect: "fail",
    says: "ACTOR_ACCOUNT_ID",
    resources: filtered(OPENED, { ...actor, pattern: "^.*$" }),
  },
  {
    name: "all but some actors",
    expect: "fail",
    says: "ACTOR_ACCOUNT_ID",
    resources: filtered(OPENED, { ...actor, excludeMatchedPattern: true }),
  },
  {
    name: "a branch of a pull request, which its author names",
    expect: "fail",
    says: "ACTOR_ACCOUNT_ID",
    resources: filtered(OPENED, main),
  },
  {
    name: "pushes to any branch",
    expect: "fail",
    says: "HEAD_REF",
    resources: filtered(event("PUSH"), { ...main, pattern: "^refs/heads/.*$" }),
  },
  {
    name: "no event, which is every event",
    expect: "fail",
    says: "PULL_REQUEST_CREATED",
    resources: filtered(main),
  },
  {
    name: "one of two groups",
    expect: "fail",
    says: "filter group 2",
    resources: webhook({ filterGroups: [{ filters: [event("PUSH"), main] }, { filters: [event("PUSH")] }] }),
  },
  {
    name: "any repository of the organization",
    expect: "fail",
    says: "REPOSITORY_NAME",
    resources: scoped(),
  },
  { name: "neither project nor webhook", expect: "notApplicable", resources: goodStore() },
  {
    name: "a pattern is unknown",
    expect: "undecidable",
    says: "pattern",
    resources: filtered(event("PUSH"), { ...main, pattern: UNKNOWN }),
  },
  {
    name: "filters unknown",
    expect: "undecidable",
    says: "filterGroups",
    resources: webhook({ filterGroups: UNKNOWN }),
  },
  {
    name: "visibility unknown",
    expect: "undecidable",
    says: "projectVisibility",
    resources: project(UNKNOWN),
  },
]);
