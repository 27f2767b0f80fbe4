// Decides whether each action of a pipeline may do what it has to: a right that is missing on either side stops a release half-way.

import { companyOf, decide, type Company } from "../access/company.ts";
import { findProtected, type Protected } from "../access/protected.ts";
import { protectedKey } from "../access/reach.ts";
import type { Identity } from "../access/identities.ts";
import { describeStatement, type Decision } from "../iam/index.ts";
import { input, type Facts, type Input } from "../facts.ts";
import { callerArnOf, needAccount, regionOf } from "../model/accounts.ts";
import { arnOf } from "../model/arns.ts";
import type { Model } from "../model/model.ts";
import { actionsOf, label, runnerOf, type Action } from "../model/pipelines.ts";
import { fail, judge, judgeEach, notApplicable, pass, undecidable, type Verdict } from "../verdict.ts";

/**
 * Asked of both sides at once: the role's own rights, its boundary, the guard rails, and the policy of what is called.
 * A call that hangs on what a request carries is taken to carry it; what is refused for certain is missing.
 */
export const actionsCan = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("pipeline"), (pipeline) => {
    const actions = actionsOf(pipeline);
    if (!companyOf(model).identities.some(({ declared }) => declared))
      return notApplicable("no role is seen", pipeline.urn);
    return actions.flatMap((action) => judge(pipeline.urn, () => able(model, pipeline, action)));
  });

type Need = { who: Facts; action: string; target: Protected };

const able = (model: Model, pipeline: Facts, action: Action): readonly Verdict[] => {
  const company = companyOf(model);
  const missing = needsOf(model, pipeline, action).flatMap(({ who, action: call, target }) => {
    const identity = company.identities.find(({ name }) => name === callerArnOf(who));
    if (!identity) return [undecidable(pipeline.urn, `role ${who.name}`, "has no ARN that is known")];
    return refused(company, pipeline, action, { identity, call, target });
  });
  return missing.length > 0 ? missing : [pass(pipeline.urn)];
};

type Asked = { identity: Identity; call: string; target: Protected };

const refused = (company: Company, pipeline: Facts, action: Action, asked: Asked): readonly Verdict[] => {
  const { identity, call, target } = asked;
  const { decision } = decide(company, identity, call, target);
  if (decision.effect === "allow" || (decision.unknownKeys ?? []).length > 0) return [];
  const what = `${label(action)}: ${identity.name} needs ${call} on ${target.arn}`;
  if (decision.effect === "maybe") return [undecidable(pipeline.urn, what, open(decision))];
  return [fail(pipeline.urn, `${what}, and ${why(decision)}`)];
};

/** Most often the boundary, which the stack of the organization declares. */
const open = ({ layer }: Decision): string =>
  layer === "boundary"
    ? "hangs on a permissions boundary that no stack in view declares (LOCKGATE_STATES gives the others: lockgate states export)"
    : "hangs on a policy that is not known";

const why = ({ why: reason, layer, statement }: Decision): string =>
  reason === "explicit-deny" && statement
    ? `${describeStatement(statement)} denies it`
    : `the ${layer} policies do not allow it`;

/** What the pipeline's role, the action's role and the job's role call, by what the action is (CodePipeline User Guide). */
const needsOf = (model: Model, pipeline: Facts, action: Action): readonly Need[] => {
  const main = followed(model, pipeline, input(pipeline, "roleArn"));
  const own = action.roleArn.state === "absent" ? undefined : followed(model, pipeline, action.roleArn);
  // A role that another stack declares, which is not in view, is judged where it is.
  const caller = action.roleArn.state === "absent" ? main : own;
  if (!caller) return [];
  const target = (facts: Facts, name = arnOf(facts)): readonly Protected[] =>
    name === undefined ? [] : [findProtected(model, "", name, needAccount(facts))];
  const becomes =
    main && own && main !== own ? target(own).map((role) => assumption(model, main, own, role)) : [];
  const runner = runnerOf(model, action);
  if (runner.kind !== "resource") return [...becomes, ...storeNeeds(model, pipeline, action, caller)];
  const project = runner.facts;
  const isProject = project.type.includes(":Project");
  const starts = isProject ? ["codebuild:StartBuild", "codebuild:BatchGetBuilds"] : ["lambda:InvokeFunction"];
  const job = isProject ? followed(model, project, input(project, "serviceRole")) : undefined;
  return [
    ...becomes,
    ...target(project).flatMap((called) =>
      starts.map((call) => ({ who: caller, action: call, target: called })),
    ),
    // A job gets and puts its artifacts itself, as its own role.
    ...(job ? storeNeeds(model, pipeline, action, job) : []),
  ];
};

