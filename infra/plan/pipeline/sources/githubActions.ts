// Decides the source for GitHub Actions: a workflow that tests and then hands the source over, without a stored key.
import { stringify } from "yaml";
import type { App } from "../../../configuration/schema.ts";
import type { GithubActionsSource } from "../../../configuration/sources.ts";
import { banner, jobMinutes, packSource, putSource, testCommands } from "./drop.ts";
import type { DropSource, Handover, Workflow } from "./drop.ts";
import { originAtGithub } from "./github.ts";

/** By commit: a tag can be moved. */
const pinned = {
  checkout: ["actions/checkout", "3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1"],
  credentials: [
    "aws-actions/configure-aws-credentials",
    "a03048d87541d1d9fcf2ecf528a4a65ba9bd7838",
    "v5.0.0",
  ],
  nodejs: ["actions/setup-node", "2028fbc5c25fe9cf00d9f06a71cc4710d4507903", "v6.0.0"],
  python: ["actions/setup-python", "e797f83bcb11b83ae66e0230d6156d7c80228e7c", "v6.0.0"],
  java: ["actions/setup-java", "dded0888837ed1f317902acf8a20df0ad188d165", "v5.0.0"],
  golang: ["actions/setup-go", "44694675825211faa026b3c33043df3e48a5fa00", "v6.0.0"],
} as const;
type Pinned = keyof typeof pinned;

/** Repositories of the actions that are emitted, whatever the app is. */
export const actionsUsed: readonly string[] = Object.values(pinned).map(([name]) => name);

/** `name@commit # version`; the version becomes a comment when the text is written. */
const use = (action: Pinned): { uses: string } => {
  const [name, commit, version] = pinned[action];
  return { uses: `${name}@${commit} # ${version}` };
};

const checkout = { ...use("checkout"), with: { "persist-credentials": false } };

/** Runtimes of CodeBuild that GitHub has an action for; others are there or are installed by the app's commands. */
const setUp: Readonly<Record<string, (version: string) => object>> = {
  nodejs: (version) => ({ ...use("nodejs"), with: { "node-version": version } }),
  python: (version) => ({ ...use("python"), with: { "python-version": version } }),
  java: (version) => ({
    ...use("java"),
    with: { distribution: "corretto", "java-version": version.replace("corretto", "") },
  }),
  golang: (version) => ({ ...use("golang"), with: { "go-version": version } }),
};

const common = { "runs-on": "ubuntu-24.04", "timeout-minutes": jobMinutes };

const testJob = (app: App) => ({
  ...common,
  permissions: { contents: "read" },
  steps: [
    checkout,
    ...Object.entries(app.build.runtimes).flatMap(([runtime, version]) => {
      const step = setUp[runtime];
      return step === undefined ? [] : [step(version)];
    }),
    ...testCommands(app).map((run) => ({ run })),
  ],
});

/** Nothing of the app runs in the job that has a token. By hand any branch can be tested, and only the one handed over. */
const handOverJob = (source: Readonly<GithubActionsSource>, to: Handover) => ({
  ...common,
  if: `github.ref == 'refs/heads/${source.branch}'`,
  needs: "test",
  environment: source.environment,
  permissions: { contents: "read", "id-token": "write" },
  steps: [
    checkout,
    { run: packSource(originAtGithub(source)).join("\n") },
    {
      ...use("credentials"),
      with: {
        "role-to-assume": to.role,
        "aws-region": to.region,
        "allowed-account-ids": to.account,
        "role-duration-seconds": 900,
      },
    },
    { run: putSource(to) },
  ],
});

/** GitHub takes no `paths-ignore` beside `paths`; there what is left out follows what is let in. */
const pathsOf = ({ paths: { includes, excludes = [] } = {} }: Readonly<GithubActionsSource>) => {
  if (includes !== undefined) return { paths: [...includes, ...excludes.map((pattern) => `!${pattern}`)] };
  return excludes.length === 0 ? {} : { "paths-ignore": excludes };
};

function workflow(source: Readonly<GithubActionsSource>, to: Handover): Workflow {
  const text = stringify(
    {
      name: `lockgate ${to.app.name}`,
      on: { push: { branches: [source.branch], ...pathsOf(source) }, workflow_dispatch: {} },
      permissions: {},
      concurrency: { group: `lockgate-${to.app.name}`, "cancel-in-progress": false },
      jobs: { test: testJob(to.app), "hand-over": handOverJob(source, to) },
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
  return {
    file: `.github/workflows/lockgate-${to.app.name}.yml`,
    text: `# ${banner(to.app)}\n${text.replaceAll(/uses: "?([^"\n]+? # v[\d.]+)"?$/gm, "uses: $1")}`,
  };
}

export const githubActions = (source: Readonly<GithubActionsSource>): DropSource => ({
  by: "drop",
  ...originAtGithub(source),
  identity: {
    issuer: "token.actions.githubusercontent.com",
    audience: "sts.amazonaws.com",
    // A job in an environment has no ref in its subject; the environment says which branches may use it.
    subject: `repo:${source.repository}:environment:${source.environment}`,
  },
  workflow: (to) => workflow(source, to),
});
