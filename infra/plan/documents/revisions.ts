// Decides the rights to releases that lie where they are run: who puts them there, and who fetches them to run them.
import type { SharedConfig } from "../../configuration/schema.ts";
import * as names from "../names.ts";
import { placeOf } from "../places.ts";
import { allow, type Statement } from "./document.ts";

export type RevisionContext = {
  config: SharedConfig;
  app: string;
  environment: { name: string; accountId: string };
};

const bucketOf = ({ config, environment }: RevisionContext): string =>
  names.revisionsBucket(config.company, environment.name, environment.accountId);

const byKey = (sid: string, action: string, { config, environment }: RevisionContext): Statement =>
  allow(sid, [action], names.anyKeyArn(placeOf(config, environment.accountId)), {
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": names.revisionsAlias(environment.name) },
  });

/** Under the app's own prefix, by the bucket's key; `action`: by name, or a version of it. */
export const fetchesRevisions = (
  context: RevisionContext,
  action: "s3:GetObject" | "s3:GetObjectVersion",
): Statement[] => [
  allow("Revisions", [action], `${names.bucketArn(bucketOf(context))}/${context.app}/*`),
  byKey("OpenRevisions", "kms:Decrypt", context),
];

/** A job puts what it has verified where it is fetched to be run. */
export const putsRevisions = (context: RevisionContext): Statement[] => [
  allow("PutRevision", ["s3:PutObject"], `${names.bucketArn(bucketOf(context))}/${context.app}/*`),
  allow("ListRevisions", ["s3:ListBucketVersions"], names.bucketArn(bucketOf(context))),
  byKey("CloseRevisions", "kms:GenerateDataKey", context),
];
