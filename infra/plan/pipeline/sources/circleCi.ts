// Decides the source for CircleCI: a workflow that tests and then hands the source over, as the project's own identity.
import { stringify } from "yaml";
import type { CircleCiSource } from "../../../configuration/sources.ts";
import { becomeByToken, banner, packSource, putSource, testCommands } from "./drop.ts";
import type { DropSource, Handover, Workflow } from "./drop.ts";
import { originAtGithub } from "./github.ts";

/** The user who pushed, a UUID. `*` would match slashes too, and so the text of a branch's name. */
const anyUser = "????????-????-????-????-????????????";

const steps = (commands: readonly string[]) => [
  "checkout",
  ...commands.map((command) => ({ run: { command, no_output_timeout: "10m" } })),
];

function workflow(source: Readonly<CircleCiSource>, to: Handover): Workflow {
  const docker = [{ image: source.image }];
  const released = { branches: { only: [source.branch] } };
  const handOver = [
    packSource(originAtGithub(source)).join("\n"),
    [...becomeByToken(to, "$CIRCLE_OIDC_TOKEN_V2"), putSource(to)].join("\n"),
  ];
  const text = stringify(
    {
      version: 2.1,
      jobs: {
        test: { docker, steps: steps(testCommands(to.app)) },
        "hand-over": { docker, steps: steps(handOver) },
      },
      workflows: {
        lockgate: {
          jobs: [{ test: { filters: released } }, { "hand-over": { requires: ["test"], filters: released } }],
        },
      },
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
  return { file: ".circleci/config.yml", text: `# ${banner(to.app)}\n${text}` };
}

/** The token's second version names the branch in its subject (CircleCI, "Format of the OpenID Connect ID token"). */
export const circleCi = (source: Readonly<CircleCiSource>): DropSource => ({
  by: "drop",
  ...originAtGithub(source),
  identity: {
    issuer: `oidc.circleci.com/org/${source.organizationId}`,
    audience: source.organizationId,
    subject:
      `org/${source.organizationId}/project/${source.projectId}/user/${anyUser}` +
      `/vcs-origin/github.com/${source.repository}/vcs-ref/refs/heads/${source.branch}`,
  },
  workflow: (to) => workflow(source, to),
});
