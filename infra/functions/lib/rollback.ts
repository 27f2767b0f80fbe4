// Decides whether an older release may come back into an environment, by what the ledger has of it there. Pure.
import { running, type Entry } from "./ledger.ts";

/** The release, and the execution of the pipeline that brings it. */
type Coming = { sha256: string; execution: string };

/** Whoever rolled a stage back has named the release by that: CodePipeline's own word, written down with the approval. */
export const namedIn = (entries: readonly Entry[], { sha256, execution }: Coming): Entry | undefined =>
  entries.find(
    (entry) =>
      entry.kind === "approved" &&
      entry.sha256 === sha256 &&
      entry.execution === execution &&
      entry.rollbackTarget !== undefined,
  );

const wasHealthy = (entries: readonly Entry[], sha256: string): boolean =>
  entries.some((entry) => entry.sha256 === sha256 && entry.kind === "healthy");

/** What keeps a release from coming back; undefined: it may. What ran last in good health needs no name. */
export function whyNotBack(entries: readonly Entry[], coming: Coming): string | undefined {
  const { sha256, execution } = coming;
  if (!wasHealthy(entries, sha256)) return neverHealthy(sha256);
  const [last] = [...running(entries).values()];
  if (last?.sha256 === sha256 || namedIn(entries, coming) !== undefined) return undefined;
  return `execution ${execution} is no rollback that somebody approved`;
}

/** What the check of order is told: `named` is the run's own variable, by which a person names a release. */
export function rollbackFacts(
  entries: readonly Entry[],
  { named, ...coming }: Coming & { named: string | undefined },
): { rollbackTo?: string; rollbackFault?: string } {
  const rollbackTo = namedIn(entries, coming) === undefined ? named : coming.sha256;
  if (rollbackTo === undefined) return {};
  return wasHealthy(entries, rollbackTo)
    ? { rollbackTo }
    : { rollbackTo, rollbackFault: neverHealthy(rollbackTo) };
}

const neverHealthy = (sha256: string): string =>
  `nothing goes back to ${sha256}, which was never healthy there`;
