// Decides the source for GitLab: jobs that test and then hand the source over, with a token of the branch.
import { stringify } from "yaml";
import type { GitlabSource } from "../../../configuration/sources.ts";
import { banner, becomeByToken, jobMinutes, packSource, putSource, testCommands } from "./drop.ts";
import type { DropSource, Handover, Workflow } from "./drop.ts";

const audience = "sts.amazonaws.com";

function workflow(source: Readonly<GitlabSource>, to: Handover): Workflow {
  const common = {
    image: source.image,
    timeout: `${jobMinutes} minutes`,
    rules: [{ if: `$CI_COMMIT_BRANCH == "${source.branch}" && $CI_PIPELINE_SOURCE == "push"` }],
  };
  const text = stringify(
    {
      stages: ["test", "hand-over"],
      test: { ...common, stage: "test", script: testCommands(to.app) },
      "hand-over": {
        ...common,
        stage: "hand-over",
        environment: "release",
        resource_group: `lockgate-${to.app.name}`,
        id_tokens: { LOCKGATE_TOKEN: { aud: audience } },
        script: [
          packSource(originOf(source)).join("\n"),
          [...becomeByToken(to, "$LOCKGATE_TOKEN"), putSource(to)].join("\n"),
        ],
      },
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
  return { file: ".gitlab-ci.yml", text: `# ${banner(to.app)}\n${text}` };
}

const originOf = ({ host, project, branch }: Readonly<GitlabSource>) => ({
  repository: `https://${host}/${project}`,
  ref: `refs/heads/${branch}`,
});

/** Tags and merge requests have another type of ref in their subject (GitLab, "OpenID Connect (OIDC) Authentication"). */
export const gitlab = (source: Readonly<GitlabSource>): DropSource => ({
  by: "drop",
  ...originOf(source),
  identity: {
    issuer: source.host,
    audience,
    subject: `project_path:${source.project}:ref_type:branch:ref:${source.branch}`,
  },
  workflow: (to) => workflow(source, to),
});
