// Declares what an app's jobs of Glue have in common: their role, their log, their database, and each job of them.
import * as pulumi from "@pulumi/pulumi";
import { CatalogDatabase } from "@pulumi/aws/glue/catalogDatabase.js";
import { Job } from "@pulumi/aws/glue/job.js";
import type { EnvironmentConfig } from "../../configuration/schema.ts";
import { glueJobStatements, glueService } from "../../plan/documents/glue.ts";
import { trustService } from "../../plan/documents/trust.ts";
import * as data from "../../plan/glue/names.ts";
import * as names from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { createLogGroup, type LogSettings } from "../logs/logGroup.ts";

export type GlueJobsArgs = {
  config: EnvironmentConfig;
  app: string;
  environment: string;
  place: names.Place;
  logs: LogSettings;
  /** Name of Glue's security configuration. */
  security: pulumi.Input<string>;
  /** Of Spark; absent: plain Python on one machine. */
  workers?: number;
  timeoutMinutes: number;
  /** Runs of a job at a time; absent: one. */
  sideBySide?: number;
};

/** Spark 3.5 and Python 3.11 (AWS Glue Developer Guide, "Glue versions"). */
const glueVersion = "5.0";
/** The newest of a Python shell, which has boto3 and scikit-learn ("Python shell jobs"). */
const shellPython = "3.9";
/** Until the first release: nothing lies here, and nothing starts the job. */
const nothing = "first.py";

export class GlueJobs extends pulumi.ComponentResource {
  /** ARN of the role, once it may do what it must. */
  readonly role: pulumi.Output<string>;
  readonly database: pulumi.Output<string>;
  readonly #args: GlueJobsArgs;

  constructor(name: string, args: GlueJobsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:data:GlueJobs", name, {}, opts);
    this.#args = args;
    const { app, environment, config, place } = args;
    createLogGroup(name, data.writtenLogs(app, environment), args.logs, { parent: this });
    const roleName = names.jobRole(app, environment, names.runsAs);
    this.role = new ScopedRole(
      roleName,
      {
        account: place.account,
        roleName,
        description: `What jobs of ${app} may do in ${environment}`,
        trust: trustService(glueService, place.account),
        statements: glueJobStatements({
          config,
          app,
          environment: { name: environment, accountId: place.account },
        }),
      },
      { parent: this },
    ).ready;
    this.database = new CatalogDatabase(
      name,
      {
        name: data.databaseName(app, environment),
        // It is made once the catalog is encrypted.
        description: pulumi.output(args.security).apply(() => `What ${app} has made in ${environment}`),
      },
      { parent: this },
    ).name;
    this.registerOutputs({ database: this.database });
  }

  job(step: string, told: Readonly<Record<string, pulumi.Input<string>>> = {}): Job {
    const { config, app, environment, place, workers, timeoutMinutes, security, sideBySide = 1 } = this.#args;
    const revisions = names.revisionsBucket(config.company, environment, place.account);
    const scriptLocation = `s3://${revisions}/${app}/${nothing}`;
    const runs =
      workers === undefined
        ? { command: { name: "pythonshell", pythonVersion: shellPython, scriptLocation }, maxCapacity: 1 }
        : {
            command: { name: "glueetl", pythonVersion: "3", scriptLocation },
            glueVersion,
            workerType: "G.1X",
            numberOfWorkers: workers,
          };
    return new Job(
      `${app}-${step}`,
      {
        name: data.stepName(app, environment, step),
        description: `${step} of ${app} in ${environment}; released by its pipeline`,
        roleArn: this.role,
        ...runs,
        timeout: timeoutMinutes,
        maxRetries: 0,
        executionProperty: { maxConcurrentRuns: sideBySide },
        securityConfiguration: security,
        defaultArguments: {
          "--job-bookmark-option": "job-bookmark-disable",
          "--enable-continuous-cloudwatch-log": "true",
          "--continuous-log-logGroup": data.glueLogs(app, environment),
          "--enable-metrics": "true",
          "--enable-glue-datacatalog": "true",
          "--database": this.database,
          ...told,
        },
      },
      // The pipeline says what it runs; the program keeps everything else.
      {
        parent: this,
        ignoreChanges: [
          "command.scriptLocation",
          ...["--rules", "--model"].map((key) => `defaultArguments["${key}"]`),
        ],
      },
    );
  }
}

/** Where a job finds its app's data, and leaves what it makes of it. */
export const dataOf = ({
  app,
  environment,
  config,
  place,
}: Pick<GlueJobsArgs, "app" | "environment" | "config" | "place">): Record<string, string> =>
  Object.fromEntries(
    data.zones.map((zone) => [
      `--${zone}`,
      `s3://${data.lakeBucket(config.company, environment, zone, place.account)}/${app}/`,
    ]),
  );
