// Decides whether what somebody pushes starts a pipeline, by what the states declare: filters of its triggers, or the events
// of a repository of images.
import type { DeclaredPipeline } from "../../cli/pipeline/declared.ts";
import { input, type Facts, type Input } from "../../policy-pack/facts.ts";
import { matchesPattern } from "../../policy-pack/model/eventPatterns.ts";
import type { Model } from "../../policy-pack/model/model.ts";
import { matchesGlob } from "./glob.ts";

export type Push = { branch: string; files: readonly string[] } | { tag: string };
export type Started = { starts: boolean; push: string; why: string };

/** Of `BRANCH:FILE[,FILE…]`, or of an image's tag. Throws RangeError that says what is wrong. */
export function readPush(text: string): Push {
  const at = text.indexOf(":");
  if (at < 0 && /^[\w][\w.-]{0,127}$/.test(text)) return { tag: text };
  const branch = text.slice(0, Math.max(at, 0));
  const files = text.slice(at + 1).split(",");
  if (!/^[^\s~^:?*[\\]+$/.test(branch))
    throw new RangeError(`"${branch}" is no branch: write BRANCH:FILE[,FILE…], such as main:src/index.ts`);
  const wrong = files.find((file) => file === "" || /^\/|^\.{1,2}\/|\/$|\/\//.test(file));
  if (wrong !== undefined)
    throw new RangeError(
      `"${wrong}" is no file of a push: write paths below the repository's own folder, such as main:src/index.ts`,
    );
  return { branch, files };
}

/** Throws RangeError where the pipeline declares nothing that such a push could start. */
export function startedBy(model: Model, pipeline: DeclaredPipeline, push: Push): Started {
  const { starts, why } =
    "tag" in push ? byImage(model, pipeline, push.tag) : byTrigger(factsOf(model, pipeline), pipeline, push);
  return { starts, push: textOf(push), why };
}

const textOf = (push: Push): string =>
  "tag" in push ? `image ${push.tag}` : `${push.branch} with ${push.files.join(", ")}`;

const factsOf = (model: Model, { urn }: DeclaredPipeline): Facts =>
  model.of("pipeline").find((facts) => facts.urn === urn) as Facts;

type Answer = Pick<Started, "starts" | "why">;

function byTrigger(
  facts: Facts,
  pipeline: DeclaredPipeline,
  push: Extract<Push, { branch: string }>,
): Answer {
  const filters = input(facts, "triggers")
    .list()
    .flatMap((trigger) => trigger.at("gitConfiguration").at("pushes").list());
  if (filters.length === 0) throw noTrigger(pipeline);
  const declared = pipeline.triggers.join("; ");
  return filters.some((filter) => lets(filter, push))
    ? { starts: true, why: declared }
    : { starts: false, why: `what starts it is a ${declared}` };
}

/** A filter of tags alone is of no branch; one without branches, or without files, is of all of them. */
function lets(filter: Input, { branch, files }: { branch: string; files: readonly string[] }): boolean {
  const of = (what: string) => filter.at(what);
  const branches = of("branches");
  const isOfTags = has(of("tags")) && !has(branches);
  return !isOfTags && counts(branches, branch) && files.some((file) => counts(of("filePaths"), file));
}

const has = (criteria: Input): boolean =>
  [...criteria.at("includes").strings(), ...criteria.at("excludes").strings()].length > 0;

/** By an include, where there are any, and by no exclude. */
function counts(criteria: Input, name: string): boolean {
  const includes = criteria.at("includes").strings();
  const isIn = (patterns: readonly string[]) => patterns.some((pattern) => matchesGlob(name, pattern));
  return (includes.length === 0 || isIn(includes)) && !isIn(criteria.at("excludes").strings());
}

function byImage(model: Model, pipeline: DeclaredPipeline, tag: string): Answer {
  const source = sourceOf(pipeline, "ECR");
  if (source === undefined)
    throw new RangeError(
      `"${tag}" could be an image's tag, and ${pipeline.name} has no image as its source: write BRANCH:FILE[,FILE…]`,
    );
  const event = {
    source: "aws.ecr",
    "detail-type": "ECR Image Action",
    detail: {
      "action-type": "PUSH",
      result: "SUCCESS",
      "repository-name": source.configuration["RepositoryName"],
      "image-tag": tag,
      "image-digest": `sha256:${"0".repeat(64)}`,
    },
  };
  const rules = rulesOf(model, pipeline);
  const starts = rules.some(({ pattern }) => matchesPattern(JSON.parse(pattern), event));
  const said = rules.map(({ name, pattern }) => `${name} ${pattern}`).join("; ");
  return { starts, why: `rules that start it: ${said || "none"}` };
}

/** Rules of EventBridge that are in force and have the pipeline as a target. */
function rulesOf({ resources }: Model, { account, name }: DeclaredPipeline) {
  const targets = resources
    .filter(({ type }) => type === "aws:cloudwatch/eventTarget:EventTarget")
    .filter((target) => {
      const arn = input(target, "arn").string() ?? "";
      return arn.startsWith("arn:aws:codepipeline:") && arn.endsWith(`:${account ?? ""}:${name}`);
    });
  const named = new Set(targets.map((target) => input(target, "rule").string()));
  return resources
    .filter(
      ({ type, props }) => type === "aws:cloudwatch/eventRule:EventRule" && props["state"] !== "DISABLED",
    )
    .filter((rule) => named.has(input(rule, "name").string()))
    .map((rule) => ({
      name: input(rule, "name").string() ?? rule.name,
      pattern: input(rule, "eventPattern").string() ?? "{}",
    }));
}

const sourceOf = ({ stages }: DeclaredPipeline, provider: string) =>
  stages
    .flatMap(({ actions }) => actions)
    .find((each) => each.category === "Source" && each.provider === provider);

function noTrigger(pipeline: DeclaredPipeline): RangeError {
  const why =
    sourceOf(pipeline, "ECR") !== undefined
      ? "a push of an image is: write its tag"
      : sourceOf(pipeline, "S3") !== undefined
        ? "an arrival in the sources' bucket is, which the code host's workflow decides"
        : "somebody else starts it, such as the router of pushes";
  return new RangeError(`no push to a branch is declared to start ${pipeline.name}: ${why}`);
}
