// Decides whether each action acts as a role of its own in the account it acts on, and the pipeline may become those roles only.

import { matchAction, type Statement } from "../../iam/index.ts";
import { input, type Facts } from "../../facts.ts";
import { accountIn, accountOf, iamArnOf } from "../../model/accounts.ts";
import { isDeploy } from "../../model/deploys.ts";
import { many, statementsOf } from "../../model/documents.ts";
import { isProduction } from "../../model/environments.ts";
import type { Model } from "../../model/model.ts";
import { actionsOf, environmentOf, label, runnerOf, type Action } from "../../model/pipelines.ts";
import { rightsOf } from "../../model/principals.ts";
import {
  fail,
  judge,
  judgeEach,
  Judged,
  notApplicable,
  pass,
  undecidable,
  type Verdict,
} from "../../verdict.ts";

export const oneRoleEach = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("pipeline"), (pipeline) => {
    const actions = actionsOf(pipeline);
    return [
      ...actions.flatMap((action) => judge(pipeline.urn, () => hasRole(action))),
      ...actions.flatMap((action) => judge(pipeline.urn, () => actsInTarget(model, action))),
      ...judge(pipeline.urn, () => productionApart(model, pipeline, actions)),
      ...judge(pipeline.urn, () => onlyThose(model, pipeline, actions)),
    ];
  });

/** Without a role of its own an action has all rights of the pipeline. */
const hasRole = (action: Action): Verdict =>
  action.roleArn.state === "absent"
    ? fail(action.pipeline.urn, `${label(action)} has no roleArn, so it acts as the pipeline itself`)
    : pass(action.pipeline.urn);

const roleOf = (model: Model, action: Action): string => {
  const target = model.follow(action.pipeline, action.roleArn, ["role"]);
  const arn = target.kind === "resource" ? iamArnOf(target.facts) : undefined;
  if (arn !== undefined) return arn;
  if (target.kind === "external") return target.text;
  throw new Judged(undecidable(action.pipeline.urn, action.roleArn.path));
};

const actsInTarget = (model: Model, action: Action): Verdict => {
  const { urn } = action.pipeline;
  if (action.roleArn.state === "absent" || !isDeploy(model, action)) {
    return notApplicable(`${label(action)} is no deploy with a role`, urn);
  }
  const account = accountIn(roleOf(model, action));
  const runner = runnerOf(model, action);
  const target = runner.kind === "resource" ? accountOf(runner.facts) : undefined;
  if (target === undefined || target === account) return pass(urn);
  return fail(
    urn,
    `${label(action)} acts as a role of ${account ?? "no account"}, its target is in ${target}`,
  );
};

/** An account that serves production and something else is as open as the something else. */
const productionApart = (model: Model, pipeline: Facts, actions: readonly Action[]): Verdict => {
  const deploys = actions.filter((a) => a.roleArn.state !== "absent" && isDeploy(model, a));
  const places = deploys.map((action) => ({
    action,
    account: accountIn(roleOf(model, action)) ?? "unknown",
    production: isProduction(environmentOf(model, action)),
  }));
  const own = accountOf(pipeline);
  const faults = places
    .filter((place) => place.production)
    .flatMap(({ action, account }) => {
      if (account === own) return [`${label(action)} deploys to production in the pipeline's own account`];
      const other = places.find((place) => !place.production && place.account === account);
      return other ? [`${label(action)} and ${label(other.action)} deploy to one account, ${account}`] : [];
    });
  return faults.length > 0 ? fail(pipeline.urn, faults.join("; ")) : pass(pipeline.urn);
};

const BECOME = ["sts:AssumeRole", "iam:PassRole"];

const onlyThose = (model: Model, pipeline: Facts, actions: readonly Action[]): Verdict => {
  const role = model.follow(pipeline, input(pipeline, "roleArn"), ["role"]);
  if (role.kind !== "resource") {
    const reason = `is ${role.kind === "external" ? role.text : "absent"}, whose rights this stack does not declare`;
    return undecidable(pipeline.urn, "roleArn", reason);
  }
  const rights = rightsOf(model, role.facts);
  const allowed = new Set(
    actions.filter((action) => action.roleArn.state !== "absent").map((action) => roleOf(model, action)),
  );
  const faults = rights.documents.flatMap(({ name, document }) =>
    statementsOf(document).flatMap((statement) =>
      beyond(statement, allowed).map((resource) => `${name} lets it become ${resource}`),
    ),
  );
  if (faults.length > 0) return fail(pipeline.urn, [...new Set(faults)].join("; "));
  if (rights.complete) return pass(pipeline.urn);
  return undecidable(
    pipeline.urn,
    `rights of role ${role.facts.name}`,
    `are not all known: ${rights.missing.join(", ")}`,
  );
};

/** What a statement lets the pipeline become that no action is. Denies elsewhere don't make a wide grant narrow. */
const beyond = (statement: Statement, allowed: ReadonlySet<string>): readonly string[] => {
  if (statement.Effect !== "Allow" || !BECOME.some((call) => covers(statement, call))) return [];
  if (statement.NotResource !== undefined) return ["all but some roles"];
  return many(statement.Resource).filter((resource) => !allowed.has(resource));
};

const covers = (statement: Statement, call: string): boolean =>
  statement.NotAction === undefined
    ? many(statement.Action).some((pattern) => matchAction(pattern, call))
    : !many(statement.NotAction).some((pattern) => matchAction(pattern, call));
