// The rules about artifact stores.

import { tokens } from "../../model/tokens.ts";
import { resourceRule, stackRule, type Rule } from "../../rule.ts";
import { blockPublicAccess } from "./blockPublicAccess.ts";
import { closeImages } from "./closeImages.ts";
import { encryptWithKey } from "./encryptWithKey.ts";
import { expireVersions } from "./expireVersions.ts";
import { fixTags } from "./fixTags.ts";
import { keepStores } from "./keepStores.ts";
import { keepVersions } from "./keepVersions.ts";
import { noForeignControl } from "./noForeignControl.ts";
import { oneSigner } from "./oneSigner.ts";
import { ownByBucket } from "./ownByBucket.ts";
import { ownPackages } from "./ownPackages.ts";
import { recordAccess } from "./recordAccess.ts";
import { requireTls } from "./requireTls.ts";
import { scanImages } from "./scanImages.ts";

/** Buckets, and what says that one keeps records, copies or code. */
const KEEPING = tokens(
  "bucket",
  "trail",
  "deliveryChannel",
  "bucketLogging",
  "bucketReplication",
  "signingJob",
);

export const artifactRules: readonly Rule[] = [
  stackRule({
    id: "ART-01",
    title: "Stores of artifacts and records, and their accounts, block public access",
    severity: "critical",
    kind: "join",
    appliesTo: KEEPING,
    maps: { fsbp: ["S3.1", "S3.8"], cis7: ["3.1.4"], nist: ["AC-3"], owasp: ["CICD-SEC-9"] },
    rationale:
      "A release that anyone can read tells attackers what runs; one that anyone can write is what runs.",
    fix: "Set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets to true on the bucket and on its account.",
    check: blockPublicAccess,
  }),
  stackRule({
    id: "ART-02",
    title: "Stores of artifacts and records refuse requests without TLS 1.2",
    severity: "high",
    kind: "join",
    appliesTo: KEEPING,
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
    title: "Stores of artifacts and records keep every version, releases under Object Lock",
    severity: "high",
    kind: "join",
    appliesTo: [...KEEPING, ...tokens("pipeline")],
    maps: { fsbp: ["S3.14", "S3.15", "S3.20"], cis7: ["3.1.2"], nist: ["CP-9", "SI-7"] },
    rationale: "A rollback needs the release before; evidence needs the one that ran.",
    fix: "Enable versioning, create the bucket with objectLockEnabled and give it a default retention: in production 30 days or more. A BucketReplicationConfig has its rules Enabled and selects sseKmsEncryptedObjects; its destination is locked alike.",
    check: keepVersions,
  }),
  stackRule({
    id: "ART-05",
    title: "Stores of artifacts and records are ruled by policy alone, not by access lists",
    severity: "medium",
    kind: "join",
    appliesTo: KEEPING,
    maps: { fsbp: ["S3.12"], nist: ["AC-3"] },
    rationale: "An object that its uploader owns follows the uploader's rules, not the store's.",
    fix: "Declare BucketOwnershipControls with objectOwnership BucketOwnerEnforced.",
    check: ownByBucket,
  }),
  stackRule({
    // Advisory until the landing zone declares a trail with data events, or a log archive to write access logs to.
    id: "ART-06",
    title: "Each access to an artifact store is recorded, each new object announced",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("bucket"),
    maps: { fsbp: ["S3.9", "S3.11"], cis7: ["4.8"], nist: ["AU-2"], owasp: ["CICD-SEC-10"] },
    rationale:
      "After an incident the question is who read and who wrote, and it can't be answered afterwards.",
    fix: "Declare a BucketLogging to the log archive or select the bucket's data events in a trail, and a BucketNotification with eventbridge.",
    check: recordAccess,
  }),
  stackRule({
    id: "ART-07",
    title: "Stores of artifacts clear away what was replaced, those of records not too soon",
    severity: "low",
    kind: "join",
    appliesTo: KEEPING,
    maps: { fsbp: ["S3.10", "S3.13"], nist: ["SI-12"] },
    rationale: "What nobody sees is paid for, and may be brought back.",
    fix: "Declare a BucketLifecycleConfiguration whose rule for all objects has noncurrentVersionExpiration and abortIncompleteMultipartUpload, and keeps records for a year.",
    check: expireVersions,
  }),
  stackRule({
    id: "ART-08",
    title: "Stores of artifacts and records can't be lost by a change of the program",
    severity: "medium",
    kind: "join",
    appliesTo: KEEPING,
    maps: { nist: ["CP-9"] },
    rationale: "A renamed resource or a wrong stack must not take the releases with it.",
    fix: "Leave forceDestroy false, set the option protect (in production) and give the bucket a name.",
    check: keepStores,
  }),
  stackRule({
    id: "ART-09",
    title: "No other account controls an artifact store",
    severity: "critical",
    kind: "graph",
    appliesTo: tokens("bucket"),
    maps: { fsbp: ["S3.6"], cis7: ["2.21"], nist: ["AC-3"], owasp: ["CICD-SEC-9"] },
    rationale: "Who may change the policy of a store may do everything with what is in it.",
    fix: "Allow other accounts only to put or to get objects, by exactly named roles.",
    check: noForeignControl,
  }),
  resourceRule({
    id: "ART-10",
    title: "Tags of images never move",
    severity: "high",
    kind: "resource",
    appliesTo: tokens("images"),
    maps: { fsbp: ["ECR.2"], nist: ["SI-7"], owasp: ["CICD-SEC-9"] },
    rationale: "A tag that moves lets something else run than what was tested and signed.",
    fix: 'Set imageTagMutability to "IMMUTABLE".',
    check: fixTags,
  }),
  stackRule({
    id: "ART-11",
    title: "Images are scanned, and cleared away",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("images"),
    maps: { fsbp: ["ECR.1", "ECR.3"], nist: ["RA-5"], owasp: ["CICD-SEC-3"] },
    rationale: "An image that was sound when it was built has known holes a year later.",
    fix: "Declare a RegistryScanningConfiguration with a rule for the repository, or scanOnPush, and a LifecyclePolicy.",
    check: scanImages,
  }),
  stackRule({
    id: "ART-12",
    title: "Images are encrypted with an own key and pulled by the organization only",
    severity: "high",
    kind: "join",
    appliesTo: tokens("images", "imagesPolicy", "registryPolicy"),
    maps: { fsbp: ["ECR.5"], cis7: ["2.21"], nist: ["AC-3"] },
    rationale: "Images hold the company's code, and often more of it than anybody meant to publish.",
    fix: "Set encryptionConfigurations to KMS with a key of your own; in policies name roles or add StringEquals on aws:PrincipalOrgID.",
    check: closeImages,
  }),
  stackRule({
    id: "ART-13",
    title: "Exactly one identity signs",
    severity: "critical",
    kind: "graph",
    appliesTo: tokens("key", "keyPolicy", "signingProfile", "signingPermission"),
    maps: { nist: ["SI-7", "SR-4"], owasp: ["CICD-SEC-9"] },
    rationale: "A signature says who built something only if nobody else can make it.",
    fix: "Give kms:Sign, signer:StartSigningJob and signer:SignPayload to one role by its name; hold other accounts to a profileVersion.",
    check: oneSigner,
  }),
  stackRule({
    id: "ART-14",
    title: "Own packages come from one publisher and stay apart from public ones",
    severity: "high",
    kind: "graph",
    appliesTo: tokens("packageDomain", "packages"),
    maps: { nist: ["SR-3"], owasp: ["CICD-SEC-3"] },
    rationale: "Who publishes a package under the company's name runs code in each build of the company.",
    fix: "Set encryptionKey on the domain, give codeartifact:PublishPackageVersion to the build's role only, and put externalConnections on a repository of its own that is an upstream.",
    check: ownPackages,
  }),
];
