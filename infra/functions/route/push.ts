// Decides which pipelines a push to GitHub starts, by the files that it changed. Pure: event and table in, names out.
import path from "node:path";
import { z } from "zod";
import type { RouteRow } from "../../plan/pipeline/routes.ts";

const rowSchema = z.strictObject({
  pipeline: z.string().min(1),
  repository: z.string().min(3),
  branch: z.string().min(1),
  matches: z.array(z.string().min(1)).min(1),
  ignores: z.array(z.string().min(1)),
}) satisfies z.ZodType<RouteRow>;

/** Throws for a row that is none: no push passes it by unseen. */
export const readRow = (name: string, text: string): RouteRow => {
  const parsed = rowSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${name} is no row of the table: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
};

const files = z.array(z.string().max(4096)).default([]);

/** What counts of GitHub's `push`. */
export const pushSchema = z.object({
  ref: z.string(),
  after: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
  created: z.boolean().default(false),
  deleted: z.boolean().default(false),
  forced: z.boolean().default(false),
  repository: z.object({ full_name: z.string().min(3).max(201) }),
  commits: z.array(z.object({ added: files, modified: files, removed: files })).default([]),
});
export type Push = z.infer<typeof pushSchema>;

/** GitHub tells no more commits in one event ("Webhook events and payloads", push). */
const mostCommits = 2048;

/** Of all commits, also what they took away. What is not told may be anything: then every file counts as changed. */
export function changedFiles({ created, forced, commits }: Push): readonly string[] | "all" {
  if (created || forced || commits.length === 0 || commits.length >= mostCommits) return "all";
  return [...new Set(commits.flatMap(({ added, modified, removed }) => [...added, ...modified, ...removed]))];
}

const isIgnored = (file: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) =>
    path.posix.matchesGlob(pattern.includes("/") ? file : path.posix.basename(file), pattern),
  );

const isOf = (file: string, { matches, ignores }: RouteRow): boolean =>
  !isIgnored(file, ignores) && matches.some((expression) => new RegExp(`^(?:${expression})$`).test(file));

/** Names of pipelines, none, one or many. */
export function pipelinesOf(push: Push, rows: readonly RouteRow[]): string[] {
  const { ref, deleted, repository } = push;
  if (deleted) return [];
  const changed = changedFiles(push);
  return rows
    .filter(
      (row) =>
        row.repository.toLowerCase() === repository.full_name.toLowerCase() &&
        ref === `refs/heads/${row.branch}` &&
        (changed === "all" || changed.some((file) => isOf(file, row))),
    )
    .map(({ pipeline }) => pipeline);
}
