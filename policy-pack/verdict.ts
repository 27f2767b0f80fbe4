// Decides what a rule may answer about one resource: pass, fail, not applicable, undecidable. Nothing else exists.

/** What one rule says about one resource. `urn` is the resource that the answer is about. */
export type Verdict =
  | { kind: "pass"; urn: string }
  | { kind: "fail"; urn: string; message: string; fix?: string }
  | { kind: "notApplicable"; urn?: string; reason: string }
  | { kind: "undecidable"; urn: string; input: string; reason: string };

export type Finding = Extract<Verdict, { kind: "fail" | "undecidable" }>;

export const pass = (urn: string): Verdict => ({ kind: "pass", urn });

/** `message` names what is wrong and the wrong value; `fix` replaces the rule's general remedy where it can be exact. */
export const fail = (urn: string, message: string, fix?: string): Verdict => ({
  kind: "fail",
  urn,
  message,
  ...(fix === undefined ? {} : { fix }),
});

export const notApplicable = (reason: string, urn?: string): Verdict => ({
  kind: "notApplicable",
  reason,
  ...(urn === undefined ? {} : { urn }),
});

/** `input` is the property path that would have to be known. An undecidable check is a finding, never a pass. */
export const undecidable = (urn: string, input: string, reason = "is not known yet"): Verdict => ({
  kind: "undecidable",
  urn,
  input,
  reason,
});

export const isFinding = (verdict: Verdict): verdict is Finding =>
  verdict.kind === "fail" || verdict.kind === "undecidable";

/** Ends the judgement of one resource early: reads throw it when a value is unknown, so that rules stay short. */
export class Judged extends Error {
  readonly verdict: Verdict;
  constructor(verdict: Verdict) {
    // Many are thrown and none is an accident: a stack trace would cost more than the judgement.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(verdict.kind === "undecidable" ? `${verdict.input} ${verdict.reason}` : verdict.kind);
    Error.stackTraceLimit = stackTraceLimit;
    this.verdict = verdict;
  }
}

/** Runs one judgement; a thrown `Judged` is its verdict. Any other error is a fault of the rule and goes up. */
export const judge = (urn: string, check: () => Verdict | readonly Verdict[]): readonly Verdict[] => {
  try {
    const answer = check();
    const verdicts: readonly Verdict[] = "kind" in answer ? [answer] : answer;
    return verdicts.length > 0 ? verdicts : [pass(urn)];
  } catch (error) {
    if (error instanceof Judged) return [error.verdict];
    throw error;
  }
};

/** The value, or undefined while nobody knows it. */
export const known = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Judged) return undefined;
    throw error;
  }
};

/** Judges each item on its own, so that one unknown value hides nothing about the others. */
export const judgeEach = <T extends { urn: string }>(
  items: readonly T[],
  check: (item: T) => Verdict | readonly Verdict[],
): readonly Verdict[] => items.flatMap((item) => judge(item.urn, () => check(item)));

/** True where one of them holds; where none does, what could not be decided might be the one, so that nobody says no. */
export const someHold = (checks: Iterable<() => boolean>): boolean => {
  let open: Judged | undefined;
  for (const check of checks) {
    try {
      if (check()) return true;
    } catch (error) {
      if (!(error instanceof Judged)) throw error;
      open ??= error;
    }
  }
  if (open) throw open;
  return false;
};
