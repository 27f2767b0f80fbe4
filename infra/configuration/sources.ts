// The table of sources that an app may name: one schema a line. Its plan is in plan/pipeline/sources.
import { z } from "zod";
import { branch, list, repository, roleReference, text } from "./fields.ts";

const folders = list(
  text("a pattern of paths").regex(
    /^(?![/.]|!)(?!.*(?:\/\/|\\|(?:^|\/)\.\.?(?:\/|$)))[\x21-\x7e]{1,255}$/,
    "a pattern of paths below the repository's own folder, at most 255 characters, such as shop/** or **/*.md",
  ),
  "a list of patterns of paths, such as shop/**",
)
  .min(1, "at least one pattern of paths, or leave the list out")
  .max(8, "at most eight patterns of paths, which is what CodePipeline takes; name folders higher up")
  .readonly();

/** Of several apps in one repository: a push is this app's where a file counts, by an include and by no exclude. */
const paths = z
  .strictObject({ includes: folders.optional(), excludes: folders.optional() })
  .refine(({ includes, excludes }) => (includes ?? excludes) !== undefined, {
    error: "includes, excludes or both, as lists of patterns; without `paths` every push counts",
  })
  .optional();
export type Paths = NonNullable<z.infer<typeof paths>>;

/** AWS fetches by a connection, whenever the branch is pushed to. */
const github = z.strictObject({
  kind: z.literal("github"),
  repository,
  branch: branch.default("main"),
  paths,
});

const isExpression = (expression: string): boolean => {
  try {
    return new RegExp(`^(?:${expression})$`).test("") || true;
  } catch {
    return false;
  }
};
const expressionRemedy =
  "a regular expression of whole paths below the repository's own folder, such as shop/.* or (shop|common)/.*";

/** The company's router takes GitHub's webhook and starts the pipeline; AWS fetches by a connection. */
const monorepo = z.strictObject({
  kind: z.literal("monorepo"),
  repository,
  branch: branch.default("main"),
  matches: list(
    text(expressionRemedy)
      .min(1, expressionRemedy)
      .max(500, expressionRemedy)
      .refine(isExpression, expressionRemedy),
    "a list of regular expressions of paths, such as shop/.*",
  ).min(1, "at least one regular expression of paths"),
  /** Files that start nothing; a pattern without a slash is of names in any folder. */
  ignores: list(
    text("a pattern of files, such as *.md or docs/**")
      .min(1, "a pattern of files")
      .max(255, "a pattern of files"),
    "a list of patterns of files, such as *.md",
  ).default([]),
});

const guarded = text("the environment of the code host that guards the release").regex(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
  "name one environment of the code host without wildcards, such as release",
);

/** A workflow tests, then hands the source over; only its job in that environment may. */
const githubActions = z.strictObject({
  kind: z.literal("githubActions"),
  repository,
  branch: branch.default("main"),
  paths,
  environment: guarded.default("release"),
  /** Which the team may use in its workflows, beside those of the emitted one: `pipeline workflow --check` asks. */
  actions: list(repository, "a list of repositories of actions, such as [acme/build-tools]")
    .readonly()
    .optional(),
});

/** Of the code host's jobs; a tag could be moved. */
const image = text("the image that the jobs run in, by digest").regex(
  /^[\w./:-]+@sha256:[0-9a-f]{64}$/,
  "an image by digest, such as cimg/aws@sha256:…; it has git 2.38 or newer, jq, the AWS CLI and what the app is built with",
);

const circleId = (what: string) =>
  text(`the id of the ${what} in CircleCI`).regex(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    `the id of the ${what} as CircleCI's settings show it, such as 12345678-90ab-4cde-8f01-234567890abc`,
  );

const circleCi = z.strictObject({
  kind: z.literal("circleCi"),
  repository,
  branch: branch.default("main"),
  organizationId: circleId("organization"),
  projectId: circleId("project"),
  image,
});

const gitlab = z.strictObject({
  kind: z.literal("gitlab"),
  /** Of an instance that AWS can reach. */
  host: text("the host of GitLab")
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "the host of GitLab, such as gitlab.com")
    .default("gitlab.com"),
  project: text("the project as group/name").regex(
    /^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$/,
    "name the project as group/name, without wildcards",
  ),
  branch: branch.default("main"),
  image,
});

/** Where the code is kept that others bring, as provenance names it. */
const origin = (what: string) =>
  text("the address of the repository").regex(
    /^https:\/\/[a-z0-9.-]+\/[^\s*?#]+$/,
    `the address of the repository that the ${what} comes from, such as https://git.acme.example/etl`,
  );
const writers = (may: string) =>
  list(roleReference, `a list of role ARNs that may ${may}`).min(
    1,
    `at least one role that may ${may}: nobody else can`,
  );

/** Somebody else puts a zip into the bucket; it says of which commit it is. */
const s3Drop = z.strictObject({
  kind: z.literal("s3Drop"),
  repository: origin("drop"),
  branch: branch.default("main"),
  writers: writers("drop"),
});

/** Somebody else pushes an image into the app's repository; a folder in it says of which commit it is. */
const imagePush = z.strictObject({
  kind: z.literal("imagePush"),
  repository: origin("image"),
  branch: branch.default("main"),
  writers: writers("push"),
  /** In the image, without the first slash: what is built, tested and deployed. */
  folder: text("a folder of the image, such as app")
    .regex(
      /^(?!(?:.*\/)?\.{1,2}(?:\/|$))[\w.-]+(?:\/[\w.-]+)*$/,
      "name a folder of the image from its root and without the first slash, such as app or srv/release",
    )
    .max(200, "a path of at most 200 characters")
    .default("app"),
});

export const sourceSchemas = [github, githubActions, circleCi, gitlab, s3Drop, imagePush, monorepo] as const;
export type GithubSource = z.infer<typeof github>;
export type GithubActionsSource = z.infer<typeof githubActions>;
export type CircleCiSource = z.infer<typeof circleCi>;
export type GitlabSource = z.infer<typeof gitlab>;
