// Decides who reaches what tasks keep of how far they are: each app's own tasks below its name, and nobody else.
import type { App, SharedConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";
import { placeOf } from "../places.ts";
import { actions, allow, type Statement } from "./document.ts";
import { administers, s3Service, usesVia } from "./keys.ts";
import { zonePolicy } from "./lake.ts";
import type { RevisionContext } from "./revisions.ts";

/** Whose tasks run once for each release, and to their end. */
export const appsThatRunOnce = ({ apps }: Pick<SharedConfig, "apps">): App[] =>
  apps.filter(({ target }) => target.kind === "ecs" && target.runs === "once");

const bucketOf = ({ config, environment }: Omit<RevisionContext, "app">): string =>
  names.checkpointsBucket(config.company, environment.name, environment.accountId);

/** Where an app's tasks find theirs: `s3://<bucket>/<app>/`. */
export const checkpointsOf = (context: RevisionContext): string =>
  `s3://${bucketOf(context)}/${context.app}/`;

/** What a task does below its app's name: list, read and write; nothing is deleted but by the bucket's own life cycle. */
export function checkpointStatements(context: RevisionContext): Statement[] {
  const { config, app, environment } = context;
  const bucket = names.bucketArn(bucketOf(context));
  return [
    allow("Checkpoints", ["s3:GetObject", "s3:PutObject"], `${bucket}/${app}/*`),
    allow("ListCheckpoints", ["s3:ListBucket"], bucket, { StringLike: { "s3:prefix": `${app}/*` } }),
    allow(
      "CheckpointsKey",
      actions({ kms: "Decrypt GenerateDataKey" }),
      names.anyKeyArn(placeOf(config, environment.accountId)),
      { "ForAnyValue:StringEquals": { "kms:ResourceAliases": names.checkpointsAlias(environment.name) } },
    ),
  ];
}

type Context = Omit<RevisionContext, "app"> & { administrator: string };

const taskOf = ({ environment }: Context, app: string): string =>
  names.roleArn(environment.accountId, names.jobRole(app, environment.name, names.runsAs));

export const checkpointsPolicy = (context: Context): Statement[] =>
  zonePolicy({
    bucket: bucketOf(context),
    administrator: context.administrator,
    users: appsThatRunOnce(context.config).map(({ name: app }) => {
      const task = [taskOf(context, app)];
      return { app, writers: task, readers: task };
    }),
  });

export const checkpointsKeyPolicy = (context: Context): Statement[] => [
  administers(context.administrator),
  usesVia(
    "Tasks",
    appsThatRunOnce(context.config).map(({ name }) => taskOf(context, name)),
    ["kms:Decrypt", "kms:GenerateDataKey"],
    s3Service(placeOf(context.config, context.environment.accountId).region),
  ),
];
