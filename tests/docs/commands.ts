// Which test runs each command that the documents show: what `tests/docsCommands.test.ts` does not run itself.

/** `line`: the whole command. `test`: a file that runs it, and a text in it that does. `reason`: why none does. */
export type Shown = { line: RegExp } & ({ test: string; by: string } | { reason: string });

export const SHOWN: readonly Shown[] = [
  { line: /^npm start( -- --once)?$/, test: "tests/acceptance/start.test.ts", by: '"--once"' },
  { line: /^npm test$/, test: ".ci/run", by: "npm test" },
  { line: /^npm run typecheck$/, test: "tests/suites.ts", by: '["tsc", "--noEmit"]' },
  { line: /^npm run lint$/, test: "tests/suites.ts", by: '["oxlint", "-c", ".ci/oxlint.json"' },
  { line: /^npm run docs$/, test: "tests/policy-pack/docs/page.test.ts", by: "tests/docs/main.ts" },
  {
    line: /^npm run test:upgrade$/,
    test: "tests/sandbox/schema/upgrade.test.ts",
    by: "schema/upgrade.ts",
  },
  {
    line: /^npm run sandbox -- list --data-dir \S+$/,
    test: "tests/sandbox/provider/client.test.ts",
    by: 'run("list"',
  },
  {
    line: /^npm run pulumi -- (?:preview|up|destroy|stack output|stack export) -s \w+(?: --file \S+)?$/,
    test: "tests/sandbox/pulumi.test.ts",
    by: '"sandbox/pulumi.ts"',
  },
  {
    line: /^export PATH="\$PWD\/node_modules\/\.bin:\$PATH"$/,
    test: "tests/run.ts",
    by: "node_modules/.bin",
  },
  { line: /^mocha --watch --timeout 60000 tests\/\S+$/, reason: "it runs until somebody ends it" },

  {
    line: /^pulumi (?:stack export|preview|up|import|stack init)(?: -s| --stack)? org\b.*$/,
    test: "tests/acceptance/organization.test.ts",
    by: '"import"',
  },
  { line: /^(?:kubectl|helm) .*$/, reason: "there is no cluster here" },
  { line: /^pulumi config set --secret --path .*$/, reason: "it asks a person for the value" },
  {
    line: /^pulumi stack (?:init|change-secrets-provider) .*"awskms:\/\/.*$/,
    reason: "it asks AWS's KMS itself, which the CLI takes from nobody else",
  },
  {
    line: /^pulumi (?:preview -s dev|policy analyze) .*--policy-pack policy-pack$/,
    test: "tests/policy-pack/engine.test.ts",
    by: '"--policy-pack", PACK',
  },

  { line: /^aws ssm create-activation .*$/, reason: "it asks Systems Manager itself" },
  { line: /^export DATABASE_URL=.*$/, test: "tests/automation/startup.test.ts", by: "DATABASE_URL" },
  { line: /^node automation\/admin\.ts migrate$/, test: "tests/automation/errors/start.ts", by: '"migrate"' },
  { line: /^node automation\/admin\.ts token .*$/, test: "tests/automation/startup.test.ts", by: '"token"' },
  {
    line: /^node automation\/admin\.ts login-link .*$/,
    test: "tests/automation/startup.test.ts",
    by: '"login-link"',
  },
  {
    line: /^node automation\/server\.ts & node automation\/worker\.ts &$/,
    test: "tests/automation/startup.test.ts",
    by: '"server" | "worker"',
  },
  {
    line: /^(?:psql .*|DATABASE_URL=\S+ node automation\/admin\.ts migrate --server-role \S+)$/,
    test: "tests/automation/store/serverRole.test.ts",
    by: "create role",
  },
  {
    line: /^DATABASE_URL=\S+ node automation\/admin\.ts (?:backup|restore) \S+$/,
    test: "tests/automation/backup/backup.test.ts",
    by: '"backup"',
  },
  {
    line: /^docker (?:build -f automation\/Containerfile|push) .*$/,
    reason: "no registry is at hand; the file's steps are done in tests/automation/containerfile.test.ts",
  },
  { line: /^createdb \S+$/, reason: "Postgres' own tool, which comes with no package of npm" },
  {
    line: /^aws codepipeline start-pipeline-execution .*$/,
    reason:
      "CodePipeline is not here; what EventBridge gives it in its place: tests/infra/components/pipeline/pushes.test.ts",
  },
  { line: /^aws athena start-query-execution .*$/, reason: "no query runs here" },
  {
    line: /^aws stepfunctions start-execution .*$/,
    test: "tests/infra/functions/vending/vending.test.ts",
    by: 'action: "vend"',
  },
  {
    line: /^aws ssm put-parameter --name \/lockgate\/vending\/slack .*$/,
    test: "tests/infra/functions/vending/lex.test.ts",
    by: "PutParameterCommand",
  },
  {
    line: /^aws ssm put-parameter --name \/lockgate\/route\/secret .*$/,
    test: "tests/infra/functions/route/desk.ts",
    by: 'new PutParameterCommand({ Name: names.webhookSecret, Value: secret, Type: "SecureString" })',
  },
  {
    line: /^aws secretsmanager put-secret-value --secret-id lockgate-validate-key .*$/,
    test: "tests/infra/functions/validate/conformity.test.ts",
    by: "new PutSecretValueCommand({ SecretId, SecretString: first })",
  },
  {
    line: /^aws ec2-instance-connect ssh .*$/,
    reason:
      "no machine runs here: who may open the tunnel is evaluated in tests/infra/layers/sandbox.test.ts",
  },
  {
    line: /^aws lambda invoke --function-name lockgate-vend-decide .*$/,
    test: "tests/infra/functions/vending/vending.test.ts",
    by: "decide",
  },
];
