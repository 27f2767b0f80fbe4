// Decides whether a pipeline takes its source from one named place by a connection without a token, and nothing else starts it.

import { input, type Facts, type Input } from "../../facts.ts";
import { actionsOf, label, type Action } from "../../model/pipelines.ts";
import { fail, judge, notApplicable, pass, type Verdict } from "../../verdict.ts";

export const fixSources = (pipeline: Facts): readonly Verdict[] => {
  const sources = actionsOf(pipeline).filter((action) => action.category === "Source");
  if (sources.length === 0) return [notApplicable("the pipeline has no source", pipeline.urn)];
  return [
    ...sources.flatMap((action) => judge(pipeline.urn, () => answer(action, faultsOfSource(action)))),
    ...triggers(pipeline).flatMap((git) =>
      judge(pipeline.urn, () => {
        const faults = faultsOfTrigger(git, sources);
        return faults.length > 0 ? fail(pipeline.urn, faults.join("; ")) : pass(pipeline.urn);
      }),
    ),
  ];
};

const answer = (action: Action, faults: readonly string[]): Verdict =>
  faults.length > 0
    ? fail(action.pipeline.urn, `${label(action)} (${action.provider}): ${faults.join("; ")}`)
    : pass(action.pipeline.urn);

const faultsOfSource = (action: Action): readonly string[] => {
  const read = action.owner === "AWS" ? PROVIDERS[action.provider] : undefined;
  if (!read) return [`${action.owner} ${action.provider} is no allowed source`];
  const keys = action.configuration.keys().filter((key) => /token|password|secret/i.test(key));
  return [...keys.map((key) => `${key} is a credential in the pipeline`), ...read(action.configuration)];
};

/** What each allowed provider must say (CodePipeline User Guide, "Action structure reference"). */
const PROVIDERS: Readonly<Record<string, (configuration: Input) => readonly string[]>> = {
  CodeStarSourceConnection: (configuration) => [
    ...named(configuration, "FullRepositoryId", /^[\w.-]+(\/[\w.-]+)+$/),
    ...named(configuration, "BranchName", /^[\w./-]+$/),
  ],
  // An absent ImageTag is "latest", which is whatever came last.
  ECR: (configuration) => [
    ...named(configuration, "RepositoryName", /^[\w./-]+$/),
    ...named(configuration, "ImageTag", /^(?!latest$)[\w.-]+$/),
  ],
  S3: (configuration) => [
    ...named(configuration, "S3Bucket", /^[a-z0-9.-]+$/),
    ...named(configuration, "S3ObjectKey", /^[^*?]+$/),
    ...switches(configuration, "PollForSourceChanges", true),
    ...switches(configuration, "AllowOverrideForS3ObjectKey", false),
  ],
};

const named = (configuration: Input, key: string, shape: RegExp): readonly string[] => {
  const value = configuration.at(key).string();
  if (value === undefined) return [`${key} is absent`];
  return shape.test(value) ? [] : [`${key} ${value} does not name exactly one`];
};

const switches = (configuration: Input, key: string, byDefault: boolean): readonly string[] =>
  (configuration.at(key).boolean() ?? byDefault) ? [`${key} is not false`] : [];

const triggers = (pipeline: Facts): readonly Input[] =>
  input(pipeline, "triggers")
    .list()
    .map((trigger) => trigger.at("gitConfiguration"));

/** A trigger runs the pipeline on the revision that set it off, whatever branch the source action names. */
const faultsOfTrigger = (git: Input, sources: readonly Action[]): readonly string[] => {
  const name = git.at("sourceActionName").string() ?? "";
  const branch = sources
    .find((action) => action.name === name)
    ?.configuration.at("BranchName")
    .string();
  return [
    ...(git.at("pullRequests").list().length > 0
      ? [`pull requests start it through ${name}, before anybody has accepted them`]
      : []),
    ...git
      .at("pushes")
      .list()
      .flatMap((push) => faultsOfPush(push, branch)),
  ];
};

const faultsOfPush = (push: Input, branch: string | undefined): readonly string[] => {
  const tags = push.at("tags").at("includes").strings();
  if (tags.length > 0) return [`tags ${tags.join(", ")} start it, which commits of any branch can get`];
  const includes = push.at("branches").at("includes").strings();
  if (includes.length === 0) return ["pushes to every branch start it"];
  const others = includes.filter((pattern) => pattern !== branch);
  return others.length > 0
    ? [`pushes to ${others.join(", ")} start it, but its source is ${branch ?? "no branch"}`]
    : [];
};
