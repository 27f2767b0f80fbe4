// Decides the policies around the sources' bucket: each app's object has its own writers and its one reader.
import * as names from "../names.ts";
import type { Drop } from "../pipeline/drops.ts";
import type { Identity } from "../pipeline/sources/drop.ts";
import {
  deleteActions,
  namedKey,
  otherEncryption,
  readActions,
  settings,
  transport,
  writeActions,
} from "./buckets.ts";
import { actions, allow, exceptRoles, onlyRoles, type Statement } from "./document.ts";
import { administers, s3Service, usesVia } from "./keys.ts";

type Place = names.Place & { bucket: string };

const objectOf = (bucket: string, { key }: Pick<Drop, "key">): string => `${names.bucketArn(bucket)}/${key}`;
const sidOf = (what: string, { app }: Drop): string => `${what}${app.name.replaceAll("-", "")}`;

/** Nobody writes but what is an app's source, nobody reads but its pipeline; an older version stays as long as the bucket keeps it. */
export const sourcesBucketPolicy = (args: {
  bucket: string;
  drops: readonly Drop[];
  administrator: string;
}): Statement[] => [
  ...transport(args.bucket),
  namedKey(args.bucket),
  otherEncryption(args.bucket),
  settings(args.bucket, args.administrator),
  {
    Sid: "SourcesOnly",
    Effect: "Deny",
    Principal: "*",
    Action: [...writeActions, ...readActions],
    NotResource: [names.bucketArn(args.bucket), ...args.drops.map((drop) => objectOf(args.bucket, drop))],
  },
  {
    Sid: "DeleteByNobody",
    Effect: "Deny",
    Principal: "*",
    Action: deleteActions,
    Resource: names.objectsArn(args.bucket),
  },
  ...args.drops.flatMap((drop): Statement[] => {
    const Resource = objectOf(args.bucket, drop);
    return [
      {
        Sid: sidOf("Write", drop),
        Effect: "Deny",
        ...exceptRoles(drop.writers),
        Action: writeActions,
        Resource,
      },
      {
        Sid: sidOf("Read", drop),
        Effect: "Deny",
        ...exceptRoles([drop.reader]),
        Action: readActions,
        Resource,
      },
      {
        Sid: sidOf("Put", drop),
        Effect: "Allow",
        ...onlyRoles(drop.writers),
        Action: "s3:PutObject",
        Resource,
      },
    ];
  }),
];

export const sourcesKeyPolicy = (args: {
  region: string;
  drops: readonly Drop[];
  administrator: string;
}): Statement[] => [
  administers(args.administrator),
  usesVia(
    "HandOver",
    args.drops.flatMap(({ writers }) => writers),
    ["kms:GenerateDataKey"],
    s3Service(args.region),
  ),
  usesVia(
    "Fetch",
    args.drops.map(({ reader }) => reader),
    ["kms:Decrypt"],
    s3Service(args.region),
  ),
];

const sourcesKey = (place: names.Place, action: string): Statement =>
  allow("SourcesKey", [action], names.anyKeyArn(place), {
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": names.sourcesAlias },
    StringEquals: { "kms:ViaService": s3Service(place.region) },
  });

/** One object, and nothing else: neither another app's, nor a pipeline. */
export const handoverStatements = (place: Place, drop: Drop): Statement[] => [
  allow("HandOver", ["s3:PutObject"], objectOf(place.bucket, drop)),
  sourcesKey(place, "kms:GenerateDataKey"),
];

/** What CodePipeline asks of the role of an S3 source (CodePipeline User Guide, "Amazon S3 source action reference"). */
export const fetchStatements = (place: Place, key: string): Statement[] => [
  allow("FetchSource", actions({ s3: "GetObject GetObjectVersion" }), objectOf(place.bucket, { key })),
  allow("SourcesBucket", ["s3:GetBucketVersioning"], names.bucketArn(place.bucket)),
  sourcesKey(place, "kms:Decrypt"),
];

export const startStatements = (pipelineArn: string): Statement[] => [
  allow("Start", ["codepipeline:StartPipelineExecution"], pipelineArn),
];

/** For the boundary of an account in which arrivals start pipelines. */
export const startsPipelines = (account: string): Statement =>
  allow(
    "StartPipelines",
    ["codepipeline:StartPipelineExecution"],
    `arn:${names.partition}:codepipeline:*:${account}:*`,
  );

/** Tokens of one issuer, for one audience, of one subject; its wildcards, if any, stand for single characters. */
export const trustIdentity = (account: string, { issuer, audience, subject }: Identity): Statement[] => [
  {
    Sid: "CodeHost",
    Effect: "Allow",
    Principal: { Federated: names.issuerArn(account, issuer) },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: audience,
        ...(subject.includes("?") ? {} : { [`${issuer}:sub`]: subject }),
      },
      ...(subject.includes("?") ? { StringLike: { [`${issuer}:sub`]: subject } } : {}),
    },
  },
];

/** For the deploy role of an account that believes these issuers, and no others. */
export const declaresIssuers = (account: string, issuers: readonly string[]): Statement[] =>
  issuers.length === 0
    ? []
    : [
        allow(
          "Issuers",
          actions({
            iam: `
              AddClientIDToOpenIDConnectProvider CreateOpenIDConnectProvider DeleteOpenIDConnectProvider
              GetOpenIDConnectProvider ListOpenIDConnectProviderTags RemoveClientIDFromOpenIDConnectProvider
              TagOpenIDConnectProvider UntagOpenIDConnectProvider
            `,
          }),
          issuers.map((issuer) => names.issuerArn(account, issuer)),
        ),
      ];
