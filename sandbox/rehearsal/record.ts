// What a rehearsal keeps: what happened in which order, which calls were made as whom, and what came of it. Plain values, so
// that two records can be compared.
import type { Asked } from "./aws/authorised.ts";
import type { Traffic } from "./targets/index.ts";

export type Handed = { name: string; sha256: string; bytes: number };
export type StepResult = "succeeded" | "failed";

/** One action, once. Times are of the rehearsal's clock. */
export type Step = {
  execution: string;
  stage: string;
  action: string;
  provider: string;
  /** What its job is for, and where: `verify` in `dev`. */
  does?: string;
  environment?: string;
  /** Counts from 1: a stage that failed is tried again. */
  attempt: number;
  /** Belongs to the going back of a stage that failed, to what it ran last when all was well. */
  rollback?: true;
  began: string;
  seconds: number;
  result: StepResult;
  /** The last that it said. */
  text: string;
  calls: readonly Asked[];
  made: readonly Handed[];
};

export type Check = { what: string; holds: boolean; detail: string };

export type Rehearsal = {
  app: string;
  pipeline: string;
  commit: string;
  at: string;
  /** What was made to go wrong; absent where nothing was. */
  injected?: string;
  /** SHA-256 of the release, once it was signed. */
  release?: string;
  result: StepResult;
  steps: readonly Step[];
  /** Who gets the traffic afterwards. */
  traffic: readonly Traffic[];
  /** Entries of the ledger by environment, as `kind sha256`. */
  ledger: Readonly<Record<string, readonly string[]>>;
  checks: readonly Check[];
  /** What stood in for AWS, a line each. */
  models: readonly string[];
};

export const refusedIn = (steps: readonly Step[]): Asked | undefined =>
  steps.flatMap(({ calls }) => calls).find(({ allowed }) => !allowed);
