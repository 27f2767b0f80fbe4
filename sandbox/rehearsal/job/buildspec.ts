// Reads a buildspec (CodeBuild's version 0.2) as a script that bash runs. What is not understood is an error, not skipped.
import { parse } from "yaml";
import { z } from "zod";

const commands = z.array(z.string());
const phase = z.strictObject({
  "runtime-versions": z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  "on-failure": z.literal("ABORT").optional(),
  commands: commands.optional(),
});
const schema = z.strictObject({
  version: z.literal(0.2),
  env: z
    .strictObject({
      shell: z.literal("bash").optional(),
      variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    })
    .optional(),
  phases: z.strictObject({
    install: phase.optional(),
    pre_build: phase.optional(),
    build: phase.optional(),
    post_build: phase.optional(),
  }),
  artifacts: z.strictObject({ files: z.array(z.string()) }).optional(),
});

export type Buildspec = {
  phases: readonly { name: string; commands: readonly string[] }[];
  variables: Readonly<Record<string, string>>;
  /** Files that go on to the next action; two stars and a star stand for all of them. */
  files: readonly string[];
};

/** Throws with the place that is wrong. `of` names whose it is. */
export function readBuildspec(text: string, of: string): Buildspec {
  const read = (): unknown => {
    try {
      return parse(text);
    } catch (error) {
      throw new Error(`the buildspec of ${of} does not parse: ${(error as Error).message}`, { cause: error });
    }
  };
  const parsed = schema.safeParse(read());
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(
      `the buildspec of ${of} can't be rehearsed: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
    );
  }
  const { phases, env, artifacts } = parsed.data;
  return {
    phases: (["install", "pre_build", "build", "post_build"] as const).flatMap((name) => {
      const found = phases[name]?.commands;
      return found === undefined ? [] : [{ name, commands: found }];
    }),
    variables: Object.fromEntries(
      Object.entries(env?.variables ?? {}).map(([name, value]) => [name, String(value)]),
    ),
    files: artifacts?.files ?? [],
  };
}

/** One shell for all commands, which ends at the first that fails, as CodeBuild does. */
export const scriptOf = ({ phases }: Buildspec): string =>
  ["set -e", ...phases.flatMap(({ commands: lines }) => lines)].join("\n");
