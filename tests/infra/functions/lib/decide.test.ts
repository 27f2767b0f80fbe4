import { expect } from "chai";
import type { Facts } from "../../../../infra/functions/lib/checks.ts";
import { checks } from "../../../../infra/functions/lib/checks.ts";
import { decide, firstFailure, type Verification } from "../../../../infra/functions/lib/decide.ts";
import { trustKey } from "../../../../infra/functions/lib/keys.ts";
import { attest } from "../../../../infra/functions/lib/statement.ts";
import type { VerificationPolicy } from "../../../../infra/functions/lib/verificationPolicy.ts";
import {
  commit,
  deploymentOf,
  expectRefusal,
  provenanceOf,
  Release,
  revocationsOf,
  sha256,
} from "../release.ts";

function expectUnknown(result: Verification, check: string, reason: RegExp): void {
  expect(result.allowed).to.equal(false);
  expect(firstFailure(result)).to.include({ check, outcome: "unknown" });
  expect(firstFailure(result)?.reason).to.match(reason);
}

type Change = { policy?: Partial<VerificationPolicy>; demands?: object; facts?: Partial<Facts> };
const judge = (release: Release, { policy, demands, facts }: Change = {}): Verification =>
  decide(release.bundle, release.policy(policy, demands), release.facts(facts));

