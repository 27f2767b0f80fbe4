// Deliveries as GitHub recorded them, with what a test changes.
import examples from "@octokit/webhooks-examples" with { type: "json" };

type Json = Record<string, unknown>;
const recorded = examples as unknown as { name: string; examples: Json[] }[];

const find = (name: string, wanted: (example: Json) => boolean): Json => {
  const found = recorded.find((event) => event.name === name)?.examples.find(wanted);
  if (!found) throw new Error(`no ${name} was recorded`);
  return structuredClone(found);
};

export const repository = "Codertocat/Hello-World";

/** A push to a branch. */
export const push = (changes: Json = {}): Json => ({
  ...find("push", ({ ref }) => ref === "refs/heads/master"),
  ...changes,
});

/** A push that made or deleted a tag. */
export const tagPush = (): Json => find("push", ({ ref }) => String(ref).startsWith("refs/tags/"));

/** A pull request from a branch of the same repository. */
export const pullRequest = (action = "opened", changes: Json = {}): Json => ({
  ...find("pull_request", (example) => example["action"] === action),
  ...changes,
});

/** Names and examples of everything that was recorded. */
export const all = (): { name: string; payload: Json }[] =>
  recorded.flatMap(({ name, examples: payloads }) => payloads.map((payload) => ({ name, payload })));
