// The checks that ask what happened to a release: tested, scanned, deployed before, revoked since, older than what runs.
import type { Believed } from "./checks.ts";
import { signedOn, type Finding } from "./keyChecks.ts";
import { environmentUri, type AttestationKind, type Scan } from "./predicates.ts";
import type { PredicateOf } from "./statement.ts";

const passed = (reason: string): Finding => ({ outcome: "passed", reason });
const fails = (reason: string): Finding => ({ outcome: "failed", reason });
const unknown = (reason: string): Finding => ({ outcome: "unknown", reason });

const predicatesOf = <K extends AttestationKind>(
  { attested }: Believed,
  kind: K,
): readonly PredicateOf<K>[] =>
  attested
    .filter(({ statement }) => statement.kind === kind)
    .map(({ statement }) => statement.predicate as PredicateOf<K>);

/** Every test result that travels along counts, so that a good one does not hide a bad one. */
export function checkTests(believed: Believed): Finding {
  const results = predicatesOf(believed, "tests");
  if (results.length === 0) return fails("there is no test result");
  const bad = results.find(({ result, failedTests = [] }) => result === "FAILED" || failedTests.length > 0);
  if (bad !== undefined)
    return fails(`tests failed: ${(bad.failedTests ?? []).join(", ") || "which is not told"}`);
  return passed("tests passed");
}

export function checkScan(believed: Believed): Finding {
  const scans = predicatesOf(believed, "scan");
  if (scans.length === 0) return fails("there is no scan for vulnerabilities");
  const limit = believed.policy.demands.scan?.maxScore ?? 0;
  const findings = scans.flatMap(({ scanner }) => scanner.result ?? []);
  for (const { id, severity } of findings) {
    const score = worst(severity);
    if (score === undefined) return unknown(`finding ${id} of the scan has no score`);
    if (score > limit) return fails(`finding ${id} of the scan has score ${score}, above ${limit}`);
  }
  return passed(`${findings.length} findings, none above ${limit}`);
}

type Severity = NonNullable<Scan["scanner"]["result"]>[number]["severity"];
const worst = (severity: Severity): number | undefined => {
  const scores = (severity ?? []).map(({ score }) => (score.trim() === "" ? NaN : Number(score)));
  return scores.length === 0 || scores.some(Number.isNaN) ? undefined : Math.max(...scores);
};

/** The newest word of the environment counts: healthy last week is not healthy. */
export function checkDeployed(believed: Believed): Finding {
  const { environment, verifier } = believed.policy.demands.deployed ?? { environment: "", verifier: "" };
  const [newest] = predicatesOf(believed, "deployment")
    .filter(
      (summary) => summary.resourceUri === environmentUri(environment) && summary.verifier.id === verifier,
    )
    .toSorted((a, b) => Date.parse(b.timeVerified) - Date.parse(a.timeVerified));
  if (newest === undefined) return fails(`${verifier} has not said that it was healthy in ${environment}`);
  return newest.verificationResult === "PASSED"
    ? passed(`healthy in ${environment} on ${newest.timeVerified}`)
    : fails(`it was not healthy in ${environment} on ${newest.timeVerified}`);
}

/** What the check of revocations asks for. */
type Revocable = Pick<Believed, "attested" | "provenance"> & {
  facts: Pick<Believed["facts"], "now" | "revocations" | "revocationsFault"> & {
    artifact: { sha256: string };
  };
};

export function checkRevocations({ facts, attested, provenance }: Revocable): Finding {
  const list = facts.revocations;
  if (list === undefined) return unknown(facts.revocationsFault ?? "there is no list of revocations");
  if (Date.parse(list.expiresOn) < facts.now.getTime())
    return unknown(
      `the list of revocations expired on ${list.expiresOn}: the next build renews it, and so does lockgate revoke`,
    );
  const artifact = list.artifacts.find(({ sha256 }) => sha256 === facts.artifact.sha256);
  if (artifact !== undefined) return fails(`the artifact is revoked: ${artifact.reason}`);
  for (const each of attested)
    for (const key of each.keys) {
      const time = signedOn(each, provenance);
      const revoked = list.keys.find(
        ({ id, since }) => id === key.id && (time === undefined || time >= new Date(since)),
      );
      if (revoked !== undefined)
        return fails(`key ${key.id} is revoked since ${revoked.since}: ${revoked.reason}`);
    }
  return passed(`not in list ${list.sequence} of ${list.issuedOn}`);
}

/** Only a newer build replaces a running one, so that nobody brings back an old fault; a rollback is named. */
export function checkOrder({ facts, provenance }: Believed): Finding {
  const { running, artifact, rollbackTo, rollbackFault } = facts;
  if (running === undefined) return unknown("it is not known what runs");
  if (running === null) return passed("nothing runs yet");
  if (running.sha256 === artifact.sha256) return passed("it runs already");
  const finishedOn = provenance.runDetails.metadata?.finishedOn;
  if (finishedOn === undefined) return unknown("the provenance does not tell when the build ended");
  const ended = Date.parse(finishedOn);
  const runningEnded = Date.parse(running.finishedOn);
  if (Number.isNaN(runningEnded))
    return unknown(`"${running.finishedOn}" is not a time: when what runs was built`);
  if (ended > runningEnded) return passed(`newer than what runs (${running.finishedOn})`);
  if (rollbackTo === artifact.sha256)
    return rollbackFault === undefined
      ? passed("older than what runs, and named as the rollback")
      : fails(rollbackFault);
  return fails(
    `built on ${finishedOn}, not after what runs (${running.finishedOn}); name it as a rollback if that is meant`,
  );
}
