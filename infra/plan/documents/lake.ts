// Decides who may do what in an environment's lake: each app in its own folder, whoever brings data or reads what came of it.
import { lakeAlias, lakeBucket, objectsOf, type Zone } from "../glue/names.ts";
import * as names from "../names.ts";
import { placeOf } from "../places.ts";
import { deleteActions, otherEncryption, readActions, settings, transport, writeActions } from "./buckets.ts";
import { actions, allow, both, exceptRoles, onlyRoles, type Statement } from "./document.ts";
import { administers, s3Service, usesVia } from "./keys.ts";
import { letsCopiesIn } from "../copies.ts";
import { encryption } from "./replicas.ts";
import type { RevisionContext } from "./revisions.ts";

/** Roles around one app's folder in a zone, as ARNs. */
export type FolderUsers = { app: string; writers: readonly string[]; readers: readonly string[] };

/** Of others' accounts let in by the bucket, of the own one by their own policies. */
const letsIn = (
  sid: string,
  bucket: string,
  app: string,
  roles: readonly string[],
  action: string,
): Statement[] =>
  roles.length === 0
    ? []
    : [
        {
          Sid: sid,
          Effect: "Allow",
          ...onlyRoles(roles),
          Action: action,
          Resource: objectsOf(bucket, app),
        },
      ];

const [copied, forCopies] = ["s3:ReplicateObject", "s3:GetObjectVersionForReplication"];

/** Policy of one zone: nobody but who is named reaches an object, and each only below its own app. */
export function zonePolicy(args: {
  bucket: string;
  users: readonly FolderUsers[];
  administrator: string;
  /** Roles as which S3 copies out of this zone to twins, and into it where it is a twin's. */
  copiers?: { from: readonly string[]; into: readonly string[] };
}): Statement[] {
  const { bucket, users, administrator, copiers: { from, into } = { from: [], into: [] } } = args;
  const objects = names.objectsArn(bucket);
  const all = (key: "writers" | "readers"): string[] => [...new Set(users.flatMap((user) => user[key]))];
  const denied = (Sid: string, roles: readonly string[], Action: readonly string[]): Statement => ({
    Sid,
    Effect: "Deny",
    ...(roles.length === 0 ? { Principal: "*" } : exceptRoles(roles)),
    Action,
    Resource: objects,
  });
  return [
    ...transport(bucket),
    // Glue names the key in its uploads, so naming one cannot be refused here.
    otherEncryption(bucket),
    denied("WriteByWritersOnly", all("writers"), [
      ...writeActions.filter((action) => into.length === 0 || action !== copied),
      ...deleteActions,
    ]),
    ...(into.length === 0 ? [] : [denied("CopyByCopiersOnly", into, [copied])]),
    denied(
      "ReadByReadersOnly",
      all("readers"),
      readActions.filter((action) => from.length === 0 || action !== forCopies),
    ),
    ...(from.length === 0 ? [] : [denied("ReadForCopiesOnly", from, [forCopies])]),
    settings(bucket, administrator),
    ...letsCopiesIn(bucket, into),
    ...users.flatMap(({ app, writers, readers }, index) => [
      ...letsIn(`Write${index + 1}`, bucket, app, writers, "s3:PutObject"),
      ...letsIn(`Read${index + 1}`, bucket, app, readers, "s3:GetObject"),
    ]),
  ];
}

/** Key of the lake: of jobs beside S3, too, since bookmarks are encrypted before they are sent there. */
export const lakeKeyPolicy = (args: {
  region: string;
  administrator: string;
  /** ARNs of roles: of jobs and of the catalog, who brings data, who reads it. */
  jobs: readonly string[];
  feeds: readonly string[];
  readers: readonly string[];
  /** Who asks Athena: its results are written in their name. */
  queries: readonly string[];
  /** Who copies out of it, and into it. */
  copiers?: { from: readonly string[]; into: readonly string[] };
}): Statement[] => [
  administers(args.administrator),
  {
    Sid: "Jobs",
    Effect: "Allow",
    ...onlyRoles(args.jobs),
    Action: actions({ kms: "Decrypt Encrypt GenerateDataKey" }),
    Resource: "*",
  },
  ...(args.feeds.length === 0
    ? []
    : [usesVia("Feeds", args.feeds, ["kms:GenerateDataKey"], s3Service(args.region))]),
  ...(args.readers.length === 0
    ? []
    : [usesVia("Readers", args.readers, ["kms:Decrypt"], s3Service(args.region))]),
  ...(args.queries.length === 0
    ? []
    : [usesVia("Queries", args.queries, ["kms:Decrypt", "kms:GenerateDataKey"], s3Service(args.region))]),
  ...usedByCopiers("CopiesFrom", args.copiers?.from, ["kms:Decrypt"], args.region),
  ...usedByCopiers("CopiesInto", args.copiers?.into, encryption, args.region),
];

const usedByCopiers = (
  sid: string,
  copiers: readonly string[] = [],
  uses: readonly string[],
  region: string,
): Statement[] => (copiers.length === 0 ? [] : [usesVia(sid, copiers, uses, s3Service(region))]);

export const lakeKeyUse = (place: names.Place, environment: string, sid = "LakeKey"): Statement =>
  allow(sid, actions({ kms: "Decrypt Encrypt GenerateDataKey" }), names.anyKeyArn(place), {
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": lakeAlias(environment) },
  });

/** What a job does to its app's data: raw stays as it came, the rest is made of it, and made anew. */
export function dataStatements({ config, app, environment }: RevisionContext): Statement[] {
  const { name, accountId } = environment;
  const at = (zone: Zone): string => lakeBucket(config.company, name, zone, accountId);
  const made = (["conformed", "purpose"] as const).map(at);
  return [
    allow(
      "Read",
      ["s3:GetObject"],
      [at("raw"), ...made].map((bucket) => objectsOf(bucket, app)),
    ),
    allow(
      "Write",
      ["s3:DeleteObject", "s3:PutObject"],
      made.map((bucket) => objectsOf(bucket, app)),
    ),
    allow("List", ["s3:ListBucket"], [at("raw"), ...made].map(names.bucketArn), {
      StringLike: { "s3:prefix": [`${app}/*`, app] },
    }),
    lakeKeyUse(placeOf(config, accountId), name),
  ];
}

/** Reads and writes the catalog's own records, by which Glue encrypts them in nobody else's name. */
export const catalogStatements = (place: names.Place, environment: string): Statement[] => [
  {
    ...lakeKeyUse(place, environment, "CatalogKey"),
    Condition: both(
      { "ForAnyValue:StringEquals": { "kms:ResourceAliases": lakeAlias(environment) } },
      { StringEquals: { "aws:RequestedRegion": place.region } },
    ),
  },
];
