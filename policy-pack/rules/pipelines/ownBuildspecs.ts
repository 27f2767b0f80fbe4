// Decides whether projects that sign, verify, promote or deploy run commands of the platform, not of the source that they handle.

import { input, type Facts, type Input } from "../../facts.ts";
import { runnerCanDeploy } from "../../model/deploys.ts";
import type { Model } from "../../model/model.ts";
import { stepOf } from "../../model/pipelines.ts";
import { fail, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";

/** Steps whose commands decide what reaches an environment. */
const GUARDED = new Set(["sign", "verify", "promote", "deploy"]);

export const ownBuildspecs = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("project"), (project) => {
    const step = stepOf(project) ?? (runnerCanDeploy(model, project) ? "deploy" : "other");
    if (!GUARDED.has(step)) return notApplicable(`a project for ${step} may follow its source`, project.urn);
    const fault = faultOf(project);
    return fault ? fail(project.urn, `its step is ${step}, but ${fault}`) : pass(project.urn);
  });

const faultOf = (project: Facts): string | undefined => {
  const source = input(project, "source");
  const text = source.at("buildspec").string()?.trim() ?? "";
  if (text === "") return takesDefault(source);
  if (isInline(text) || isStored(text)) return undefined;
  return `its buildspec is the file ${text} of the source`;
};

/** CodeBuild takes buildspec.yml from the source's root where none is given (CodeBuild User Guide, "Buildspec file name"). */
const takesDefault = (source: Input): string =>
  `it names no buildspec, so that buildspec.yml of the source (${source.at("type").string() ?? "unknown type"}) is run`;

/** Commands in the project itself: YAML of several lines, or JSON. */
const isInline = (text: string): boolean => text.includes("\n") || text.startsWith("{");

const isStored = (text: string): boolean => /^arn:[^:]+:s3:::[^/]+\/.+/.test(text);
