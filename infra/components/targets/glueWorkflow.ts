// Declares a workflow of Glue: its jobs and crawlers, and the triggers by which a schedule and each other's success start them.
import * as pulumi from "@pulumi/pulumi";
import { Crawler } from "@pulumi/aws/glue/crawler.js";
import { Trigger } from "@pulumi/aws/glue/trigger.js";
import { Workflow } from "@pulumi/aws/glue/workflow.js";
import { lakeBucket, stepName, workflowName, type Zone } from "../../plan/glue/names.ts";
import { triggersOf, type Trigger as PlannedTrigger } from "../../plan/glue/workflow.ts";
import { dataOf, GlueJobs } from "../data/glueJobs.ts";
import type { TargetArgs } from "./index.ts";

type Args = Omit<TargetArgs<"glueWorkflow">, "codeSigning" | "reach" | "network">;
type Named = { name: pulumi.Output<string> };

export class GlueWorkflow extends pulumi.ComponentResource {
  readonly workflow: Workflow;
  readonly #steps: Readonly<Record<string, { job?: Named; crawler?: Named }>>;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:GlueWorkflow", name, {}, opts);
    const { app, environment, target } = args;
    const security = args.lake?.security ?? "";
    const jobs = new GlueJobs(name, { ...args, ...target, security }, { parent: this });
    this.workflow = new Workflow(
      name,
      {
        name: workflowName(app, environment),
        description: `${app} in ${environment}; released by its pipeline`,
        // A release waits until nothing runs: there is never more than one to wait for.
        maxConcurrentRuns: 1,
      },
      { parent: this },
    );
    this.#steps = Object.fromEntries(
      target.steps.map((step) => [
        step.name,
        step.crawler === undefined
          ? { job: jobs.job(step.name, dataOf(args)) }
          : { crawler: this.crawler(args, step.name, step.crawler, { jobs, security }) },
      ]),
    );
    for (const trigger of triggersOf(workflowName(app, environment), target.steps))
      this.trigger(trigger, target.schedule);
    this.registerOutputs({ workflow: this.workflow.arn });
  }

  private crawler(
    { app, environment, config, place }: Args,
    step: string,
    folder: string,
    { jobs, security }: { jobs: GlueJobs; security: pulumi.Input<string> },
  ): Crawler {
    const [zone = "", ...inside] = folder.split("/");
    const bucket = lakeBucket(config.company, environment, zone as Zone, place.account);
    return new Crawler(
      `${app}-${step}`,
      {
        name: stepName(app, environment, step),
        description: `${step} of ${app} in ${environment}`,
        role: jobs.role,
        databaseName: jobs.database,
        securityConfiguration: security,
        s3Targets: [{ path: `s3://${bucket}/${[app, ...inside].join("/")}/` }],
        // What is no longer found stays in the catalog, marked, so that nobody's query breaks over it.
        schemaChangePolicy: { deleteBehavior: "DEPRECATE_IN_DATABASE", updateBehavior: "UPDATE_IN_DATABASE" },
      },
      { parent: this },
    );
  }

  /** At rest until the first release. */
  private trigger({ name, after, starts }: PlannedTrigger, schedule: string): void {
    const actions = starts.map((step) => {
      const { job, crawler } = this.#steps[step] ?? {};
      return job === undefined ? { crawlerName: crawler?.name } : { jobName: job.name };
    });
    new Trigger(
      name,
      {
        name,
        workflowName: this.workflow.name,
        ...(after.length === 0
          ? { type: "SCHEDULED", schedule }
          : {
              type: "CONDITIONAL",
              predicate: { logical: "AND", conditions: after.map((step) => this.succeeded(step)) },
            }),
        actions,
        enabled: false,
      },
      // The pipeline starts and stops it.
      { parent: this, ignoreChanges: ["enabled"] },
    );
  }

  private succeeded(step: string) {
    const { job, crawler } = this.#steps[step] ?? {};
    return job === undefined
      ? { logicalOperator: "EQUALS", crawlerName: crawler?.name, crawlState: "SUCCEEDED" }
      : { logicalOperator: "EQUALS", jobName: job.name, state: "SUCCEEDED" };
  }
}
