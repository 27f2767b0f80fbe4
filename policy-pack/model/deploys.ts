// Decides which actions of a pipeline change what runs somewhere: by category, by declared step, and by what their role can do.

import { matchAction, type PolicyDocument } from "../iam/index.ts";
import { Judged, undecidable } from "../verdict.ts";
import { input, type Facts, type Input } from "../facts.ts";
import { many, statementsOf } from "./documents.ts";
import type { Model } from "./model.ts";
import { runnerOf, stepOf, type Action } from "./pipelines.ts";
import { rightsOf } from "./principals.ts";

/** Calls that put something into service. Not exhaustive by nature; a declared step says it for the rest. */
export const DEPLOY_CALLS = [
  "apprunner:UpdateService",
  "appconfig:StartDeployment",
  "autoscaling:StartInstanceRefresh",
  "cloudformation:CreateStack",
  "cloudformation:CreateStackInstances",
  "cloudformation:ExecuteChangeSet",
  "cloudformation:UpdateStack",
  "cloudformation:UpdateStackSet",
  "codedeploy:CreateDeployment",
  "ecs:CreateService",
  "ecs:RunTask",
  "ecs:UpdateService",
  "eks:AccessKubernetesApi",
  "elasticbeanstalk:UpdateEnvironment",
  "elasticloadbalancing:ModifyListener",
  "glue:UpdateJob",
  "greengrass:CreateDeployment",
  "lambda:CreateFunction",
  "lambda:UpdateAlias",
  "lambda:UpdateFunctionCode",
  "sagemaker:UpdateEndpoint",
  "ssm:SendCommand",
];

export const isDeploy = (model: Model, action: Action): boolean => {
  if (action.category === "Deploy") return true;
  const runner = runnerOf(model, action);
  if (runner.kind === "service") return false;
  if (runner.kind === "named") return runner.project.step === "deploy";
  if (runner.kind === "resource" && stepOf(runner.facts) === "deploy") return true;
  const role =
    runner.kind === "resource"
      ? roleOf(model, runner.facts, serviceRole(runner.facts))
      : roleOf(model, action.pipeline, pipelineRole(action));
  return canDeploy(model, role, action.pipeline.urn);
};

/** True where a project's or function's own role can put something into service. */
export const runnerCanDeploy = (model: Model, runner: Facts): boolean =>
  canDeploy(model, roleOf(model, runner, serviceRole(runner)), runner.urn);

const roleOf = (model: Model, facts: Facts, position: Input): Facts => {
  const target = model.follow(facts, position, ["role"]);
  if (target.kind === "resource") return target.facts;
  const named = target.kind === "external" ? target.text : "no role";
  const reason = `is ${named}, whose rights this stack does not declare`;
  throw new Judged(undecidable(facts.urn, position.path, reason));
};

const pipelineRole = (action: Action): Input =>
  action.roleArn.state === "absent" ? input(action.pipeline, "roleArn") : action.roleArn;

/** An action's role only starts a project; the project runs as its own. */
const serviceRole = (runner: Facts): Input => {
  const property = ["serviceRole", "role", "roleArn"].find((name) => input(runner, name).state !== "absent");
  return input(runner, property ?? "serviceRole");
};

const canDeploy = (model: Model, role: Facts, urn: string): boolean => {
  const rights = rightsOf(model, role);
  if (rights.documents.some(({ document }) => allowsDeploy(document))) return true;
  if (rights.complete) return false;
  throw new Judged(
    undecidable(urn, `rights of role ${role.name}`, `are not all known: ${rights.missing.join(", ")}`),
  );
};

// Whatever the resource: a role that can deploy anything is one that deploys.
const allowsDeploy = (document: PolicyDocument): boolean =>
  statementsOf(document).some((statement) => {
    if (statement.Effect !== "Allow") return false;
    const covers = (patterns: readonly string[], call: string) => patterns.some((p) => matchAction(p, call));
    return statement.NotAction === undefined
      ? DEPLOY_CALLS.some((call) => covers(many(statement.Action), call))
      : DEPLOY_CALLS.some((call) => !covers(many(statement.NotAction), call));
  });