describe("decide", () => {
  let release: Release;
  beforeEach(async () => {
    release = await new Release().sign();
  });

  it("allows a release with everything in order, and names every check", () => {
    const result = judge(release);
    expect(result.allowed, JSON.stringify(result, null, 1)).to.equal(true);
    expect(result.checks.map(({ check }) => check)).to.have.members(
      ["format", "signature", "statement", "provenance"].concat(Object.keys(checks)),
    );
    expect(firstFailure(result)).to.equal(undefined);
  });

  const provenances: [string, Parameters<Release["sign"]>[0], string, RegExp][] = [
    [
      "another builder",
      { builder: "https://github.com/acme/other" },
      "builder",
      /acme\/other is not a trusted one/,
    ],
    [
      "another repository",
      { uri: "git+https://github.com/evil/top-scores@refs/heads/main" },
      "source",
      /evil/,
    ],
    [
      "another branch",
      { uri: "git+https://github.com/acme/top-scores@refs/heads/x" },
      "source",
      /heads\/x, not/,
    ],
    ["no commit id", { commit: "main" }, "commit", /names no commit/],
    ["a signature that is yet to come", { finishedOn: "2026-03-10T12:06:00Z" }, "key", /yet to come/],
  ];
  for (const [title, provenance, check, reason] of provenances)
    it(`refuses ${title}`, async () => {
      expectRefusal(judge(await new Release().sign(provenance)), check, reason);
    });

  it("refuses a commit that can't be reached, and one of which that is unknown", () => {
    expectRefusal(judge(release, { facts: { commitReachable: false } }), "commit", /can't be reached/);
    expectUnknown(judge(release, { facts: { commitReachable: undefined } }), "commit", /no clone tells/);
  });

  it("believes the builder about the commit where the policy says so", () => {
    const facts = { commitReachable: undefined };
    const result = judge(release, { policy: { commit: "builder" }, facts });
    expect(result.allowed).to.equal(true);
    expect(result.checks.find(({ check }) => check === "commit")?.reason).to.contain(commit);
  });

  for (const [kind, reason] of [
    ["sbom", /no software bill/],
    ["tests", /no test result/],
    ["scan", /no scan/],
    ["deployed", /has not said/],
  ] as const)
    it(`refuses a release without ${kind} where it is demanded, and only there`, () => {
      const index = ["provenance", "sbom", "tests", "scan", "deployed"].indexOf(kind);
      release.envelopes.splice(index, 1);
      expectRefusal(judge(release), kind, reason);
      const not = kind === "sbom" || kind === "tests" ? false : undefined;
      expect(judge(release, { demands: { [kind]: not } }).allowed).to.equal(true);
    });

  it("refuses failed tests, even beside passed ones", async () => {
    const failedTests = ["score is kept"];
    const bad = { result: "PASSED" as const, configuration: [], failedTests };
    release.envelopes.push(await attest(release.signer, "tests", release.subjects, bad));
    expectRefusal(judge(release), "tests", /score is kept/);
  });

  for (const [title, severity, outcome] of [
    ["above the limit", [{ method: "nvd", score: "9.8" }], "failed"],
    ["without a score", [], "unknown"],
    ["with a word for a score", [{ method: "nvd", score: "low" }], "unknown"],
    ["below the limit", [{ method: "nvd", score: "3.1" }], "passed"],
  ] as const)
    it(`judges a finding ${title}: ${outcome}`, async () => {
      release.envelopes[3] = await attest(release.signer, "scan", release.subjects, {
        scanner: { uri: "pkg:npm/scanner@1.0.0", result: [{ id: "CVE-1", severity: [...severity] }] },
        metadata: { scanFinishedOn: "2026-03-10T10:00:00Z" },
      });
      const result = judge(release);
      expect(result.checks.find(({ check }) => check === "scan")?.outcome).to.equal(outcome);
      expect(result.allowed).to.equal(outcome === "passed");
    });

  for (const [title, change, reason] of [
    ["of another environment", { resourceUri: "urn:lockgate:environment:test" }, /has not said/],
    ["by another verifier", { verifier: { id: "somebody" } }, /has not said/],
    ["that it was not healthy", { verificationResult: "FAILED" }, /was not healthy in dev/],
  ] as const)
    it(`refuses the word ${title}`, async () => {
      const deployment = deploymentOf(change);
      release.envelopes[4] = await attest(release.signer, "deployment", release.subjects, deployment);
      expectRefusal(judge(release), "deployed", reason);
    });

  it("the newest word of an environment counts", async () => {
    const later = deploymentOf({ timeVerified: "2026-03-10T11:30:00Z", verificationResult: "FAILED" });
    release.envelopes.push(await attest(release.signer, "deployment", release.subjects, later));
    expectRefusal(judge(release), "deployed", /not healthy in dev on 2026-03-10T11:30:00Z/);
  });

  it("refuses a revoked artifact and a revoked key; what was signed before the key's date stays valid", () => {
    const artifacts = [{ sha256: release.sha256, reason: "has a backdoor" }];
    expectRefusal(
      judge(release, { facts: { revocations: revocationsOf({ artifacts }) } }),
      "revocations",
      /revoked: has a backdoor/,
    );
    const keys = (since: string) => [{ id: release.signer.keyId, since, reason: "leaked" }];
    const revoked = (since: string) =>
      judge(release, { facts: { revocations: revocationsOf({ keys: keys(since) }) } });
    expectRefusal(revoked("2026-03-10T10:00:00Z"), "revocations", /is revoked since .*leaked/);
    expect(revoked("2026-03-10T11:30:00Z").allowed).to.equal(true);
  });

  it("does not pass without a list of revocations, or with an expired one", () => {
    expectUnknown(judge(release, { facts: { revocations: undefined } }), "revocations", /there is no list/);
    const revocations = revocationsOf({ expiresOn: "2026-03-10T11:59:59Z" });
    expectUnknown(judge(release, { facts: { revocations } }), "revocations", /expired/);
  });

  it("refuses what is older than the running release, unless that rollback is named", () => {
    const running = { sha256: sha256("newer"), finishedOn: "2026-03-10T10:30:00Z" };
    expectRefusal(judge(release, { facts: { running } }), "order", /not after what runs/);
    expectRefusal(judge(release, { facts: { running, rollbackTo: sha256("x") } }), "order", /not after/);
    expect(judge(release, { facts: { running, rollbackTo: release.sha256 } }).allowed).to.equal(true);
    const never = { running, rollbackTo: release.sha256, rollbackFault: "never healthy there" };
    expectRefusal(judge(release, { facts: never }), "order", /never healthy there/);
    expectUnknown(judge(release, { facts: { running: undefined } }), "order", /not known what runs/);
    const odd = { ...running, finishedOn: "yesterday" };
    expectUnknown(judge(release, { facts: { running: odd } }), "order", /not a time/);
  });

  it("refuses two provenances, and none", async () => {
    const { envelopes } = release;
    const other = await attest(release.signer, "provenance", release.subjects, provenanceOf());
    release.envelopes = [...envelopes, other];
    expectRefusal(judge(release), "provenance", /2 provenances/);
    release.envelopes = envelopes.slice(1);
    expectRefusal(judge(release), "provenance", /no provenance/);
  });

  it("a key signs in its time and for its kinds only", () => {
    const key = (change: object) => ({
      keys: [trustKey({ publicKey: pemOf(release), ...change })],
    });
    expectRefusal(
      judge(release, { policy: key({ notAfter: new Date("2026-03-10T09:00:00Z") }) }),
      "key",
      /after key sha256:\S+ was allowed/,
    );
    expectRefusal(
      judge(release, { policy: key({ notBefore: new Date("2026-03-10T10:30:00Z") }) }),
      "key",
      /before key sha256:\S+ was allowed/,
    );
    const signs = ["provenance", "sbom", "tests", "scan"];
    expectRefusal(judge(release, { policy: key({ signs }) }), "key", /may not sign a deployment/);
  });
});

const pemOf = ({ signer }: Release): string =>
  signer.publicKey.export({ type: "spki", format: "pem" }).toString();
