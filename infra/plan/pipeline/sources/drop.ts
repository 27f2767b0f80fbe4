// Decides what sources have in common that arrive as a zip in the sources' bucket, and who may put it there.
import type { App, SharedConfig } from "../../../configuration/schema.ts";
import * as names from "../../names.ts";
import type { Origin } from "./index.ts";

/** Whom the code host vouches for: tokens of `issuer` for `audience` whose subject matches, and no others. */
export type Identity = { issuer: string; audience: string; subject: string };

/** A file for the code host, which tests and hands over there. */
export type Workflow = { file: string; text: string };
export type Handover = {
  app: App;
  role: string;
  account: string;
  region: string;
  bucket: string;
  key: string;
};

export type DropSource = Origin & { by: "drop" } & (
    { writers: readonly string[] } | { identity: Identity; workflow: (to: Handover) => Workflow }
  );

/** A drop says what it is: `{ "repository": …, "ref": …, "commit": … }`. The signer reads it before anything of it has run. */
export const originFile = "lockgate-source.json";

export const handoverOf = (config: SharedConfig, app: App): Handover => ({
  app,
  role: names.roleArn(config.toolingAccountId, names.handoverRole(app.name)),
  account: config.toolingAccountId,
  region: config.region,
  bucket: names.sourcesBucket(config.company, config.toolingAccountId),
  key: names.sourceKey(app.name),
});

/** Of a commit that is checked out: the same commit gives the same archive. `ref` is its full name. */
export const packSource = ({ repository, ref }: Origin): string[] => [
  `origin=$(jq --null-input --arg repository "${repository}" --arg ref "${ref}" --arg commit "$(git rev-parse HEAD)" '{repository: $repository, ref: $ref, commit: $commit}')`,
  `git archive --format=zip --add-virtual-file=${originFile}:"$origin" --output=source.zip HEAD`,
];

export const putSource = ({ bucket, key }: Handover): string =>
  `aws s3api put-object --bucket ${bucket} --key ${key} --body source.zip`;

/** The AWS CLI takes the role by itself, with the token that the code host gave the job. */
export const becomeByToken = ({ role, region }: Handover, token: string): string[] => [
  `AWS_WEB_IDENTITY_TOKEN_FILE=$(mktemp)`,
  `printf '%s' "${token}" > "$AWS_WEB_IDENTITY_TOKEN_FILE"`,
  `export AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN=${role} AWS_REGION=${region}`,
];

/** An app's own commands: everything that the commit stage will run again, told early. */
export const testCommands = ({ build }: App): string[] => [...build.install, ...build.build, ...build.test];

/** The first line of a workflow. */
export const banner = (app: App): string =>
  `Made by: lockgate pipeline workflow ${app.name}. Change the app's configuration, then make it anew.`;

/** Limit of each job, minutes: the commit stage answers within ten. */
export const jobMinutes = 10;
