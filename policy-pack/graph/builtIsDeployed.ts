// Decides whether what a pipeline deploys is what it built: each release comes unbroken from a build of the same run.

import { input, type Facts, type Input } from "../facts.ts";
import { isDeploy } from "../model/deploys.ts";
import type { Model } from "../model/model.ts";
import { actionsOf, isBefore, label, runnerOf, type Action } from "../model/pipelines.ts";
import { fail, judge, judgeEach, notApplicable, pass, type Verdict } from "../verdict.ts";

/**
 * A pipeline that builds nothing hands on what somebody else built: its source is the release then. What projects do
 * with the artifacts that they get is their buildspec's; here they get no other than those of the run.
 */
export const builtIsDeployed = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("pipeline"), (pipeline) => {
    const all = actionsOf(pipeline);
    const flow: Flow = { model, all, builds: all.some(({ category }) => category === "Build") };
    const deploys = all.filter((action) => isDeploy(model, action));
    if (deploys.length === 0) return notApplicable("it deploys nothing", pipeline.urn);
    return deploys.flatMap((action) => judge(pipeline.urn, () => fromTheRun(flow, action)));
  }),
  ...judgeEach(model.of("function"), (facts) => exactObject(model, facts)),
];

type Flow = { model: Model; all: readonly Action[]; builds: boolean };

const fromTheRun = (flow: Flow, deploy: Action): readonly Verdict[] => {
  const { urn } = deploy.pipeline;
  const faults = [
    ...elsewhere(flow, deploy),
    ...deploy.inputs.flatMap((artifact) => {
      const fault = brokenBefore(flow, artifact, deploy, []);
      return fault === undefined ? [] : [`${label(deploy)} deploys "${artifact}", which ${fault}`];
    }),
  ];
  return faults.length > 0 ? [...new Set(faults)].map((fault) => fail(urn, fault)) : [pass(urn)];
};

/** Where the way of an artifact back to a build breaks; undefined where it does not. */
const brokenBefore = (
  flow: Flow,
  artifact: string,
  user: Action,
  seen: readonly string[],
): string | undefined => {
  const makers = flow.all.filter((action) => action.outputs.includes(artifact) && isBefore(action, user));
  const [maker] = makers;
  if (!maker) return "no action before it makes";
  if (makers.length > 1) return `${makers.map(label).join(" and ")} both make`;
  const [foreign] = elsewhere(flow, maker);
  if (foreign !== undefined) return `comes from ${foreign}`;
  if (maker.category === "Source") {
    return flow.builds ? `is the source of ${label(maker)}, not what was built from it` : undefined;
  }
  if (maker.inputs.length === 0) return `${label(maker)} makes out of nothing of this run`;
  // A build is made of the source; what comes after a build is made of that.
  if (isFirstBuild(flow, maker) || seen.includes(artifact)) return undefined;
  const faults = maker.inputs.map((name) => brokenBefore(flow, name, maker, [...seen, artifact]));
  // A step may take the source beside the release: its own scripts lie there.
  return faults.includes(undefined) ? undefined : faults[0];
};

const isFirstBuild = ({ all }: Flow, maker: Action): boolean =>
  maker.category === "Build" &&
  maker.inputs.every((name) => all.some((a) => a.category === "Source" && a.outputs.includes(name)));

/** A project that has a source of its own runs what lies there at that moment. */
const elsewhere = ({ model }: Flow, action: Action): readonly string[] => {
  const runner = runnerOf(model, action);
  if (runner.kind !== "resource" || !runner.facts.type.includes(":Project")) return [];
  const types = [
    input(runner.facts, "source").at("type").string(),
    ...input(runner.facts, "secondarySources")
      .list()
      .map((source) => source.at("type").string()),
  ];
  return types
    .filter((type) => type !== undefined && type !== "CODEPIPELINE" && type !== "NO_SOURCE")
    .map((type) => `${label(action)}, whose project fetches from ${type} itself`);
};

/** S3 gives the newest object where no version is named: whoever wrote last. */
const exactObject = (model: Model, facts: Facts): Verdict => {
  const key = input(facts, "s3Key");
  if (key.state === "absent") return notApplicable("its code is not taken from a bucket", facts.urn);
  if (input(facts, "s3ObjectVersion").state !== "absent") return pass(facts.urn);
  if (isSignedHere(model, facts, key)) return pass(facts.urn);
  const message = `it runs the newest ${key.state === "known" ? key.string() : "object"}, whichever that is`;
  return fail(facts.urn, message, "Name the object's version in s3ObjectVersion.");
};

/** A signing job writes to a key of its own; what somebody else puts there, Lambda refuses where it demands signatures. */
const isSignedHere = (model: Model, facts: Facts, key: Input): boolean =>
  input(facts, "codeSigningConfigArn").state !== "absent" &&
  (model.sources(facts, key, ["signingJob"]).length === 1 ||
    (key.state === "known" && model.of("signingJob").some((job) => wrote(job, key.string()))));

const wrote = (job: Facts, key: string | undefined): boolean => {
  const signed = input(job, "signedObjects");
  if (key === undefined || signed.state !== "known") return false;
  return signed
    .list()
    .flatMap((made) => made.at("s3s").list())
    .some((made) => made.at("key").string() === key);
};
