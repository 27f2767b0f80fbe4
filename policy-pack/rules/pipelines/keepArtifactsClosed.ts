// Decides whether a pipeline keeps its artifacts under a key of its own, in a bucket of its account that the rules about stores judge.

import { input, type Facts, type Input } from "../../facts.ts";
import { accountOf } from "../../model/accounts.ts";
import type { Model } from "../../model/model.ts";
import { fail, judge, judgeEach, undecidable, pass, type Verdict } from "../../verdict.ts";

export const keepArtifactsClosed = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("pipeline"), (pipeline) => {
    const position = input(pipeline, "artifactStores");
    const stores = position.need(position.state === "absent" ? undefined : position.list());
    return stores.flatMap((store) => [
      ...judge(pipeline.urn, () => inOwnBucket(model, pipeline, store.at("location"))),
      ...judge(pipeline.urn, () => underOwnKey(model, pipeline, store.at("encryptionKey"))),
    ]);
  });

const inOwnBucket = (model: Model, pipeline: Facts, location: Input): Verdict => {
  const bucket = model.follow(pipeline, location, ["bucket"]);
  if (bucket.kind === "absent") return fail(pipeline.urn, `${location.path} is absent`);
  if (bucket.kind === "external") {
    const reason = `is ${bucket.text}, which this stack does not declare, so that no rule has judged it`;
    return undecidable(pipeline.urn, location.path, reason);
  }
  const [own, other] = [accountOf(pipeline), accountOf(bucket.facts)];
  if (own === undefined || other === undefined) {
    return undecidable(pipeline.urn, "provider.allowedAccountIds", "does not name the account");
  }
  if (own === other) return pass(pipeline.urn);
  return fail(pipeline.urn, `${location.path} is in account ${other}, the pipeline in ${own}`);
};

/** Without a key CodePipeline takes AWS's own for S3, whose policy nobody can narrow. */
const underOwnKey = (model: Model, pipeline: Facts, position: Input): Verdict => {
  if (position.state === "absent") return fail(pipeline.urn, `${position.path} is absent`);
  const type = position.at("type").string();
  if (type !== "KMS") return fail(pipeline.urn, `${position.path}.type is ${type ?? "absent"}, not KMS`);
  const id = position.at("id");
  // Which of several keys it will be does not matter: each is one of this stack's own.
  const sources = id.state === "unknown" ? model.sources(pipeline, id, ["key", "keyAlias"]) : [];
  if (sources.length > 0) return pass(pipeline.urn);
  const key = model.follow(pipeline, id, ["key", "keyAlias"]);
  if (key.kind === "absent") return fail(pipeline.urn, `${id.path} is absent`);
  if (key.kind === "resource" || isOwnKey(key.text)) return pass(pipeline.urn);
  return fail(pipeline.urn, `${id.path} is ${key.text}, which is no key of yours`);
};

const isOwnKey = (text: string): boolean =>
  /(^|:)alias\/(?!aws\/)|:key\/|^[0-9a-f]{8}-[0-9a-f-]{27}$|^mrk-[0-9a-f]{32}$/.test(text);
