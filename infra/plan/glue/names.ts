// Decides how what works on data is called: the zones of an environment's lake, workflows and their parts, the catalog.
import { partition, regionalArn, type Place } from "../names.ts";

/** As data arrives; in one form; as somebody needs it. */
export const zones = ["raw", "conformed", "purpose"] as const;
export type Zone = (typeof zones)[number];

/** Of all apps of an environment that work on data; each has a folder of its name in each zone. */
export const lakeBucket = (company: string, environment: string, zone: Zone, account: string): string =>
  `${company}-lockgate-${environment}-${zone}-${account}`;
/** What queries have found, in a folder an app. */
export const resultsBucket = (company: string, environment: string, account: string): string =>
  `${company}-lockgate-${environment}-results-${account}`;
/** Job part of the role by which readers ask Athena. */
export const queryRole = "query";
export const lakeAlias = (environment: string): string => `alias/lockgate-${environment}-lake`;
export const objectsOf = (bucket: string, app: string): string => `arn:${partition}:s3:::${bucket}/${app}/*`;

/** How jobs of an environment encrypt what they write; Glue's catalog encrypts by the role. */
export const securityName = (environment: string): string => `lockgate-${environment}`;
export const catalogRole = (environment: string): string => `lockgate-${environment}-catalog`;

export const workflowName = (app: string, environment: string): string => `lockgate-${app}-${environment}`;
/** A job or a crawler. */
export const stepName = (app: string, environment: string, step: string): string =>
  `${workflowName(app, environment)}-${step}`;
/** Athena takes no hyphens. */
export const databaseName = (app: string, environment: string): string =>
  `lockgate_${app}_${environment}`.replaceAll("-", "_");

/** Glue puts the name of the security configuration behind the group that a job names. */
export const glueLogs = (app: string, environment: string): string =>
  `/lockgate/${workflowName(app, environment)}/glue`;
export const writtenLogs = (app: string, environment: string): string =>
  `${glueLogs(app, environment)}-${securityName(environment)}`;

export const glueArn = (place: Place, resource: string): string => regionalArn("glue", place, resource);
