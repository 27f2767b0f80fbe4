// One execution of the pipeline: what it knows, and what its actions have handed over so far.
import { input, type Facts } from "../../policy-pack/facts.ts";
import type { DeclaredAction, DeclaredPipeline } from "../../cli/pipeline/declared.ts";
import type { Injection } from "./injections.ts";
import type { Handed } from "./record.ts";
import type { World } from "./world.ts";

/** Where an artifact lies in the pipelines' stores, and what it is. */
export type Artifact = Handed & { region: string; bucket: string; key: string; versionId: string };

export type Run = {
  world: World;
  pipeline: DeclaredPipeline;
  execution: string;
  /** The folder that the source action packs. */
  source: string;
  commit: string;
  message: string;
  /** Seconds until somebody answers an approval. */
  answersAfter: number;
  artifacts: Map<string, Artifact>;
  /** `namespace.name` of variables that actions or the run itself have given. */
  variables: Map<string, string>;
};

/** What a run had before a stage: from here the stage can be tried again, as CodePipeline does. */
export type Snapshot = Pick<Run, "artifacts" | "variables"> & {
  stage: string;
  /** The same execution; without it a new one goes on from there. */
  execution?: string;
};

/** How an action ended, in one line. */
export type Done = { ok: boolean; text: string };

/** Does an action as its declared role; `mishap` is what is to go wrong in it. */
export type Perform = (action: DeclaredAction, run: Run, mishap: Injection | undefined) => Promise<Done>;

/** Fills in `#{namespace.name}`. Throws for what nothing has given, as CodePipeline does. */
export const filled = (text: string, { variables }: Run): string =>
  text.replaceAll(/#\{([\w-]+\.[\w-]+)\}/g, (_, name: string) => {
    const value = variables.get(name);
    if (value === undefined) throw new Error(`nothing has given #{${name}}`);
    return value;
  });

/** The pipeline as its state has it. */
export function declarationOf({ world, pipeline }: Run): Facts {
  const facts = world.company.model.of("pipeline").find(({ urn }) => urn === pipeline.urn);
  if (facts === undefined) throw new Error(`no state declares ${pipeline.name}`);
  return facts;
}

/** The pipeline's own, by which it takes those of its actions. */
export function ownRole(run: Run): string {
  const role = input(declarationOf(run), "roleArn").string();
  if (role === undefined) throw new Error(`${run.pipeline.name} declares no role`);
  return role;
}
