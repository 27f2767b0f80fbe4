// The checks of a release, one row each: what they ask of the facts, and what they answer.
import type { Attested } from "./attested.ts";
import type { Digests } from "./digests.ts";
import { checkDeployed, checkOrder, checkRevocations, checkScan, checkTests } from "./history.ts";
import { checkKeys, type Finding } from "./keyChecks.ts";
import type { Provenance, Revocations } from "./predicates.ts";
import type { VerificationPolicy } from "./verificationPolicy.ts";

/** What is known outside the bundle; undefined means that it is not known, and then nothing that needs it passes. */
export type Facts = {
  artifact: Digests;
  now: Date;
  /** What is wrong with the archive that the artifact is; null when nothing is. */
  archiveFault?: string | null | undefined;
  /** Whether the provenance's commit is reachable from the ref, by the history of a clone. */
  commitReachable?: boolean | undefined;
  /** What runs in the environment: null when nothing does. `finishedOn`: end of its build, RFC 3339. */
  running?: { sha256: string; finishedOn: string } | null | undefined;
  /** The newest list; its signature was verified. */
  revocations?: Revocations | undefined;
  /** Why there is none that can be believed. */
  revocationsFault?: string | undefined;
  /** SHA-256 of the release to go back to, where somebody has named one. */
  rollbackTo?: string | undefined;
  /** Why nothing goes back to that one. */
  rollbackFault?: string | undefined;
};

export type Believed = {
  facts: Facts;
  policy: VerificationPolicy;
  attested: readonly Attested[];
  provenance: Provenance;
};

export type Check = {
  demanded: (policy: VerificationPolicy) => boolean;
  run: (believed: Believed) => Finding;
};

const always = (): boolean => true;
const passed = (reason: string): Finding => ({ outcome: "passed", reason });
const fails = (reason: string): Finding => ({ outcome: "failed", reason });

/** In the order in which a reader wants the first failure named. */
export const checks = {
  key: { demanded: always, run: checkKeys },
  artifact: { demanded: always, run: checkSubjects },
  archive: { demanded: ({ demands }) => demands.archive !== undefined, run: checkArchive },
  builder: { demanded: always, run: checkBuilder },
  source: { demanded: always, run: checkSource },
  commit: { demanded: always, run: checkCommit },
  sbom: { demanded: ({ demands }) => demands.sbom, run: checkSbom },
  tests: { demanded: ({ demands }) => demands.tests, run: checkTests },
  scan: { demanded: ({ demands }) => demands.scan !== undefined, run: checkScan },
  deployed: { demanded: ({ demands }) => demands.deployed !== undefined, run: checkDeployed },
  revocations: { demanded: ({ demands }) => demands.revocations, run: checkRevocations },
  order: { demanded: ({ demands }) => demands.order, run: checkOrder },
} as const satisfies Record<string, Check>;

export type CheckName = keyof typeof checks;

/** Each attestation is of this artifact; one of another must not vouch for it, nor travel with it. */
function checkSubjects({ facts, attested }: Believed): Finding {
  const { sha256, sha512 } = facts.artifact;
  for (const { statement } of attested) {
    const subject = statement.subjects.find(({ digest }) => digest["sha256"] === sha256);
    if (subject === undefined)
      return fails(
        `the ${statement.kind} is of ${statement.subjects.map(({ digest }) => digest["sha256"] ?? "no SHA-256").join(", ")}, the artifact is ${sha256}`,
      );
    const claimed = subject.digest["sha512"];
    if (sha512 !== undefined && claimed !== undefined && claimed !== sha512)
      return fails(`the ${statement.kind} gives SHA-512 ${claimed}, the artifact has ${sha512}`);
  }
  return passed(`all ${attested.length} attestations are of ${sha256}`);
}

function checkArchive({ facts: { archiveFault } }: Believed): Finding {
  if (archiveFault === undefined) return { outcome: "unknown", reason: "nobody has looked into the archive" };
  return archiveFault === null ? passed("unpacks within its folder and limits") : fails(archiveFault);
}

function checkBuilder({ policy, provenance }: Believed): Finding {
  const { id } = provenance.runDetails.builder;
  return policy.builders.includes(id)
    ? passed(`built by ${id}`)
    : fails(`builder ${id} is not a trusted one`);
}

/** `git+https://github.com/acme/top-scores@refs/heads/main`, as SLSA's builders name their source. */
export const sourceUri = (source: { repository: string; ref: string }): string =>
  `git+${source.repository}@${source.ref}`;

const sourcesOf = ({ provenance }: Believed) =>
  (provenance.buildDefinition.resolvedDependencies ?? []).filter(({ uri }) => uri?.startsWith("git+"));

/** The first git dependency is the source (SLSA's build types say so); a second one could be what it is taken for. */
function checkSource(believed: Believed): Finding {
  const wanted = sourceUri(believed.policy.source);
  const [source] = sourcesOf(believed);
  if (source === undefined) return fails("the provenance names no source");
  return source.uri === wanted
    ? passed(`from ${wanted}`)
    : fails(`the source is ${source.uri}, not ${wanted}`);
}

/** The commit that the provenance names for its source. */
export const commitOf = (provenance: Believed["provenance"]): string | undefined => {
  const source = provenance.buildDefinition.resolvedDependencies?.find(({ uri }) => uri?.startsWith("git+"));
  const commit = source?.digest?.["gitCommit"];
  return commit !== undefined && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit) ? commit : undefined;
};

function checkCommit({ facts, policy, provenance }: Believed): Finding {
  const commit = commitOf(provenance);
  if (commit === undefined) return fails("the provenance names no commit of its source");
  if (policy.commit === "builder") return passed(`the builder fetched ${commit} from ${policy.source.ref}`);
  if (facts.commitReachable === undefined)
    return { outcome: "unknown", reason: `no clone tells whether ${commit} is in ${policy.source.ref}` };
  return facts.commitReachable
    ? passed(`${commit} is in ${policy.source.ref}`)
    : fails(`commit ${commit} can't be reached from ${policy.source.ref}`);
}

function checkSbom({ attested }: Believed): Finding {
  const found = attested.some(({ statement }) => statement.kind === "sbom");
  return found
    ? passed("there is a software bill of materials")
    : fails("there is no software bill of materials");
}
