// The rules about artifact stores.

import { tokens } from "../../model/tokens.ts";
import { stackRule, type Rule } from "../../rule.ts";
import { blockPublicAccess } from "./blockPublicAccess.ts";
import { encryptWithKey } from "./encryptWithKey.ts";
import { keepVersions } from "./keepVersions.ts";
import { ownByBucket } from "./ownByBucket.ts";
import { requireTls } from "./requireTls.ts";

export const artifactRules: readonly Rule[] = [
  stackRule({
    id: "ART-01",
    title: "Artifact stores and their accounts block public access",
    severity: "critical",
    kind: "join",
    appliesTo: tokens("bucket"),
    maps: { fsbp: ["S3.1", "S3.8"], cis7: ["3.1.4"], nist: ["AC-3"], owasp: ["CICD-SEC-9"] },
    rationale:
      "A release that anyone can read tells attackers what runs; one that anyone can write is what runs.",
    fix: "Set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets to true on the bucket and on its account.",
    check: blockPublicAccess,
  }),
  stackRule({
    id: "ART-02",
    title: "Artifact stores refuse requests without TLS 1.2",
    severity: "high",
    kind: "join",
    appliesTo: tokens("bucket"),
    maps: { fsbp: ["S3.5"], cis7: ["3.1.1"], nist: ["SC-8"] },
    rationale: "Without TLS a release can be replaced on its way, after it has been verified.",
    fix: "Deny s3:* to everyone on the bucket and its objects when aws:SecureTransport is false, and when s3:TlsVersion is less than 1.2.",
    check: requireTls,
  }),
  stackRule({
    id: "ART-03",
    title: "Artifact stores encrypt with their declared key only",
    severity: "high",
    kind: "join",
    appliesTo: tokens("bucket"),
    maps: { fsbp: ["S3.17"], nist: ["SC-28"], owasp: ["CICD-SEC-9"] },
    rationale: "The key is the second gate of a store; an object under another key is outside of it.",
    fix: "Use aws:kms with a key of your own and bucketKeyEnabled, and deny s3:PutObject when the encryption headers ask for something else.",
    check: encryptWithKey,
  }),
  stackRule({
    id: "ART-04",
    title: "Artifact stores keep every version, and releases under Object Lock",
    severity: "high",
    kind: "join",
    appliesTo: tokens("bucket"),
    maps: { fsbp: ["S3.14", "S3.15", "S3.20"], cis7: ["3.1.2"], nist: ["CP-9", "SI-7"] },
    rationale: "A rollback needs the release before; evidence needs the one that ran.",
    fix: "Enable versioning, create the bucket with objectLockEnabled and give it a default retention: in production 30 days or more.",
    check: keepVersions,
  }),
  stackRule({
    id: "ART-05",
    title: "Artifact stores are ruled by policy alone, not by access lists",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("bucket"),
    maps: { fsbp: ["S3.12"], nist: ["AC-3"] },
    rationale: "An object that its uploader owns follows the uploader's rules, not the store's.",
    fix: "Declare BucketOwnershipControls with objectOwnership BucketOwnerEnforced.",
    check: ownByBucket,
  }),
];
