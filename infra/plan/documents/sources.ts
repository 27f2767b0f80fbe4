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
import { actions, allow, exceptRoles, onlyRoles, sidOf, type Statement } from "./document.ts";
import { administers, s3Service, throughS3, usesVia } from "./keys.ts";

type Place = names.Place & { bucket: string };

const objectOf = (bucket: string, { key }: Pick<Drop, "key">): string => `${names.bucketArn(bucket)}/${key}`;

/**
 * Roles that each app has are named by a pattern, so that the policies are as long for a hundred apps as for one (S3 takes
 * 20 KB). No one but the deploy role makes roles of such names, and each reaches its own app's object only.
 */
const ownWriters = (account: string): string => names.roleArn(account, names.handoverRole("*"));
const ownReaders = (account: string): string =>
  names.roleArn(account, names.runRole(names.projectName("*", "source")));
const foreign = (drops: readonly Drop[]): Drop[] => drops.filter(({ identity }) => identity === undefined);

type PolicyArgs = { account: string; drops: readonly Drop[]; administrator: string };

/** Nobody writes but what is an app's source, nobody reads but its pipeline, and nobody deletes. */
export const sourcesBucketPolicy = ({
  account,
  bucket,
  drops,
  administrator,
}: PolicyArgs & { bucket: string }): Statement[] => {
  const writers = [ownWriters(account), ...foreign(drops).flatMap((drop) => drop.writers)];
  const objects = names.objectsArn(bucket);
  const denied = (Sid: string, roles: readonly string[], Action: readonly string[]): Statement => ({
    Sid,
    Effect: "Deny",
    ...exceptRoles(roles),
    Action,
    Resource: objects,
  });
  return [
    ...transport(bucket),
    namedKey(bucket),
    otherEncryption(bucket),
    settings(bucket, administrator),
    denied("WriteByWritersOnly", [...new Set(writers)], writeActions),
    denied("ReadByPipelinesOnly", [ownReaders(account)], readActions),
    { Sid: "DeleteByNobody", Effect: "Deny", Principal: "*", Action: deleteActions, Resource: objects },
    {
      Sid: "SourcesOnly",
      Effect: "Deny",
      Principal: "*",
      Action: [...writeActions, ...readActions],
      NotResource: [names.bucketArn(bucket), objectOf(bucket, { key: names.sourceKey("*") })],
    },
    ...foreign(drops).flatMap((drop) => foreignStatements(bucket, drop)),
    ...foreignElsewhere(bucket, foreign(drops)),
  ];
};

/** Other systems' roles may be in other accounts, and their own policies are not ours: this says which object is theirs. */
function foreignStatements(bucket: string, drop: Drop): Statement[] {
  const Resource = objectOf(bucket, drop);
  const sid = sidOf(drop.app.name);
  return [
    { Sid: `Write${sid}`, Effect: "Deny", ...exceptRoles(drop.writers), Action: "s3:PutObject", Resource },
    { Sid: `Put${sid}`, Effect: "Allow", ...onlyRoles(drop.writers), Action: "s3:PutObject", Resource },
  ];
}

/** They put nothing where no app of theirs is. */
const foreignElsewhere = (bucket: string, drops: readonly Drop[]): Statement[] =>
  drops.length === 0
    ? []
    : [
        {
          Sid: "ForeignWritersElsewhere",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:PutObject",
          NotResource: drops.map((drop) => objectOf(bucket, drop)),
          Condition: {
            ArnEquals: { "aws:PrincipalArn": [...new Set(drops.flatMap(({ writers }) => writers))] },
          },
        },
      ];

export const sourcesKeyPolicy = ({
  account,
  region,
  drops,
  administrator,
}: PolicyArgs & { region: string }): Statement[] => [
  administers(administrator),
  usesVia(
    "HandOver",
    [ownWriters(account), ...new Set(foreign(drops).flatMap(({ writers }) => writers))],
    ["kms:GenerateDataKey"],
    s3Service(region),
  ),
  usesVia("Fetch", [ownReaders(account)], ["kms:Decrypt"], s3Service(region)),
];

const sourcesKey = (place: names.Place, action: string): Statement =>
  allow("SourcesKey", [action], names.anyKeyArn(place), throughS3(place.region, names.sourcesAlias));

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

/** Of an ECR source (CodePipeline User Guide, "Amazon ECR source action reference"). */
export const fetchImageStatements = (place: names.Place, app: string): Statement[] => [
  allow("FetchImage", ["ecr:DescribeImages"], names.imagesArn(place, names.imagesOf(app))),
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
