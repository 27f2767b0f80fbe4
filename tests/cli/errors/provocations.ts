// How each error of the command line is brought about: a command line, the files that it finds, and who answers it.

import { execFileSync } from "node:child_process";
import { createHash, createPublicKey } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { ErrorCode } from "../../../cli/errorTable.ts";
import { newKey } from "../../infra/functions/release.ts";
import { resource } from "../../policy-pack/worldBasics.ts";
import { action } from "../../policy-pack/worldPipeline.ts";
import { writeAppsProject } from "../appsProject.ts";
import type { Folder } from "../terminal.ts";
import { type Answering, NOBODY, organization, organizations, refusing } from "./answering.ts";

/** `expect`: what the message must name, the wrong value above all. `answers`: who is at $URL, in words and environment. */
export type Provocation = {
  words: string;
  expect: string;
  given?: (folder: Folder) => void;
  env?: Record<string, string>;
  answers?: Answering;
};

const ROOT = path.resolve(import.meta.dirname, "../../..");
const KEY = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const TABLE = "arn:aws:dynamodb:eu-west-1:111111111111:table/ledger";
const RUN = "0190f7a0-0000-7000-8000-000000000000";
const AT = { AWS_ENDPOINT_URL: "$URL" };
const TOKEN = { LOCKGATE_TOKEN: "lg_x", LOCKGATE_URL: "$URL" };
const DIGEST = createHash("sha256").update("{}").digest("hex");

const state = (folder: Folder) => folder.writeState("dev.json", [resource("key", "k", {})]);
const pipeline = (stages: unknown) => (folder: Folder) =>
  folder.writeState("dev.json", [resource("pipeline", "shop", { name: "shop", stages })]);
/** A pipeline's state in a repository of one commit. */
const repository = (folder: Folder): void => {
  pipeline([])(folder);
  const who = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  for (const words of [
    ["init", "-q", "-b", "main"],
    ["add", "-A"],
    ["commit", "-q", "-m", "first"],
  ])
    execFileSync("git", [...who, ...words], { cwd: folder.path });
};
const artifact = (folder: Folder): void => {
  folder.write("artifact.zip", "bytes");
  folder.write("key.pem", newKey());
  folder.write("list.json", {});
  mkdirSync(path.join(folder.path, "src"));
};
const project = (folder: Folder) => folder.write("Pulumi.yaml", "config: {}");
const import_ = "org import --company acme --region eu-central-1";
const signing = "sign artifact.zip --key key.pem --tests-passed build";

/** A registry with one image that has nothing beside it. */
const bare: Answering = ({ url = "" }) =>
  url.endsWith(`/manifests/sha256:${DIGEST}`)
    ? { headers: { "content-type": "application/vnd.oci.image.manifest.v1+json" }, body: "{}" }
    : { status: 404, body: "{}" };

const contended: Answering = ({ headers }) =>
  String(headers["x-amz-target"]).endsWith("PutItem")
    ? {
        status: 400,
        body: '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}',
      }
    : { body: '{"Items":[]}' };

const asked = (words: string, expect: string, more: Omit<Provocation, "words" | "expect"> = {}) => ({
  words,
  expect,
  ...more,
});

export const provocations: Readonly<
  Record<Exclude<ErrorCode, "checkout_missing" | "unexpected">, Provocation>
