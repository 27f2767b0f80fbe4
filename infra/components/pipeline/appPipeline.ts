// Declares one app's pipeline in the tooling account: connection, roles of the service actions, CodePipeline V2.
import * as pulumi from "@pulumi/pulumi";
import { Connection } from "@pulumi/aws/codeconnections/connection.js";
import { Pipeline } from "@pulumi/aws/codepipeline/pipeline.js";
import type { App, ToolingConfig } from "../../configuration/schema.ts";
import type { Statement } from "../../plan/documents/document.ts";
import { pipelineStoreUse } from "../../plan/documents/jobs.ts";
import { fetchImageStatements, fetchStatements } from "../../plan/documents/sources.ts";
import { trustRoles, trustService } from "../../plan/documents/trust.ts";
import * as names from "../../plan/names.ts";
import { rollbackVariable, sourceRole } from "../../plan/pipeline/plan.ts";
import { planSource } from "../../plan/pipeline/sources/index.ts";
import type { ApproveAction, PipelinePlan } from "../../plan/pipeline/types.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import type { PipelineStore } from "./artifactStore.ts";
import { renderStages, renderTriggers } from "./render.ts";

export type AppPipelineArgs = {
  config: ToolingConfig;
  app: App;
  plan: PipelinePlan;
  /** One for each region that the pipeline acts in, home first. */
  stores: readonly PipelineStore[];
};

export class AppPipeline extends pulumi.ComponentResource {
  readonly pipeline: Pipeline;
  /** Absent for a source that is handed over or pushed. */
  readonly connectionArn: pulumi.Output<string> | undefined;

  constructor(name: string, args: AppPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:pipeline:AppPipeline", name, {}, opts);
    this.connectionArn = this.connection(name, args.app);
    const role = this.pipelineRole(args);
    const roles = [role, ...this.actionRoles(args)];
    this.pipeline = new Pipeline(
      name,
      {
        name: args.plan.name,
        pipelineType: "V2",
        // One run at a time is in a stage: what has arrived in a store is deployed by one run.
        executionMode: "QUEUED",
        variables: [
          {
            name: rollbackVariable,
            defaultValue: "none",
            description: "SHA-256 of an older release to go back to",
          },
        ],
        roleArn: role.arn,
        artifactStores: args.stores.map(({ region, bucketName, keyArn }) => ({
          location: bucketName,
          type: "S3",
          encryptionKey: { type: "KMS", id: keyArn },
          // Told only where there are several (CodePipeline API, ArtifactStore).
          ...(args.stores.length === 1 ? {} : { region }),
        })),
        stages: renderStages(args.plan, this.connectionArn ?? ""),
        triggers: renderTriggers(args.plan),
      },
      // CodePipeline wants the roles with their rights; their ARNs are known before, so that the policy pack can read them.
      { parent: this, dependsOn: roles },
    );
    this.registerOutputs({ pipelineArn: this.pipeline.arn, connectionArn: this.connectionArn });
  }

  private connection(name: string, app: App): pulumi.Output<string> | undefined {
    if (planSource(app).by !== "connection") return undefined;
    return new Connection(
      name,
      { name: names.connectionName(app.name), providerType: "GitHub" },
      { parent: this },
    ).arn;
  }

  /** Becomes the listed roles, one for each action, and is nothing by itself. */
  private pipelineRole(args: AppPipelineArgs): ScopedRole {
    const { config, app, plan } = args;
    const pipeline = names.regionalArn("codepipeline", placeOf(args), plan.name);
    return this.role(config.accountId, plan.role, `Pipeline of ${app.name}`, {
      trust: trustService("codepipeline.amazonaws.com", config.accountId, [pipeline]),
      statements: [
        { Sid: "Actions", Effect: "Allow", Action: "sts:AssumeRole", Resource: plan.runRoles },
        ...pipelineStoreUse(
          config,
          app.name,
          args.stores.map(({ region }) => region),
        ),
      ],
    });
  }

  private actionRoles(args: AppPipelineArgs): ScopedRole[] {
    const { config, app, plan } = args;
    const trust = trustRoles([names.roleArn(config.accountId, plan.role)]);
    const source = this.role(config.accountId, sourceRole(app), `Fetches the source of ${app.name}`, {
      trust,
      statements: [...fetches(args), ...pipelineStoreUse(config, app.name, [plan.region])],
    });
    const approvals = plan.stages
      .flatMap((stage) => stage.actions)
      .filter((action): action is ApproveAction => action.kind === "approve")
      .map((action) =>
        this.role(
          config.accountId,
          action.runRole,
          `Asks for approval of ${app.name} in ${action.environment}`,
          {
            trust,
            statements: [
              { Sid: "Ask", Effect: "Allow", Action: "sns:Publish", Resource: action.topic },
              topicKey(config),
            ],
          },
        ),
      );
    return [source, ...approvals];
  }

  private role(
    account: string,
    roleName: string,
    description: string,
    policies: { trust: readonly Statement[]; statements: readonly Statement[] },
  ): ScopedRole {
    return new ScopedRole(roleName, { account, roleName, description, ...policies }, { parent: this });
  }
}

const placeOf = ({ config }: AppPipelineArgs): names.Place => ({
  account: config.accountId,
  region: config.region,
});

/** What the source action's role needs to fetch. */
function fetches(args: AppPipelineArgs): readonly Statement[] {
  const source = planSource(args.app);
  const place = placeOf(args);
  if (source.by === "connection")
    return source.statements(names.regionalArn("codeconnections", place, "connection/*"));
  if (source.by === "image") return fetchImageStatements(place, args.app.name);
  const bucket = names.sourcesBucket(args.config.company, place.account);
  return fetchStatements({ ...place, bucket }, names.sourceKey(args.app.name));
}

/** Publishing to an encrypted topic uses its key, through SNS only. */
const topicKey = (config: ToolingConfig): Statement => ({
  Sid: "TopicKey",
  Effect: "Allow",
  Action: ["kms:GenerateDataKey", "kms:Decrypt"],
  Resource: names.anyKeyArn({ account: config.accountId, region: config.region }),
  Condition: {
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": names.pipelineAlias },
    StringEquals: { "kms:ViaService": `sns.${config.region}.amazonaws.com` },
  },
});
