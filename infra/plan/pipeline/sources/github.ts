// Decides the source action for a GitHub repository: CodeConnections, one repository, one branch, no token of ours.
import type { GithubSource } from "../../../configuration/sources.ts";
import type { ConnectedSource, Origin } from "./index.ts";

/** What provenance names a branch of a repository there, whoever brings its code. */
export const originAtGithub = (source: { readonly repository: string; readonly branch: string }): Origin => ({
  repository: `https://github.com/${source.repository}`,
  ref: `refs/heads/${source.branch}`,
});

export const github = (source: Readonly<GithubSource>): ConnectedSource => ({
  by: "connection",
  provider: {
    name: "CodeStarSourceConnection",
    configuration: {
      FullRepositoryId: source.repository,
      BranchName: source.branch,
      OutputArtifactFormat: "CODE_ZIP",
      // The V2 trigger starts the pipeline; both would start it twice.
      DetectChanges: "false",
    },
  },
  branch: source.branch,
  ...(source.paths === undefined ? {} : { paths: source.paths }),
  ...originAtGithub(source),
  statements: (connectionPattern) => [
    {
      Sid: "Connection",
      Effect: "Allow",
      Action: "codeconnections:UseConnection",
      Resource: connectionPattern,
      Condition: {
        "ForAllValues:StringEquals": { "codeconnections:FullRepositoryId": source.repository },
      },
    },
  ],
});
