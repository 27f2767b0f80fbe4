// Decides what a CodeBuild webhook lets start a build: its groups of filters, each of which is enough.

import { input, type Facts, type Input } from "../facts.ts";

export type Filter = { type: string; pattern: string; excludes: boolean };

/** All filters of a group must hold; one group that holds starts the build. */
export type Group = { filters: readonly Filter[]; events: readonly string[] };

const EVERY_EVENT = ["PUSH", "PULL_REQUEST_CREATED", "PULL_REQUEST_UPDATED", "PULL_REQUEST_REOPENED"];

/** Without groups every push and pull request starts a build (CodeBuild API, CreateWebhook). */
export const groupsOf = (webhook: Facts): readonly Group[] => {
  const groups = input(webhook, "filterGroups").list().map(readGroup);
  return groups.length > 0 ? groups : [{ filters: [], events: EVERY_EVENT }];
};

const readGroup = (group: Input): Group => {
  const filters = group
    .at("filters")
    .list()
    .map((filter) => ({
      type: filter.need(filter.at("type").string()),
      pattern: filter.need(filter.at("pattern").string()),
      excludes: filter.at("excludeMatchedPattern").boolean() ?? false,
    }));
  const events = filters
    .filter((f) => f.type === "EVENT" && !f.excludes)
    .flatMap((f) => f.pattern.split(","));
  return { filters, events: events.length > 0 ? events.map((e) => e.trim()) : EVERY_EVENT };
};

/** A merged pull request has been accepted; the other events come from whoever opened it. */
export const isPullRequest = (event: string): boolean =>
  event.startsWith("PULL_REQUEST_") && !["PULL_REQUEST_MERGED", "PULL_REQUEST_CLOSED"].includes(event);

/**
 * True for a pattern that holds for whole texts and begins with a literal: `^refs/heads/main$`, `^(12|34)$`.
 * CodeBuild searches, so that a pattern without anchors also fits a branch named `x-refs/heads/main`.
 */
export const isAnchored = (pattern: string): boolean => {
  const inner = /^\^(.*)\$$/s.exec(pattern)?.[1];
  if (inner === undefined || splitsOutside(inner)) return false;
  return /^\(*[\w-]/.test(inner.replace(/^\(*refs\\?\/(heads|tags)\\?\//, ""));
};

// `^a|b$` is `^a` or `b$`: an alternative outside of parentheses loses an anchor.
const splitsOutside = (pattern: string): boolean => {
  let depth = 0;
  for (const character of pattern) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === "|" && depth === 0) return true;
  }
  return false;
};
