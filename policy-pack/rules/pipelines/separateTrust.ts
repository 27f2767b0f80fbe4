// Decides whether builds of different trust share nothing through which one could reach the other: no role, no cache.

import { input, type Facts } from "../../facts.ts";
import { accountOf } from "../../model/accounts.ts";
import type { Model } from "../../model/model.ts";
import { readProjectName } from "../../model/projectNames.ts";
import { stepOf } from "../../model/pipelines.ts";
import { tagOf } from "../../model/tags.ts";
import { groupsOf, isPullRequest } from "../../model/webhooks.ts";
import { fail, judge, judgeEach, Judged, undecidable, type Verdict, pass } from "../../verdict.ts";

/** What a project or pipeline uses, and how far it is trusted. */
type Use = { urn: string; name: string; level: string; thing: string; what: "role" | "cache" };

export const separateTrust = (model: Model): readonly Verdict[] => {
  const projects = model.of("project");
  const uses = projects.flatMap((project) => usesOf(model, project));
  const byThing = Map.groupBy([...uses, ...pipelineRoles(model)], (use) => `${use.what} ${use.thing}`);
  return judgeEach(projects, (project) => [
    ...judge(project.urn, () => oneLevel(model, project)),
    ...judge(project.urn, () => apart(model, project, byThing)),
  ]);
};

const PULL_REQUESTS = "pull requests";

/** Who may decide what runs in it: authors of pull requests, else the project's step in its environment. */
const levelOf = (model: Model, project: Facts): string => {
  if (events(model, project).some(isPullRequest)) return PULL_REQUESTS;
  const name = input(project, "name");
  const named = name.state === "known" ? readProjectName(name.string() ?? "") : undefined;
  const environment = tagOf(project, "lockgate:environment") ?? named?.environment;
  const step = stepOf(project) ?? "no step";
  return environment === undefined ? step : `${step} in ${environment}`;
};

const events = (model: Model, project: Facts): readonly string[] =>
  model
    .companions(project, "webhook", "projectName")
    .flatMap((webhook) => groupsOf(webhook).flatMap((group) => group.events));

/** A project that builds pull requests and pushes runs both with one role. */
const oneLevel = (model: Model, project: Facts): Verdict => {
  const all = events(model, project);
  const other = all.find((event) => !isPullRequest(event));
  return all.some(isPullRequest) && other !== undefined
    ? fail(
        project.urn,
        `it builds pull requests as well as ${other}, with one role`,
        "Make two projects of it.",
      )
    : pass(project.urn);
};

const apart = (model: Model, project: Facts, byThing: ReadonlyMap<string, readonly Use[]>): Verdict => {
  const own = levelOf(model, project);
  const mine = [roleUse(model, project, own), ...cacheUse(model, project, own)];
  const faults = mine.flatMap((use) => {
    const others = byThing.get(`${use.what} ${use.thing}`) ?? [];
    const other = others.find((o) => o.urn !== use.urn && o.level !== own);
    return other
      ? [
          `it (${own}) shares the ${use.what} ${use.thing.split("::").at(-1)} with ${other.name} (${other.level})`,
        ]
      : [];
  });
  return faults.length > 0 ? fail(project.urn, faults.join("; ")) : pass(project.urn);
};

// A project that can't be read is undecidable itself; here it just shares nothing that is known.
const usesOf = (model: Model, project: Facts): readonly Use[] => {
  try {
    const level = levelOf(model, project);
    return [roleUse(model, project, level), ...cacheUse(model, project, level)];
  } catch (error) {
    if (error instanceof Judged) return [];
    throw error;
  }
};

const roleUse = (model: Model, project: Facts, level: string): Use => {
  const position = input(project, "serviceRole");
  const role = model.follow(project, position, ["role"]);
  if (role.kind === "absent") throw new Judged(undecidable(project.urn, position.path, "is missing"));
  const thing = role.kind === "resource" ? role.facts.urn : role.text;
  return { urn: project.urn, name: project.name, level, thing, what: "role" };
};

/** Local caches stay with one project; one in S3 belongs to whoever names the same place. */
const cacheUse = (model: Model, project: Facts, level: string): readonly Use[] => {
  const cache = input(project, "cache");
  if ((cache.at("type").string() ?? "NO_CACHE") !== "S3") return [];
  const location = cache.at("location");
  const made = location.state === "unknown" ? model.sources(project, location, ["bucket"])[0] : undefined;
  const thing = made ? made.urn : location.need(location.string());
  return [{ urn: project.urn, name: project.name, level, thing, what: "cache" }];
};

const pipelineRoles = (model: Model): readonly Use[] =>
  model.of("pipeline").flatMap((pipeline) => {
    try {
      const role = model.follow(pipeline, input(pipeline, "roleArn"), ["role"]);
      if (role.kind !== "resource" || accountOf(pipeline) === undefined) return [];
      const { urn, name } = pipeline;
      return [{ urn, name, level: "pipeline", thing: role.facts.urn, what: "role" as const }];
    } catch (error) {
      if (error instanceof Judged) return [];
      throw error;
    }
  });
