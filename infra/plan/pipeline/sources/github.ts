// Decides the source action for a GitHub repository: CodeConnections, one repository, one branch, no token of ours.
import type { GithubSource } from "../../../configuration/sources.ts";
import type { ConnectedSource } from "./index.ts";

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
  repository: `https://github.com/${source.repository}`,
  ref: `refs/heads/${source.branch}`,
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
