// Decides every error that the command line ends with: one table of code, exit code, what it says and the remedy.

/**
 * One kind of error. `says` and `remedy` are templates: who refuses fills in the {words}. A code is stable, its texts
 * are prose and may change.
 */
export type ErrorKind = { exit: 2 | 3; says: string; remedy: string };

/** 2: the command line or a file that the user wrote is wrong; the text says what to correct. */
const wrong = <S extends string, R extends string>(says: S, remedy: R) =>
  ({ exit: 2, says, remedy }) as const;
/** 3: there is no answer, which is never to be taken for a pass. */
const noAnswer = <S extends string, R extends string>(says: S, remedy: R) =>
  ({ exit: 3, says, remedy }) as const;

export const errorTable = {
  // The command line itself.
  command_missing: wrong("no command given", "Name one of these.\n\n{help}"),
  command_unknown: wrong(`there is no command "{name}"{hint}`, "lockgate --help lists them."),
  command_incomplete: wrong("lockgate {name} needs to know what", "Say one of {commands}."),
  option_unknown: wrong("there is no option --{name}{hint}", "Usage: {usage}"),
  option_malformed: wrong("{why}", "Usage: {usage}"),
  option_missing: wrong("{option} is missing", "Usage: {usage}"),
  argument_missing: wrong("{name} is missing", "Usage: {usage}"),
  argument_surplus: wrong(`"{value}" is one argument too many`, "Usage: {usage}"),
  word_unknown: wrong(`--{option} is {allowed}, not "{value}"{hint}`, "Take one of these words."),
  value_malformed: wrong(`{option} is {form}, not "{value}"`, "Write it in that form; --help tells more."),
  options_clash: wrong("{options} exclude each other", "Give one of them."),
  option_needs: wrong("{option} needs {other}: {why}", "Give both, or leave both out."),
  shell_unknown: wrong(`there is no script for "{name}"{hint}`, "Usage: {usage}"),

  // Files.
  file_unreadable: noAnswer(
    "{name} can't be read: {why}",
    "Name a file that is there and that you may read.",
  ),
  file_unwritable: noAnswer(
    "{name} can't be written: {why}",
    "Name a file in a folder that is there and that you may write to.",
  ),
  file_malformed: wrong("{name}: {why}", "Correct the file, or have it made anew by what wrote it."),
  files_in_the_way: wrong(
    "{files} exist in {folder}",
    "--force writes over them; --stack and --out name others.",
  ),
  settings_wrong: wrong("{faults}", "Correct the file; docs/policy.md explains it."),
  configuration_wrong: wrong("{faults}", "Correct the configuration; docs/organization.md explains it."),
  project_missing: noAnswer(
    "{folder} holds no Pulumi.yaml",
    "Name the folder of the project with --{option}.",
  ),

  // States, and questions about them.
  states_missing: wrong(
    "nothing to look at",
    "Name an exported state with --file FILE, or a stack with --stack NAME.",
  ),
  states_folder_empty: noAnswer(
    "--states {folder} holds no state",
    "Export one there with pulumi stack export --file.",
  ),
  stacks_missing: wrong(
    "{folder} has no file Pulumi.<stack>.yaml",
    "Go to the folder of the Pulumi project, or name stacks with --stack.",
  ),
  state_unreadable: noAnswer("{faults}", "Nothing was judged, of the other states neither."),
  states_disagree: wrong("{faults}", "Name each stack once."),
  stack_not_exported: noAnswer(
    "stack {stack} can't be exported: {why}",
    "Export it yourself and name the file with --file.",
  ),
  account_unknown: wrong("{why}", "Name the account with --account."),
  question_unclear: wrong(
    "{why}",
    "Ask about an action of AWS, an ARN or URN, and a role or user by its name.",
  ),
  organization_missing: wrong(
    "no state declares the organization",
    "Add that of the org stack with --state.",
  ),
  preview_unreadable: noAnswer("{faults}", "Make it anew with pulumi preview --json."),

  // Pipelines and rehearsals.
  pipeline_missing: noAnswer(
    "the states declare no pipeline",
    "Add the state of the stack that declares it, such as tooling.",
  ),
  pipeline_unknown: noAnswer(`the states declare no pipeline "{name}"{hint}`, "Name one of {known}."),
  pipeline_unreadable: noAnswer(
    "{pipeline} can't be read: {why}",
    "Bring the stack up; then its values are known.",
  ),
  rehearsal_impossible: noAnswer(
    "{app} can't be rehearsed: {faults}",
    "Mend the pipeline; pipeline show draws it.",
  ),
  source_missing: noAnswer(
    "there is no folder {folder}",
    "Name what stands for the repository with --source FOLDER, and with --earlier FOLDER what did before.",
  ),
  commit_unknown: noAnswer(
    'the repository of {folder} has no commit "{commit}"',
    "Name one that git log lists there, whole or by its beginning; fetch it first where it is another clone's.",
  ),
  commit_impossible: noAnswer(
    '--commit {commit}: {folder} is no git work tree, so that nobody can say what "{commit}" held',
    "Name a clone with --source FOLDER, or leave --commit out: then the folder is rehearsed as it is.",
  ),
  commit_without_source: noAnswer(
    "commit {commit} has nothing in {folder}",
    "Name a commit in which the folder was there already, or another folder with --source FOLDER.",
  ),
  checkout_missing: noAnswer(
    "the package has no sources of the jobs' tools",
    "Rehearse in a checkout of Lockgate.",
  ),
  app_unknown: wrong(`there is no app "{name}"{hint}`, "lockgate:apps has {known}."),
  source_needs_no_file: wrong("the source of {app}, {kind}, needs no file", "Nothing is to be done: {why}."),

  // Code hosts.
  settings_unknown: wrong(
    "the settings behind the source of {app}, {kind}, can't be asked for",
    "Ask for an app whose source is githubActions; docs/pipelines.md says what to set elsewhere.",
  ),
  code_host_token_missing: wrong(
    "GITHUB_TOKEN is not set",
    "Export a token that reads administration, actions and environments of {repository}.",
  ),
  code_host_refused: noAnswer(
    "GitHub does not tell the settings of {repository}: {why}",
    "Look at the name, and give a token that reads its administration, actions and environments.",
  ),
  code_host_silent: noAnswer("{address} does not answer: {why}", "Look at --api, and at the network."),

  // Signing.
  key_unreadable: wrong(
    "the key {key} can't be read: {why}",
    "Give PEM without a passphrase, or the ARN of a KMS key.",
  ),
  kms_silent: noAnswer(
    "KMS does not answer for {key}: {why}",
    "Look at the ARN, the credentials and the network.",
  ),
  input_wrong: wrong("{why}", "Correct what it names, and run the command again."),
  image_refused: noAnswer("--image {image}: {why}", "Log in with docker login, and look at name and digest."),
  image_unsigned: noAnswer(
    "--image {image} has no attestations beside it",
    "Sign it first, with lockgate sign --image.",
  ),
  ledger_silent: noAnswer(
    "{table} does not answer: {why}",
    "Look at the ARN, the credentials and the network.",
  ),
  ledger_unreadable: noAnswer("{why}", "Export the ledger anew."),
  list_contended: noAnswer(
    "{table} is written by others at the same time: nothing was revoked",
    "Run it again.",
  ),
  list_not_believed: noAnswer("{where}: {why}: nothing was revoked", "Look who else wrote there{policy}."),

  // The server.
  token_missing: wrong(
    "LOCKGATE_TOKEN is not set",
    "Make a token on the dashboard's page Tokens ({address}/#/tokens), and export LOCKGATE_TOKEN=lg_...",
  ),
  address_malformed: wrong(`"{address}" is no address of a server`, "Give https://HOST."),
  address_in_clear: wrong("{address} would carry the token in the clear", "Give https://{host}."),
  server_refused: noAnswer("{why}", "docs/reference/errors.md lists what the server says."),
  validation_refused: noAnswer(
    "the validation service has not judged: {why}",
    "docs/validation.md says who may ask, from where, and what for.",
  ),
  validation_silent: noAnswer(
    "the validation service at {address} does not answer: {why}",
    "Ask from inside the tooling account's network, with AWS credentials at hand.",
  ),
  server_silent: noAnswer("{address} does not answer: {why}", "Is the server up, and is that its address?"),
  run_malformed: wrong(`"{text}" is no run`, "Give its id, a UUID, as lockgate runs lists it."),
  environment_unknown: wrong(
    `nobody has an environment called "{name}"; there are {known}`,
    "lockgate environment list shows them.",
  ),
  plan_unseen: wrong(
    "--plan is missing",
    "lockgate plan {run} shows what you would approve, and its digest.",
  ),

  // AWS, and the organization there.
  credentials_missing: noAnswer(
    "there are no credentials that AWS takes ({why})",
    "Sign in, for example by aws sso login.",
  ),
  aws_denied: noAnswer(
    "{why}",
    "It needs AWS's policy AWSOrganizationsReadOnlyAccess in the management account.",
  ),
  aws_unreadable: noAnswer(
    "AWS can't be read: {why}",
    "Look at the network, its proxy, and AWS_ENDPOINT_URL.",
  ),
  not_management_account: noAnswer(
    "account {caller} is a member of organization {id}",
    "Run this with credentials of its management account, {management}.",
  ),
  billing_only: noAnswer(
    "organization {id} has consolidated billing only, so guard rails have no effect in it",
    "Enable all features first (AWS Organizations, Settings).",
  ),
  no_organization: noAnswer("account {caller} is in no organization", "The org stack makes one."),
  takeover_refused: wrong("{faults}", "Answer each as it says, and run the command again."),

  unexpected: noAnswer(
    "{why}",
    "If nothing that you gave explains it, it is a fault of Lockgate: please report it.",
  ),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorTable;
