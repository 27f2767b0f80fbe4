// Which test runs each command of other programs that stands within a sentence of the documents, or why none does.
import type { Shown } from "./commands.ts";

const ENGINE = { test: "tests/sandbox/pulumi.test.ts", by: '"sandbox/pulumi.ts"' } as const;
const ORGANIZATION = "tests/acceptance/organization.test.ts";
const AWS_ITSELF = { reason: "it asks AWS itself" } as const;

export const INLINE: readonly Shown[] = [
  {
    line: /^pulumi (?:up|preview|destroy)(?: -s (?:org|tooling|dev))?(?: --policy-pack policy-pack)?$/,
    ...ENGINE,
  },
  {
    line: /^export LOCKGATE_STATES="\$PWD\/states"$/,
    test: "tests/acceptance/plainCli.ts",
    by: "LOCKGATE_STATES: states",
  },
  { line: /^pulumi preview --json$/, test: "tests/policy-pack/errorTable.test.ts", by: "applyPreview" },
  { line: /^pulumi stack export$/, test: ORGANIZATION, by: '"stack", "export"' },
  { line: /^pulumi stack output (?:accountIds|elevation -s org)$/, ...ENGINE },
  {
    line: /^pulumi stack init(?: org --secrets-provider="awskms:\/\/alias\/pulumi")?$/,
    test: "tests/automation/stateBackend.test.ts",
    by: "awskms://",
  },
  {
    line: /^pulumi login(?: s3:\/\/YOUR-STATE-BUCKET)?$/,
    test: "tests/automation/stateBackend.test.ts",
    by: "s3://",
  },
  { line: /^pulumi cancel -s STACK$/, reason: "it ends a lock that a person has judged to be dead" },
  {
    line: /^pulumi config set --path(?: 'aws:allowedAccountIds\[0\]' …)?$/,
    reason: "it writes a line of a file",
  },
  {
    line: /^pulumi up --profiling$/,
    reason: "it measured once what docs/performance.md tells, by the engine's own profiler",
  },
  {
    line: /^node sandbox\/schema\/generate\.ts$/,
    test: "tests/sandbox/schema/generate.test.ts",
    by: "generate",
  },
  {
    line: /^node generateActions\.ts$/,
    test: "tests/policy-pack/iam/actions.test.ts",
    by: "await generateActions()",
  },
  {
    line: /^node automation\/admin\.ts backup FILE$/,
    test: "tests/automation/backup/backup.test.ts",
    by: '"backup"',
  },
  {
    line: /^node automation\/admin\.ts migrate --server-role lockgate_server$/,
    test: "tests/automation/store/serverRole.test.ts",
    by: "create role",
  },
  {
    line: /^export PATH="\$PWD\/node_modules\/\.bin:\$PATH"$/,
    test: "tests/run.ts",
    by: "node_modules/.bin",
  },
  {
    line: /^(?:helm|kubectl) /,
    reason: "there is no cluster here; npm run test:charts has Helm render what is written for it",
  },
  { line: /^npx playwright test$/, reason: "an app's own command, named as an example" },
  {
    line: /^npx --package=\.\/lockgate-\S+\.tgz lockgate policy analyze --file dev\.json$/,
    test: "tests/cli/package.test.ts",
    by: "writePackage",
  },
  {
    line: /^npm (?:ci|install --save-exact @pulumi\/aws@…)$/,
    test: "tests/repo.test.ts",
    by: "exact version",
  },
  { line: /^docker login$/, reason: "it asks a person for the password" },
  {
    line: /^aws (?:codepipeline rollback-stage|ecs run-task .*|secretsmanager create-secret .*)$/,
    ...AWS_ITSELF,
  },
];
