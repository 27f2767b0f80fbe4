// Decides whether an artifact store encrypts with its declared key only: by default, and against what the caller asks for.

import { deniesAnyone } from "../../access/denies.ts";
import type { PolicyDocument } from "../../iam/index.ts";
import type { Model, Reference } from "../../model/model.ts";
import {
  bucketArn,
  bucketPolicy,
  defaultEncryption,
  onStores,
  storeKey,
  type Store,
} from "../../model/stores.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

const HEADER = "s3:x-amz-server-side-encryption";
const KEY_HEADER = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const KMS = ["aws:kms", "aws:kms:dsse"];
const FOREIGN_KEY = "arn:aws:kms:eu-west-1:000000000000:key/00000000-0000-0000-0000-000000000000";

export const encryptWithKey = (model: Model): readonly Verdict[] =>
  onStores(model, (store) => {
    const { rule } = defaultEncryption(model, store);
    const algorithm = rule.at("applyServerSideEncryptionByDefault").at("sseAlgorithm").string();
    if (!KMS.includes(algorithm ?? ""))
      return fail(store.urn, `default encryption is ${algorithm ?? "absent"}, not aws:kms`);
    const wrongKey = notOwn(storeKey(model, store));
    if (wrongKey) return fail(store.urn, wrongKey);
    if (rule.at("bucketKeyEnabled").boolean() !== true)
      return fail(store.urn, "bucketKeyEnabled is not true");
    return refusals(store, bucketPolicy(model, store));
  });

/** The AWS-managed key has a policy that nobody can change, so that it protects from no one in the account. */
const notOwn = (key: Reference): string | undefined => {
  if (key.kind === "absent") return "default encryption names no key, so AWS's own key is used";
  if (key.kind === "resource") return undefined;
  return /:key\/|^[0-9a-f-]{36}$/.test(key.text)
    ? undefined
    : `default encryption names ${key.text}, which is no key of yours`;
};

const refusals = (store: Store, document: PolicyDocument): Verdict => {
  const resource = `${bucketArn(store)}/release.zip`;
  const refuses = (context: Record<string, string>) =>
    deniesAnyone(document, { action: "s3:PutObject", resource, context });
  // CodePipeline itself names the key in what it uploads, so a pipeline's store can't refuse that.
  const byDefault =
    store.purpose === "pipeline-store" || refuses({ [HEADER]: "aws:kms", [KEY_HEADER]: FOREIGN_KEY });
  const open = [
    refuses({ [HEADER]: "AES256" }) ? [] : ["uploads that ask for AES256 are not denied"],
    byDefault ? [] : ["uploads that name another key are not denied"],
  ].flat();
  return open.length > 0 ? fail(store.urn, open.join("; ")) : pass(store.urn);
};
