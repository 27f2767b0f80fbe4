// Decides what a delivery of GitHub asks for: which runs, of which commit. Pure: event in, runs or a reason out.
import { z } from "zod";
import type { RunSource } from "../store/runs.ts";
import type { Mapping } from "./settings.ts";

const sha = z.string().regex(/^[0-9a-f]{40}$/);
const login = z.string().regex(/^[A-Za-z0-9_.[\]-]{1,100}$/);
const repositorySchema = z.object({
  full_name: z.string().min(3).max(201),
  default_branch: z.string().min(1),
});

/** The parts of GitHub's `push` that count here. */
const pushSchema = z.object({
  ref: z.string(),
  after: sha,
  deleted: z.boolean().default(false),
  repository: repositorySchema,
  sender: z.object({ login }),
  head_commit: z.object({ message: z.string() }).nullish(),
});

/** The parts of GitHub's `pull_request` that count here. */
const pullRequestSchema = z.object({
  action: z.string(),
  number: z.number().int().positive(),
  repository: repositorySchema,
  sender: z.object({ login }),
  pull_request: z.object({
    title: z.string(),
    head: z.object({ sha, repo: z.object({ full_name: z.string() }).nullable() }),
    base: z.object({ ref: z.string() }),
  }),
});

/** One run that a delivery starts. */
export interface Start {
  readonly stack: string;
  readonly operation: "update" | "preview";
  readonly message: string;
  /** What makes older runs of the same stack pointless: the branch, or `pull/NUMBER`. */
  readonly branch: string;
  readonly source: RunSource;
  /** Login of the person behind it. */
  readonly person: string;
}

/** What is to be done; `reason` says why nothing is. */
export interface Asked {
  readonly starts: readonly Start[];
  readonly reason?: string;
}

const nothing = (reason: string): Asked => ({ starts: [], reason });

/** Actions of a pull request after which its head is another. */
const previewed = new Set(["opened", "synchronize", "reopened"]);

/** Reads a delivery whose signature was good. Throws a ZodError where it is not what GitHub documents. */
export function askedBy(event: string, payload: unknown, mappings: readonly Mapping[]): Asked {
  if (event === "ping") return nothing("ping");
  if (event === "push") return askedByPush(pushSchema.parse(payload), mappings);
  if (event === "pull_request") return askedByPullRequest(pullRequestSchema.parse(payload), mappings);
  return nothing(`event ${event} starts nothing`);
}

function askedByPush(push: z.output<typeof pushSchema>, mappings: readonly Mapping[]): Asked {
  const { ref, after, deleted, repository, sender } = push;
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  if (branch === undefined) return nothing(`${ref} is no branch`);
  if (deleted || /^0+$/.test(after)) return nothing(`${branch} was deleted`);
  const mapped = mappingsOf(repository, branch, mappings);
  if (mapped.length === 0)
    return nothing(`no mapping names ${repository.full_name} and its branch ${branch}`);
  const source = { repository: repository.full_name, commit: after, pullRequest: null };
  const message = firstLine(push.head_commit?.message ?? `push to ${branch}`);
  const common = { operation: "update", message, branch, source, person: sender.login } as const;
  return { starts: stacksOf(mapped).map((stack) => ({ stack, ...common })) };
}

function askedByPullRequest(event: z.output<typeof pullRequestSchema>, mappings: readonly Mapping[]): Asked {
  const { action, number, repository, sender, pull_request: asked } = event;
  if (!previewed.has(action)) return nothing(`action ${action} of a pull request starts nothing`);
  // Previewing runs the program: whoever may not push to the repository must not run code here.
  if (asked.head.repo?.full_name !== repository.full_name)
    return nothing("the pull request comes from another repository, whose code is not run here");
  const mapped = mappingsOf(repository, asked.base.ref, mappings).filter(({ preview }) => preview);
  if (mapped.length === 0)
    return nothing(`no mapping previews ${repository.full_name} and its branch ${asked.base.ref}`);
  const source = { repository: repository.full_name, commit: asked.head.sha, pullRequest: number };
  const message = firstLine(`#${number} ${asked.title}`);
  const common = { message, branch: `pull/${number}`, source, person: sender.login };
  return { starts: stacksOf(mapped).map((stack) => ({ stack, operation: "preview", ...common })) };
}

function mappingsOf(
  { full_name, default_branch }: z.output<typeof repositorySchema>,
  branch: string,
  mappings: readonly Mapping[],
): Mapping[] {
  return mappings.filter(
    (mapping) =>
      mapping.repository === full_name.toLowerCase() && (mapping.branch ?? default_branch) === branch,
  );
}

const stacksOf = (mapped: readonly Mapping[]): string[] => [
  ...new Set(mapped.flatMap(({ stacks }) => stacks)),
];

const firstLine = (text: string): string =>
  (text.split("\n")[0] ?? "").replaceAll("\u0000", "").slice(0, 200);
