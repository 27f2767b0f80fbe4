// What others bring says of itself, as the app's declared signer demands it.
import { projectOf, variableOf } from "../purpose.ts";
import type { Run } from "../run.ts";

/** A variable that one of the pipeline's jobs declares. */
export const toldBy = ({ world, pipeline }: Run, name: string): string | undefined =>
  pipeline.stages
    .flatMap(({ actions }) => actions)
    .flatMap((action) => projectOf(world.company.model, action) ?? [])
    .flatMap((project) => variableOf(project, name) ?? [])[0];

export const originOf = (run: Run): object => ({
  repository: toldBy(run, "SOURCE_REPOSITORY"),
  ref: toldBy(run, "SOURCE_REF"),
  commit: run.commit,
});
