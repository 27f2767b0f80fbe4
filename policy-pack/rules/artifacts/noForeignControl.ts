// Decides whether nobody of another account can change an artifact store itself, or undo what it keeps.

import { namedCandidates } from "../../access/candidates.ts";
import { mayCall } from "../../access/whoCan.ts";
import { needAccount } from "../../model/accounts.ts";
import type { Model } from "../../model/model.ts";
import { bucketArn, bucketPolicy, onStores } from "../../model/stores.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

/** An account that no document names: another member of the organization. */
const MEMBER = "999999999999";

/** Security Hub S3.6, and what changes a store in other ways or takes away from it. */
const ON_BUCKET = [
  "s3:DeleteBucket",
  "s3:DeleteBucketPolicy",
  "s3:PutBucketAcl",
  "s3:PutBucketObjectLockConfiguration",
  "s3:PutBucketOwnershipControls",
  "s3:PutBucketPolicy",
  "s3:PutBucketPublicAccessBlock",
  "s3:PutBucketVersioning",
  "s3:PutEncryptionConfiguration",
  "s3:PutLifecycleConfiguration",
  "s3:PutReplicationConfiguration",
];
const ON_OBJECTS = [
  "s3:BypassGovernanceRetention",
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
  "s3:ObjectOwnerOverrideToBucketOwner",
  "s3:PutObjectAcl",
  "s3:PutObjectVersionAcl",
];

const SHOWN = 3;

export const noForeignControl = (model: Model): readonly Verdict[] =>
  onStores(model, (store) => {
    const account = needAccount(store.bucket);
    const arn = bucketArn(store);
    const policy = bucketPolicy(model, store);
    const bucket = { resource: arn, account, policy };
    const objects = { resource: `${arn}/release.zip`, account, policy };
    const faults = namedCandidates(model, [policy], [account, MEMBER])
      .filter(({ principal }) => "account" in principal && principal.account !== account)
      .flatMap((candidate) => {
        const action =
          ON_BUCKET.find((call) => mayCall(candidate, call, bucket)) ??
          ON_OBJECTS.find((call) => mayCall(candidate, call, objects));
        return action === undefined ? [] : [`${candidate.name} can ${action}`];
      });
    const more = faults.length > SHOWN ? `; and ${faults.length - SHOWN} more` : "";
    return faults.length > 0
      ? fail(store.urn, `from another account ${faults.slice(0, SHOWN).join("; ")}${more}`)
      : pass(store.urn);
  });
