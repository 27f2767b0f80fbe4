// Decides which repositories of GitHub start which runs: read from one file.
import { z } from "zod";
import { readSettingsFile, refusedSettings } from "../settingsFile.ts";

const repository = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/, "is not owner/name")
  .transform((text) => text.toLowerCase());

const mappingSchema = z.strictObject({
  repository: repository.describe("owner/name; GitHub takes no notice of case, so neither do we"),
  branch: z
    .string()
    .min(1)
    .max(250)
    .optional()
    .describe(
      "pushes to it update; pull requests to it are previewed. Default: the repository's own default",
    ),
  stacks: z.array(z.string().min(1)).min(1).describe("in the order in which they are updated"),
  preview: z.boolean().default(true).describe("whether pull requests are previewed"),
});

const fileSchema = z.strictObject({
  apiUrl: z.url({ protocol: /^https?$/ }).default("https://api.github.com"),
  mappings: z.array(mappingSchema).min(1),
});

/** What a repository's pushes and pull requests start. */
export type Mapping = Readonly<z.output<typeof mappingSchema>>;

export interface GithubSettings {
  /** Base of GitHub's REST API, without a slash at its end. */
  readonly apiUrl: string;
  readonly mappings: readonly Mapping[];
}

/** Reads the file (YAML or JSON); stacks must be managed ones; every fault at once. */
export function readGithub(file: string, stacks: readonly string[]): GithubSettings {
  const { apiUrl, mappings } = readSettingsFile("LOCKGATE_GITHUB_FILE", file, fileSchema);
  const strange = mappings.flatMap(({ stacks: named }, index) =>
    named
      .filter((name) => !stacks.includes(name))
      .map((name) => ({
        path: `${file}: mappings.${index}.stacks`,
        message: `is none of ${stacks.join(", ")}`,
        value: JSON.stringify(name),
      })),
  );
  if (strange.length > 0) throw refusedSettings(strange);
  return Object.freeze({ apiUrl: apiUrl.replace(/\/+$/, ""), mappings });
}
