// Decides which data of an environment's lake come to its twins, by which role, and that there is no other way.
import type { SharedConfig } from "../configuration/schema.ts";
import { actions, allow, onlyRoles, type Statement } from "./documents/document.ts";
import { copyActions, encryption, replicaSources } from "./documents/replicas.ts";
import { throughS3 } from "./documents/keys.ts";
import { lakeAlias, lakeBucket, type Zone } from "./glue/names.ts";
import * as names from "./names.ts";
import { placeOf } from "./places.ts";
import { viewOf } from "./twins.ts";

/** As this S3 copies data of the environment to its twins. */
export const copyRole = (environment: string): string => `lockgate-${environment}-copy`;

type Tables = Pick<SharedConfig, "company" | "region" | "environments" | "twins">;

/** From one environment to one twin; S3 copies as `copier`, a role of the environment's account. */
export type DataCopy = {
  of: string;
  twin: string;
  account: string;
  region: string;
  zones: readonly Zone[];
  /** ARN. */
  copier: string;
};

/** All of them; none to a twin whose row says nothing of data. */
export const dataCopies = (config: Tables): DataCopy[] =>
  config.environments.flatMap(({ name: of, accountId: from }) =>
    config.twins
      .filter((twin) => twin.of === of)
      .flatMap(({ name, accountId, data }): DataCopy[] =>
        data === undefined
          ? []
          : [
              {
                of,
                twin: name,
                ...placeOf(viewOf(config, name), accountId),
                zones: data.zones,
                copier: names.roleArn(from, copyRole(of)),
              },
            ],
      ),
  );

/** Who copies out of a zone of an environment's lake. */
export const copiersFrom = (copies: readonly DataCopy[], of: string, zone: Zone): string[] => [
  ...new Set(
    copies.filter((copy) => copy.of === of && copy.zones.includes(zone)).map(({ copier }) => copier),
  ),
];

/** Who copies into a zone of a twin's lake. */
export const copiersInto = (copies: readonly DataCopy[], twin: string, zone: Zone): string[] =>
  copies.filter((copy) => copy.twin === twin && copy.zones.includes(zone)).map(({ copier }) => copier);

const zoneOf = (config: Tables, { twin, account }: DataCopy, zone: Zone): string =>
  lakeBucket(config.company, twin, zone, account);

/** Where a zone's objects go. */
export const targetsOf = (config: Tables, copies: readonly DataCopy[], of: string, zone: Zone) =>
  copies
    .filter((copy) => copy.of === of && copy.zones.includes(zone))
    .map((copy) => ({
      twin: copy.twin,
      account: copy.account,
      bucket: zoneOf(config, copy, zone),
      key: names.aliasArn(copy, lakeAlias(copy.twin)),
    }));

/** Rights of the role by which S3 copies: it reads what is to be copied, and puts copies where they belong. Nothing else. */
export function copyStatements(config: Tables, of: { name: string; accountId: string }): Statement[] {
  const copies = dataCopies(config).filter((copy) => copy.of === of.name);
  const home = placeOf(config, of.accountId);
  const zones = [...new Set(copies.flatMap((copy) => copy.zones))];
  const sources = zones.map((zone) => lakeBucket(config.company, of.name, zone, of.accountId));
  const targets = copies.flatMap((copy) => copy.zones.map((zone) => zoneOf(config, copy, zone)));
  return [
    ...replicaSources(sources),
    allow("Copy", copyActions, targets.map(names.objectsArn)),
    allow("CopyVersions", ["s3:GetBucketVersioning"], targets.map(names.bucketArn)),
    allow(
      "DecryptSource",
      ["kms:Decrypt"],
      names.anyKeyArn(home),
      throughS3(home.region, lakeAlias(of.name)),
    ),
    ...copies.map((copy) =>
      allow(
        `Encrypt${copy.twin}`,
        encryption,
        names.anyKeyArn(copy),
        throughS3(copy.region, lakeAlias(copy.twin)),
      ),
    ),
  ];
}

/** In a twin's zone: copies alone come from another account, and S3 alone makes them. */
export const letsCopiesIn = (bucket: string, copiers: readonly string[]): Statement[] =>
  copiers.length === 0
    ? []
    : [
        {
          Sid: "Copies",
          Effect: "Allow",
          ...onlyRoles(copiers),
          Action: copyActions,
          Resource: names.objectsArn(bucket),
        },
        {
          Sid: "CopierLooks",
          Effect: "Allow",
          ...onlyRoles(copiers),
          Action: actions({ s3: "GetBucketVersioning" }),
          Resource: names.bucketArn(bucket),
        },
      ];
