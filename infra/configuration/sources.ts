// The table of sources that an app may name: one schema a line. Its plan is in plan/pipeline/sources.
import { z } from "zod";
import { branch, repository } from "./fields.ts";

const github = z.strictObject({ kind: z.literal("github"), repository, branch: branch.default("main") });

export const sourceSchemas = [github] as const;
export type GithubSource = z.infer<typeof github>;
