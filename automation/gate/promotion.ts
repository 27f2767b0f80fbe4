// Gate 2: has this very program proven itself in the environment before?
import type { ChangeFacts, Decision } from "./gates.ts";

/** An update or destroy of the environment before, newest first. */
export interface EarlierRun {
  readonly id: string;
  readonly operation: string;
  readonly state: string;
  /** SHA-256 of the program that it applied; null before it applied anything. */
  readonly program: string | null;
  /** SHA-256 of the release that it deployed; null where it deployed none. */
  readonly release: string | null;
  readonly finishedAt: Date | null;
}

/** What the environment before has to say. */
export interface Promotion {
  /** SHA-256 of the program that is to be applied now. */
  readonly program: string;
  /** SHA-256 of the release that is to be deployed now; null where the run names none. */
  readonly release: string | null;
  readonly runs: readonly EarlierRun[];
}

/** Lets an update pass whose program succeeded in the environment before and was healthy there for its soak time. */
export function promotionGate(facts: ChangeFacts): Decision {
  const { policy, promotion, operation, now } = facts;
  const decision = {
    gate: "promotion",
    inputs: {
      after: policy.after ?? null,
      soakMinutes: policy.soakMinutes,
      promotion: promotion ?? null,
      at: now,
    },
  } as const;
  if (operation !== "update" || policy.after === undefined)
    return { ...decision, verdict: "pass", reason: "nothing has to come before it" };
  const { after } = policy;
  if (!promotion)
    return { ...decision, verdict: "refuse", code: "promotion_required", reason: "its program is unknown" };
  const { proof, later } = proofOf(promotion);
  if (!proof) return withoutProof(decision, after, promotion);
  const broken = later.find(({ operation: did, state }) => did === "destroy" || state !== "succeeded");
  if (broken) {
    const reason = `${after} is not healthy with it: run ${broken.id}, a later ${broken.operation}, ${broken.state}`;
    return { ...decision, verdict: "refuse", code: "promotion_required", reason };
  }
  const until = new Date((proof.finishedAt ?? now).getTime() + policy.soakMinutes * 60_000);
  if (until > now) {
    const reason = `it soaks in ${after} until ${until.toISOString()}`;
    return { ...decision, verdict: "wait", reason, wait: { for: "promotion", until } };
  }
  return {
    ...decision,
    verdict: "pass",
    reason: `run ${proof.id} proved the same ${promotion.release === null ? "program" : "release"} in ${after}`,
  };
}

/** The newest success with this program, and what was changed there since with it. */
function proofOf({ program, release, runs }: Promotion): {
  proof: EarlierRun | undefined;
  later: readonly EarlierRun[];
} {
  const same = (run: EarlierRun) => run.program === program && run.release === release;
  const index = runs.findIndex((run) => run.operation === "update" && run.state === "succeeded" && same(run));
  if (index < 0) return { proof: undefined, later: [] };
  // What never applied anything harmed nobody, and what another program did says nothing about this one, but a destroy does.
  const later = runs
    .slice(0, index)
    .filter(
      (run) => run.finishedAt !== null && run.program !== null && (same(run) || run.operation === "destroy"),
    );
  return { proof: runs[index], later };
}

function withoutProof(
  decision: Pick<Decision, "gate" | "inputs">,
  after: string,
  { runs }: Promotion,
): Decision {
  const going = runs.find(({ operation, finishedAt }) => operation === "update" && finishedAt === null);
  if (going) {
    const reason = `run ${going.id} of ${after} has not ended yet`;
    return { ...decision, verdict: "wait", reason, wait: { for: "promotion" } };
  }
  const reason = `no update of ${after} with the same program and release has succeeded`;
  return { ...decision, verdict: "refuse", code: "promotion_required", reason };
}
