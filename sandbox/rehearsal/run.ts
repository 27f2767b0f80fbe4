// One execution of the pipeline: what it knows, and what its actions have handed over so far.
import type { DeclaredAction, DeclaredPipeline } from "../../cli/pipeline/declared.ts";
import type { Injection } from "./injections.ts";
import type { Handed } from "./record.ts";
import type { World } from "./world.ts";

/** Where an artifact lies in the pipelines' store, and what it is. */
export type Artifact = Handed & { bucket: string; key: string; versionId: string };

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
