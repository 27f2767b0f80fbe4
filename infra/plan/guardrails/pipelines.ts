// Decides who changes what delivers, by name and so before any of it exists: the platform's own ways in, and nobody else.
import { actions, type Statement } from "../documents/document.ts";
import * as names from "../names.ts";
import { anyAccount, deny, platform } from "./foundation.ts";

/** Pipelines are called like their apps: they are known by their account. */
const pipelinesOf = (account: string): string => `arn:${names.partition}:codepipeline:*:${account}:*`;

/** Stacks that pipelines keep for tenants. */
const stacks = `arn:${names.partition}:cloudformation:*:*:stack/lockgate-*`;

export const pipelineStatements = (toolingAccountId: string): Statement[] => [
  deny("PlatformPipelines", actions({ codepipeline: "CreatePipeline DeletePipeline UpdatePipeline" }), {
    Resource: pipelinesOf(toolingAccountId),
    Condition: { ArnNotLike: { "aws:PrincipalArn": platform } },
  }),
  // A window, a check, a closed stage: what the declaration says is not passed over for one run, by whomever.
  deny(
    "PipelinesAsDeclared",
    actions({ codepipeline: "DisableStageTransition EnableStageTransition OverrideStageCondition" }),
    { Resource: pipelinesOf(toolingAccountId) },
  ),
  deny(
    "PlatformStacks",
    actions({ cloudformation: "CreateChangeSet DeleteStack ExecuteChangeSet SetStackPolicy UpdateStack" }),
    {
      Resource: stacks,
      Condition: { ArnNotLike: { "aws:PrincipalArn": [...platform, anyAccount("role/lockgate-*")] } },
    },
  ),
];
