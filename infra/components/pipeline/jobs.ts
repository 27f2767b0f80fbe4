// Declares the jobs of an account: for each a log group, a build project and the role that starts it.
import * as pulumi from "@pulumi/pulumi";
import { Project } from "@pulumi/aws/codebuild/project.js";
import type { Config } from "../../configuration/schema.ts";
import { jobStatements, ofProjects, runStatements } from "../../plan/documents/jobs.ts";
import { trustRoles, trustService } from "../../plan/documents/trust.ts";
import { jobSubnets } from "../../plan/egress.ts";
import * as names from "../../plan/names.ts";
import type { Job } from "../../plan/pipeline/types.ts";
import { allRegions } from "../../plan/places.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import type { Tools } from "./tools.ts";
import { createLogGroup, type LogSettings } from "../logs/logGroup.ts";
import type { JobNetwork } from "../network/vpc.ts";

export type JobsArgs = {
  config: Pick<Config, "company" | "region" | "environments" | "toolingAccountId">;
  account: string;
  /** All jobs of the account. */
  jobs: readonly Job[];
  logs: LogSettings;
  tools: Tools;
  network: JobNetwork;
};

/** A role that serves several jobs is made once, with the rights of all of them. */
export class Jobs extends pulumi.ComponentResource {
  readonly projects: readonly Project[];

  constructor(name: string, args: JobsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:pipeline:Jobs", name, {}, opts);
    const byRole = Map.groupBy(args.jobs, (job) => job.role);
    const roles = new Map([...byRole].map(([role, jobs]) => [role, this.jobRole(role, jobs, args)]));
    this.projects = args.jobs.map((job) => {
      this.runRole(job, args);
      return this.project(job, roles.get(job.role) as ScopedRole, args);
    });
    this.registerOutputs({ projects: this.projects.map((project) => project.name) });
  }

  private jobRole(role: string, jobs: readonly Job[], args: JobsArgs): ScopedRole {
    const projects = ofProjects(jobs, (job, project) =>
      names.regionalArn("codebuild", job, `project/${project}`),
    );
    return new ScopedRole(
      role,
      {
        account: args.account,
        roleName: role,
        description: `Job ${jobs[0]?.kind} of ${[...new Set(jobs.map((job) => job.app))].join(", ")}`,
        trust: trustService("codebuild.amazonaws.com", args.account, projects),
        statements: jobStatements(args.config, jobs),
      },
      { parent: this },
    );
  }

  private runRole(job: Job, args: JobsArgs): ScopedRole {
    return new ScopedRole(
      job.runRole,
      {
        account: args.account,
        roleName: job.runRole,
        description: `Starts ${job.project}; assumed by the pipeline of ${job.app} only`,
        trust: trustRoles([names.roleArn(args.config.toolingAccountId, names.appRole(job.app, "pipeline"))]),
        statements: runStatements(job),
      },
      { parent: this },
    );
  }

  private project(job: Job, role: ScopedRole, args: JobsArgs): Project {
    const child = { parent: this };
    const group = createLogGroup(job.project, names.buildLogs(job.project), args.logs, child);
    const tooling = { account: args.config.toolingAccountId, region: job.region };
    return new Project(
      job.project,
      {
        name: job.project,
        description: `${job.kind} of ${job.app}`,
        serviceRole: role.ready,
        artifacts: { type: "CODEPIPELINE" },
        source: { type: "CODEPIPELINE", buildspec: job.buildspec },
        environment: {
          type: "LINUX_CONTAINER",
          computeType: "BUILD_GENERAL1_SMALL",
          image: job.image,
          imagePullCredentialsType: "CODEBUILD",
          privilegedMode: false,
          environmentVariables: variablesOf(job, args.tools),
        },
        vpcConfig: {
          vpcId: args.network.vpcId,
          subnets: args.network.subnets[jobSubnets(job.kind, allRegions(args.config))],
          securityGroupIds: [args.network.securityGroupId],
        },
        encryptionKey: names.aliasArn(tooling, names.pipelineAlias),
        buildTimeout: job.timeoutMinutes,
        queuedTimeout: 60,
        // The policy pack tells by the step what an action does.
        tags: { "lockgate:app": job.app, "lockgate:step": job.kind },
        logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: group.name } },
      },
      child,
    );
  }
}

const variablesOf = (job: Job, tools: Tools) => [
  ...Object.entries<pulumi.Input<string>>({
    ...job.variables,
    TOOLS_LAYER: tools.layerArn,
    TOOLS_SHA256: tools.sha256,
  }).map(([name, value]) => ({ name, value, type: "PLAINTEXT" })),
  ...Object.entries(job.secrets ?? {}).map(([name, { type, value }]) => ({ name, value, type })),
];
