// Decides which findings of earlier runs are gone: what a scanner found before, has looked for again, and not found.
import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";

export type Compared = {
  /** To be told that they are gone. */
  gone: readonly AwsSecurityFinding[];
  /** What is known to be there from now on. */
  open: readonly AwsSecurityFinding[];
};

/** `ran`: what has looked this time; of any other nobody knows, and what it found stays. */
export function compare(
  before: readonly AwsSecurityFinding[],
  now: readonly AwsSecurityFinding[],
  ran: ReadonlySet<string>,
  at: Date,
): Compared {
  const there = new Set(now.map(({ Id }) => Id));
  const others = before.filter(({ Id }) => !there.has(Id));
  const looked = (finding: AwsSecurityFinding): boolean =>
    ran.has(finding.Resources?.[0]?.Details?.Other?.["tool"] ?? "");
  return {
    gone: others
      .filter(looked)
      .map((finding) => ({ ...finding, RecordState: "ARCHIVED" as const, UpdatedAt: at.toISOString() })),
    open: [...now, ...others.filter((finding) => !looked(finding))],
  };
}
