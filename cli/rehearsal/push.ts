// lockgate rehearse --push: whether what somebody pushes starts the pipeline, before anything of it is rehearsed.
import type { Model } from "../../policy-pack/model/model.ts";
import { readPush, startedBy, type Started } from "../../sandbox/rehearsal/trigger.ts";
import type { DeclaredPipeline } from "../pipeline/declared.ts";
import { asUsage } from "./given.ts";

/** Throws what is wrong with the push, or with asking about it. */
export const asPushed = (model: Model, pipeline: DeclaredPipeline, text: string): Started =>
  asUsage(`--push ${text}`, () => startedBy(model, pipeline, readPush(text)));

/** What stands in a record in place of a rehearsal. */
export const notStarted = ({ name, urn }: DeclaredPipeline, { push, why }: Started) => ({
  app: name,
  pipeline: urn,
  outcome: "not-started" as const,
  push,
  why,
});
