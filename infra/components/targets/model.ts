// Declares what a model is judged by in an environment: the job that evaluates it, and the parameter that names the accepted one.
import * as pulumi from "@pulumi/pulumi";
import type { Job } from "@pulumi/aws/glue/job.js";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import { acceptedModel, evaluateStep, noModel } from "../../plan/glue/model.ts";
import { dataOf, GlueJobs } from "../data/glueJobs.ts";
import type { TargetArgs } from "./index.ts";

type Args = Omit<TargetArgs<"model">, "codeSigning" | "reach" | "network">;

export class Model extends pulumi.ComponentResource {
  readonly job: Job;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:Model", name, {}, opts);
    const { app, environment, target } = args;
    const jobs = new GlueJobs(
      name,
      { ...args, timeoutMinutes: target.timeoutMinutes, security: args.lake?.security ?? "" },
      { parent: this },
    );
    this.job = jobs.job(evaluateStep, dataOf(args));
    new Parameter(
      `${name}-accepted`,
      {
        name: acceptedModel(app, environment),
        description: `The model of ${app} that is good enough for ${environment}`,
        tier: "Standard",
        type: "String",
        insecureValue: noModel,
      },
      // The pipeline says which one it is.
      { parent: this, ignoreChanges: ["insecureValue", "value"] },
    );
    this.registerOutputs({ job: this.job.arn });
  }
}