const assumption = (model: Model, who: Facts, role: Facts, { arn }: Protected): Need => ({
  who,
  action: "sts:AssumeRole",
  target: findProtected(model, "sts:AssumeRole", arn, needAccount(role)),
});

/** Who reads artifacts gets and decrypts them, who writes puts and encrypts them. */
const storeNeeds = (
  model: Model,
  pipeline: Facts,
  { inputs, outputs, region }: Action,
  who: Facts,
): readonly Need[] =>
  input(pipeline, "artifactStores")
    .list()
    .filter((store) => serves(pipeline, store, region))
    .flatMap((store) => {
      const bucket = model.follow(pipeline, store.at("location"), ["bucket"]);
      const key = model.follow(pipeline, store.at("encryptionKey").at("id"), ["key"]);
      return [
        { names: inputs, object: "s3:GetObject", key: "kms:Decrypt" },
        { names: outputs, object: "s3:PutObject", key: "kms:GenerateDataKey" },
      ].flatMap((call) => [
        ...(bucket.kind === "resource" ? onObjects(model, pipeline, who, bucket.facts, call) : []),
        ...(key.kind === "resource" && call.names.length > 0 ? [onKey(model, who, key.facts, call.key)] : []),
      ]);
    });

/** With several stores each has its region, and an action uses that of its own; what is not known is asked of each. */
const serves = (pipeline: Facts, store: Input, region: Input): boolean => {
  const [own, wanted] = [store.at("region"), region].map((one) =>
    one.state === "absent" ? regionOf(pipeline) : one.state === "known" ? one.string() : undefined,
  );
  return own === undefined || wanted === undefined || own === wanted;
};

/** CodePipeline's own form of keys: names cut short, then a random part (CodePipeline User Guide, "Input and output artifacts"). */
const keyOf = (pipeline: string, artifact: string): string =>
  `${pipeline.slice(0, 20)}/${artifact.slice(0, 10)}/aBcDeFg`;

const onObjects = (
  model: Model,
  pipeline: Facts,
  who: Facts,
  bucket: Facts,
  { names, object }: { names: readonly string[]; object: string },
): readonly Need[] => {
  const arn = arnOf(bucket);
  const name = input(pipeline, "name");
  if (arn === undefined) return [];
  return names.map((artifact) => {
    const key = keyOf(name.need(name.string()), artifact);
    return {
      who,
      action: object,
      target: findProtected(model, object, `${arn}/${key}`, needAccount(bucket)),
    };
  });
};

const onKey = (model: Model, who: Facts, key: Facts, action: string): Need => {
  const target = protectedKey(model, key);
  const service = `s3.${target.region ?? "eu-west-1"}.amazonaws.com`;
  const arn = arnOf(key) ?? target.arn;
  return { who, action, target: { ...target, arn, carries: { "kms:viaservice": service } } };
};

/** A role of another stack that is not in view has its own preview. */
const followed = (model: Model, facts: Facts, position: Input): Facts | undefined => {
  const found = position.state === "absent" ? undefined : model.follow(facts, position, ["role"]);
  return found?.kind === "resource" ? found.facts : undefined;
};
