// Decides the rights around Glue: of its jobs and crawlers, and of who declares them.
import type { App, SharedConfig } from "../../configuration/schema.ts";
import * as data from "../glue/names.ts";
import * as names from "../names.ts";
import { placeOf } from "../places.ts";
import type { ServiceRoles } from "../serviceRoles.ts";
import { actions, allow, inRegion, type Statement } from "./document.ts";
import { rolesAlike } from "./limits.ts";
import { dataStatements } from "./lake.ts";
import { readsParameters } from "./parameters.ts";
import { fetchesRevisions, type RevisionContext } from "./revisions.ts";

export const glueService = "glue.amazonaws.com";

type DataTarget = Extract<App["target"], { kind: "glueWorkflow" | "glueEtl" | "model" }>;
export type DataApp = App & { target: DataTarget };
export const worksOnData = (app: App): app is DataApp =>
  ["glueWorkflow", "glueEtl", "model"].includes(app.target.kind);
/** Apps that share an environment's lake. */
export const dataApps = ({ apps }: Pick<SharedConfig, "apps">): DataApp[] => apps.filter(worksOnData);

/** What readers ask of Athena; which workgroups there are, and what others ask, is nobody's business. */
export const queryVerbs =
  "GetQueryExecution GetQueryResults GetWorkGroup StartQueryExecution StopQueryExecution";

/** A job or crawler: its script, its app's data and catalog, its log. */
export function glueJobStatements(context: RevisionContext): Statement[] {
  const { config, app, environment } = context;
  const place = placeOf(config, environment.accountId);
  const database = data.databaseName(app, environment.name);
  return [
    ...readsParameters(place, app, environment.name),
    // Glue names no version; nothing is ever put over another.
    ...fetchesRevisions(context, "s3:GetObject"),
    ...dataStatements(context),
    allow(
      "Catalog",
      actions({
        glue: `
          BatchCreatePartition BatchGetPartition BatchUpdatePartition CreatePartition CreateTable GetDatabase
          GetPartition GetPartitions GetTable GetTables UpdatePartition UpdateTable
        `,
      }),
      ["catalog", `database/${database}`, `table/${database}/*`].map((what) => data.glueArn(place, what)),
    ),
    allow(
      "Logs",
      actions({ logs: "AssociateKmsKey CreateLogStream PutLogEvents" }),
      `${names.regionalArn("logs", place, `log-group:${data.writtenLogs(app, environment.name)}`)}:*`,
    ),
  ];
}

export const hasGlue = (serviceRoles: ServiceRoles): boolean => serviceRoles[glueService] !== undefined;

/** For the deploy role of an account in which apps work on data. */
export const declaresGlue = ({
  account,
  region,
  serviceRoles,
}: names.Place & { serviceRoles: ServiceRoles }): Statement[] => {
  if (!hasGlue(serviceRoles)) return [];
  const arn = (resource: string): string => data.glueArn({ account, region }, resource);
  const each = (kinds: string, calls: string): string[] =>
    kinds.split(" ").flatMap((kind) => calls.split(" ").map((call) => `glue:${call.replace("*", kind)}`));
  return [
    allow(
      "Glue",
      [
        ...each("Crawler Job Trigger Workflow", "Create* Delete* Get* Update*"),
        ...actions({ glue: "GetTags StopTrigger TagResource UntagResource" }),
      ],
      ["crawler", "job", "trigger", "workflow"].map((kind) => arn(`${kind}/lockgate-*`)),
    ),
    allow(
      "Workgroups",
      actions({
        athena: `
          CreateWorkGroup DeleteWorkGroup GetWorkGroup ListTagsForResource TagResource UntagResource
          UpdateWorkGroup
        `,
      }),
      names.regionalArn("athena", { account, region }, "workgroup/lockgate-*"),
    ),
    allow(
      "Databases",
      [
        ...each("Database", "Create* Delete* Get* Update*"),
        ...actions({ glue: "GetTags TagResource UntagResource" }),
      ],
      // Deleting a database takes along what is in it.
      ["catalog", "database/lockgate_*", "table/lockgate_*/*", "userDefinedFunction/lockgate_*/*"].map(arn),
    ),
    // Glue knows no narrower resource for them.
    allow(
      "Security",
      actions({
        glue: `
          CreateSecurityConfiguration DeleteSecurityConfiguration GetDataCatalogEncryptionSettings
          GetSecurityConfiguration PutDataCatalogEncryptionSettings
        `,
      }),
      "*",
      inRegion(region),
    ),
  ];
};

/** For the boundary there: jobs of pipelines change jobs of Glue, which work on data. */
export const boundsGlueJobs = (serviceRoles: ServiceRoles, region: string): Statement[] =>
  hasGlue(serviceRoles)
    ? [
        allow(
          "Data",
          actions({
            athena: queryVerbs,
            glue: `
              BatchCreatePartition BatchGetPartition BatchUpdatePartition CreatePartition CreateTable Get*
              StartJobRun StartTrigger StartWorkflowRun StopTrigger UpdateJob UpdatePartition UpdateTable
            `,
            logs: "AssociateKmsKey",
            s3: "DeleteObject",
          }),
          "*",
          inRegion(region),
        ),
        allow("PassGlue", ["iam:PassRole"], rolesAlike(serviceRoles[glueService] ?? []), {
          StringEquals: { "iam:PassedToService": glueService },
        }),
      ]
    : [];

/** For the deploy role's boundary there. */
export const boundsGlue = (serviceRoles: ServiceRoles, region: string): Statement[] =>
  hasGlue(serviceRoles) ? [allow("DeclareGlue", ["athena:*", "glue:*"], "*", inRegion(region))] : [];