> = {
  command_missing: asked("", "no command"),
  command_unknown: asked("polcy analyze", '"polcy"'),
  command_incomplete: asked("policy", "policy"),
  option_unknown: asked("who-can --acount 1", "--acount"),
  option_malformed: asked("who-can a b --account", "--account"),
  option_missing: asked("promote x", "--to"),
  argument_missing: asked("who-can", "ACTION"),
  argument_surplus: asked("who-can a b c", '"c"'),
  word_unknown: asked("policy analyze --fail-on all", '"all"'),
  value_malformed: asked("who-can a b --account 12", '"12"', { given: state }),
  options_clash: asked("revoke list.json --table x --out y", "--table, --out"),
  option_needs: asked("audit verify a --checkpoint c", "--checkpoint"),
  shell_unknown: asked("complete fsh", '"fsh"'),

  file_unreadable: asked("policy analyze --file no.json", "no.json"),
  file_unwritable: asked("policy analyze --file dev.json --out no/x", "no/x", { given: state }),
  file_malformed: asked("revoke list.json --key key.pem --out o --policy list.json", "list.json", {
    given: artifact,
  }),
  files_in_the_way: asked(import_, "Pulumi.org.yaml", { given: (f) => f.write("Pulumi.org.yaml", "") }),
  settings_wrong: asked("policy analyze --file dev.json --config c.json", "KMS-1", {
    given: (folder) => [state(folder), folder.write("c.json", { "KMS-1": "mandatory" })],
  }),
  configuration_wrong: asked("pipeline workflow shop", "tooling", {
    given: (folder) => [project(folder), folder.write("Pulumi.tooling.yaml", "config: {}")],
  }),
  project_missing: asked(import_, "."),

  states_missing: asked("policy analyze", "nothing to look at"),
  states_folder_empty: asked("policy analyze --states .", "--states ."),
  state_unreadable: asked("policy analyze --file s.json", "s.json", {
    given: (f) => f.write("s.json", "{}"),
  }),
  stacks_missing: asked("states export states", "Pulumi.<stack>.yaml"),
  states_disagree: asked("policy analyze --file dev.json --file dev.json", "dev", { given: state }),
  stack_not_exported: asked("policy analyze --stack dev", "dev", { env: { PATH: "/nowhere" } }),
  account_unknown: asked("who-can s3:GetObject arn:aws:s3:::unheard/x --file dev.json", "unheard", {
    given: state,
  }),
  question_unclear: asked("who-can s3:GetObjekt arn:aws:s3:::b/x --file dev.json", "s3:GetObjekt", {
    given: state,
  }),
  organization_missing: asked("guardrails diff --state dev.json --preview p.json", "organization", {
    given: (folder) => [state(folder), folder.write("p.json", { steps: [] })],
  }),
  preview_unreadable: asked("guardrails diff --state dev.json --preview p.json", "p.json", {
    given: (folder) => [state(folder), folder.write("p.json", "{")],
  }),

  pipeline_missing: asked("pipeline show --file dev.json", "no pipeline", { given: state }),
  pipeline_unknown: asked("pipeline show --file dev.json --name shp", '"shp"', { given: pipeline([]) }),
  pipeline_unreadable: asked("pipeline show --file dev.json", "shop", { given: pipeline("none") }),
  rehearsal_impossible: asked("rehearse shop --file dev.json", "shop", {
    given: pipeline([{ name: "Build", actions: [action("b", { inputArtifacts: ["nobody-makes-it"] })] }]),
  }),
  source_missing: asked("rehearse shop --file dev.json --source gone", "gone", { given: pipeline([]) }),
  commit_unknown: asked("rehearse shop --file dev.json --source . --commit v9", '"v9"', {
    given: repository,
  }),
  commit_impossible: asked("rehearse shop --file dev.json --source . --commit v9", "--commit v9", {
    given: pipeline([]),
  }),
  commit_without_source: asked("rehearse shop --file dev.json --source src --commit main", "/src", {
    given: (folder) => [repository(folder), mkdirSync(path.join(folder.path, "src"))],
  }),
  app_unknown: asked(`pipeline workflow top-score --project ${ROOT}`, '"top-score"'),
  source_needs_no_file: asked(`pipeline workflow top-scores --project ${ROOT}`, "top-scores"),
  settings_unknown: asked(`pipeline settings top-scores --project ${ROOT}`, "top-scores"),
  code_host_token_missing: asked("pipeline settings githubactions", "GITHUB_TOKEN", {
    given: writeAppsProject,
  }),
  code_host_refused: asked("pipeline settings githubactions --api $URL", "404 Not Found", {
    given: writeAppsProject,
    env: { GITHUB_TOKEN: "ghp_x" },
    answers: () => ({
      status: 404,
      headers: { "content-type": "application/json" },
      body: '{"message":"Not Found"}',
    }),
  }),
  code_host_silent: asked(`pipeline settings githubactions --api ${NOBODY}`, NOBODY, {
    given: writeAppsProject,
    env: { GITHUB_TOKEN: "ghp_x" },
  }),

  key_unreadable: asked("key export key.pem", "key.pem", {
    given: (folder) => folder.write("key.pem", "-----BEGIN PRIVATE KEY-----"),
  }),
  kms_silent: asked(`key export ${KEY}`, KEY),
  input_wrong: asked(`${signing} --out o --source src`, "commit", { given: artifact }),
  image_refused: asked(`verify --image 127.0.0.1:1/a@sha256:${DIGEST} --policy p`, "127.0.0.1:1"),
  image_unsigned: asked(`verify --image $HOST/a@sha256:${DIGEST} --policy policy.json`, DIGEST, {
    answers: bare,
    given: (folder) =>
      folder.write("policy.json", {
        keys: [{ id: "k", publicKey: createPublicKey(newKey()).export({ type: "spki", format: "pem" }) }],
        builders: ["https://b"],
        source: { repository: "https://r", ref: "refs/heads/main" },
        commit: "builder",
        demands: { sbom: false, tests: false, revocations: false, order: false },
      }),
  }),
  ledger_silent: asked(`ledger show --table ${TABLE}`, TABLE),
  ledger_unreadable: asked("ledger show --file l", "JSON", { given: (folder) => folder.write("l", "{") }),
  list_contended: asked(`revoke list.json --key key.pem --table ${TABLE}`, TABLE, {
    given: artifact,
    answers: contended,
  }),
  list_not_believed: asked("revoke list.json --key key.pem --out o", "o: ", {
    given: (folder) => [artifact(folder), folder.write("o", "{}\n")],
  }),

  token_missing: asked("runs", "LOCKGATE_TOKEN"),
  address_malformed: asked("runs --server nowhere", '"nowhere"'),
  address_in_clear: asked("runs --server http://acme.example", "http://acme.example"),
  server_refused: asked("runs", "Not allowed", {
    env: TOKEN,
    answers: () => ({
      status: 403,
      headers: { "content-type": "application/problem+json" },
      body: '{"title":"Not allowed","status":403,"code":"forbidden","remedy":"Ask an administrator."}',
    }),
  }),
  validation_refused: asked(`policy validate --endpoint $URL/ --file dev.json`, "403 not from here", {
    given: state,
    answers: () => ({ status: 403, body: '{"reason":"not from here"}' }),
  }),
  validation_silent: asked(`policy validate --endpoint ${NOBODY}/ --file dev.json`, NOBODY, { given: state }),
  server_silent: asked(`runs --server ${NOBODY}`, NOBODY, { env: { LOCKGATE_TOKEN: "lg_x" } }),
  environment_unknown: asked("environment delete adda", '"adda"', {
    env: TOKEN,
    answers: () => ({ headers: { "content-type": "application/json" }, body: '{"items":[]}' }),
  }),
  run_malformed: asked("logs first", '"first"'),
  plan_unseen: asked(`approve ${RUN}`, "--plan", { env: TOKEN }),

  credentials_missing: asked(import_, "no credentials", {
    given: project,
    env: AT,
    answers: refusing("InvalidClientTokenId"),
  }),
  aws_denied: asked(import_, "no", { given: project, env: AT, answers: refusing("AccessDenied") }),
  aws_unreadable: asked(import_, "AWS can't be read", { given: project, env: { AWS_ENDPOINT_URL: NOBODY } }),
  not_management_account: asked(import_, "o-acme123456", {
    given: project,
    env: AT,
    answers: organizations(organization({ MasterAccountId: "222222222222" })),
  }),
  billing_only: asked(import_, "o-acme123456", {
    given: project,
    env: AT,
    answers: organizations(organization({ FeatureSet: "CONSOLIDATED_BILLING" })),
  }),
  no_organization: asked(import_, "111111111111", {
    given: project,
    env: AT,
    answers: organizations({ DescribeOrganization: { __type: "AWSOrganizationsNotInUseException" } }),
  }),
  takeover_refused: asked(import_, "o-acme123456", {
    given: project,
    env: AT,
    answers: organizations({
      ...organization(),
      "ListAccountsForParent r-acme": {
        Accounts: [
          { Id: "222222222222", Name: "odd", Email: "odd@acme.example", Status: "ACTIVE", State: "ACTIVE" },
        ],
      },
    }),
  }),
};
