// What a build says of itself, read from the environment of the system that runs it: one row for each such system.
import { BadFormat } from "../lib/faults.ts";
import type { DigestSet } from "../lib/statement.ts";
import { parseImage } from "../oci/imageName.ts";

export type Build = {
  buildType: string;
  builder: string;
  /** `https://github.com/acme/top-scores`, `refs/heads/main`, the commit's full id. */
  source: { repository: string; ref: string; commit: string };
  /** `registry/repository@sha256:…`, where it came as one. */
  image?: string;
  invocation: string;
  externalParameters: Record<string, unknown>;
  internalParameters?: Record<string, unknown>;
};

export type Env = Readonly<Record<string, string | undefined>>;
type System = { detect: (env: Env) => boolean; read: (need: (name: string) => string, env: Env) => Build };

/** GitHub's build type: actions.github.io/buildtypes/workflow/v1. */
const github: System = {
  detect: (env) => env["GITHUB_ACTIONS"] === "true",
  read: (need) => {
    const server = need("GITHUB_SERVER_URL");
    const repository = `${server}/${need("GITHUB_REPOSITORY")}`;
    const workflow = need("GITHUB_WORKFLOW_REF");
    const [file = "", ref = ""] = workflow.split("@");
    const run = `${repository}/actions/runs/${need("GITHUB_RUN_ID")}/attempts/${need("GITHUB_RUN_ATTEMPT")}`;
    return {
      buildType: "https://actions.github.io/buildtypes/workflow/v1",
      builder: `${server}/${workflow}`,
      source: { repository, ref: need("GITHUB_REF"), commit: need("GITHUB_SHA") },
      invocation: run,
      externalParameters: {
        workflow: { ref, repository, path: file.slice(need("GITHUB_REPOSITORY").length + 1) },
      },
      internalParameters: {
        github: {
          event_name: need("GITHUB_EVENT_NAME"),
          repository_id: need("GITHUB_REPOSITORY_ID"),
          repository_owner_id: need("GITHUB_REPOSITORY_OWNER_ID"),
          runner_environment: need("RUNNER_ENVIRONMENT"),
        },
      },
    };
  },
};

const circleci: System = {
  detect: (env) => env["CIRCLECI"] === "true",
  read: (need, env) => {
    const tag = env["CIRCLE_TAG"];
    const repository = webAddress(need("CIRCLE_REPOSITORY_URL"));
    return {
      buildType: "urn:lockgate:buildtype:circleci:v1",
      builder: `${new URL(need("CIRCLE_BUILD_URL")).origin}/${need("CIRCLE_PROJECT_USERNAME")}/${need("CIRCLE_PROJECT_REPONAME")}#${need("CIRCLE_JOB")}`,
      source: {
        repository,
        ref: tag ? `refs/tags/${tag}` : `refs/heads/${need("CIRCLE_BRANCH")}`,
        commit: need("CIRCLE_SHA1"),
      },
      invocation: need("CIRCLE_BUILD_URL"),
      externalParameters: { job: need("CIRCLE_JOB"), repository },
      internalParameters: { workflow: need("CIRCLE_WORKFLOW_ID") },
    };
  },
};

/** A job of a pipeline that infra/ declares: its variables are the plan's, the commit is what the source action fetched. */
const codebuild: System = {
  detect: (env) => env["CODEBUILD_BUILD_ARN"] !== undefined,
  read: (need, env) => {
    const image = env["IMAGE"];
    const source = { repository: need("SOURCE_REPOSITORY"), ref: need("SOURCE_REF") };
    return {
      buildType: "urn:lockgate:buildtype:codepipeline:v1",
      builder: need("BUILDER"),
      source: { ...source, commit: need("COMMIT") },
      ...(image === undefined || image === "" ? {} : { image }),
      invocation: need("CODEBUILD_BUILD_ARN"),
      externalParameters: { app: need("APP"), source },
    };
  },
};

export const systems = { github, circleci, codebuild } as const satisfies Record<string, System>;
export type SystemName = keyof typeof systems;
export const systemNames = Object.keys(systems) as SystemName[];

/** Throws BadFormat with the name of the variable that is missing or wrong. */
export function readBuild(env: Env, named?: SystemName): Build {
  const name = named ?? systemNames.find((each) => systems[each].detect(env));
  if (name === undefined)
    throw new BadFormat(
      `this is no build of ${systemNames.join(", ")}: nothing tells which commit is signed`,
    );
  const need = (variable: string): string => {
    const value = env[variable];
    if (value !== undefined && value !== "") return value;
    throw new BadFormat(`${variable} is not set, so nothing tells what ${name} builds`);
  };
  const build = systems[name].read(need, env);
  const { commit, ref } = build.source;
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) throw new BadFormat(`"${commit}" is not a commit id`);
  if (!/^refs\/(heads|tags|pull)\/\S+$/.test(ref)) throw new BadFormat(`"${ref}" is not a full ref`);
  return build;
}

/** `git@github.com:acme/top-scores.git` as `https://github.com/acme/top-scores`. */
const webAddress = (address: string): string =>
  address.replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/, "https://$1/").replace(/\.git$/, "");

/** The source as a resolved dependency of the provenance. */
export const sourceDependency = ({ source }: Build): { uri: string; digest: DigestSet } => ({
  uri: `git+${source.repository}@${source.ref}`,
  digest: { gitCommit: source.commit },
});

/** Likewise the image that the source came in, as a package URL of OCI; none where it came otherwise. */
export function imageDependency({ image }: Build): { uri: string; digest: DigestSet }[] {
  if (image === undefined) return [];
  const { registry, repository, digest } = parseImage(image);
  const [algorithm = "", hex = ""] = digest.split(":");
  const name = repository.split("/").at(-1) ?? "";
  const place = encodeURIComponent(`${registry}/${repository}`);
  return [{ uri: `pkg:oci/${name}@${algorithm}%3A${hex}?repository_url=${place}`, digest: { sha256: hex } }];
}
