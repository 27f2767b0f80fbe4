// What a promotion is done with.
import type { S3Client } from "@aws-sdk/client-s3";
import type { Patience } from "../lib/again.ts";
import type { Entry, LedgerEvent } from "../lib/ledger.ts";
import type { TrustedKey } from "../lib/keys.ts";
import type { Release } from "../lib/release.ts";
import type { ListFacts } from "../lib/revocations.ts";
import type { Signer } from "../lib/signer.ts";

/** A release may not go on; the message says why, for people and for the ledger. */
export class NotPromoted extends Error {}

export type Promotion = {
  /** Whose release it is, and where it goes. */
  environment: string;
  next: string;
  /** Whose word counts that it is healthy: of this environment, or of the one that the next is a twin of. */
  healthyIn: string;
  bucket: string;
  nextBucket: string;
  /** Reads this environment's store; of the role that alone reads it. */
  reader: () => Promise<S3Client>;
  /** Writes the next store. */
  writer: S3Client;
  /** Signs this environment's word. */
  signer: Signer;
  /** Keys of the attestations that travel along. */
  trusted: readonly TrustedKey[];
  /** Who says that it was healthy: an URI, and the policy by which it was verified. */
  verifier: string;
  policy: { uri: string; digest: { sha256: string } };
  /** The execution of the pipeline, and whether somebody must have agreed to it before. */
  execution: string;
  approval: boolean;
  ledger: {
    last(app: string, environment: string): Promise<LedgerEvent | undefined>;
    /** All of it that is about an app in an environment. */
    entries(app: string, environment: string): Promise<readonly Entry[]>;
    append(event: LedgerEvent): Promise<LedgerEvent>;
  };
  /** What is revoked, by the newest list that can be believed: not older than what was known where it goes. */
  revocations(release: Pick<Release, "app">): Promise<ListFacts>;
  /** ARN of the role that promotes. */
  by: string;
  now: () => Date;
  patience?: Patience;
};
