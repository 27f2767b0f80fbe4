// A release as a signer makes it: an artifact's digest, its attestations, the policy that lets it through.
import { generateKeyPairSync, randomBytes, createHash, type KeyObject } from "node:crypto";
import { expect } from "chai";
import type { Facts } from "../../../infra/functions/lib/checks.ts";
import { firstFailure, type Verification } from "../../../infra/functions/lib/decide.ts";
import { formatBundle, type Envelope } from "../../../infra/functions/lib/dsse.ts";
import { genesis } from "../../../infra/functions/lib/ledger.ts";
import { trustKey } from "../../../infra/functions/lib/keys.ts";
import {
  attestationKinds,
  environmentUri,
  type Deployment,
  type Provenance,
  type Revocations,
} from "../../../infra/functions/lib/predicates.ts";
import { localSigner, type Signer } from "../../../infra/functions/lib/signer.ts";
import { attest } from "../../../infra/functions/lib/statement.ts";
import type { VerificationPolicy } from "../../../infra/functions/lib/verificationPolicy.ts";

export const commit = "0123456789abcdef0123456789abcdef01234567";
export const source = { repository: "https://github.com/acme/top-scores", ref: "refs/heads/main" };
export const builder = "https://github.com/acme/top-scores/.github/workflows/release.yml@refs/heads/main";
export const checker = "arn:aws:iam::783562562418:role/lockgate-dev-promote";
export const now = new Date("2026-03-10T12:00:00Z");

const pemOf = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString();
export const newKey = (): string => pemOf(generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey);
export const newRsaKey = (): string => pemOf(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);

export const sha256 = (bytes: string | Buffer): string => createHash("sha256").update(bytes).digest("hex");

export const provenanceOf = (
  change: { finishedOn?: string; commit?: string; uri?: string; builder?: string } = {},
) =>
  ({
    buildDefinition: {
      buildType: "https://actions.github.io/buildtypes/workflow/v1",
      externalParameters: { workflow: { ...source, path: ".github/workflows/release.yml" } },
      resolvedDependencies: [
        {
          uri: change.uri ?? `git+${source.repository}@${source.ref}`,
          digest: { gitCommit: change.commit ?? commit },
        },
      ],
    },
    runDetails: {
      builder: { id: change.builder ?? builder },
      metadata: { finishedOn: change.finishedOn ?? "2026-03-10T10:00:00Z" },
    },
  }) satisfies Provenance;

export const deploymentOf = (change: Partial<Deployment> = {}): Deployment => ({
  verifier: { id: checker },
  timeVerified: "2026-03-10T11:00:00Z",
  resourceUri: environmentUri("dev"),
  policy: {},
  verificationResult: "PASSED",
  verifiedLevels: [],
  ...change,
});

export const revocationsOf = (change: Partial<Revocations> = {}): Revocations => ({
  sequence: 1,
  previous: genesis,
  issuedOn: "2026-03-10T00:00:00Z",
  expiresOn: "2026-03-11T00:00:00Z",
  keys: [],
  artifacts: [],
  ...change,
});

export class Release {
  readonly signer: Signer;
  readonly artifact = randomBytes(64);
  readonly sha256 = sha256(this.artifact);
  envelopes: Envelope[] = [];

  constructor(pem = newKey()) {
    this.signer = localSigner(pem);
  }

  get subjects() {
    return [{ name: "artifact.zip", digest: { sha256: this.sha256 } }];
  }

  /** Signs what every stage demands; `provenance` differs from the good one in this. */
  async sign(provenance: Parameters<typeof provenanceOf>[0] = {}, subjects = this.subjects): Promise<this> {
    this.envelopes = [
      await attest(this.signer, "provenance", subjects, provenanceOf(provenance)),
      await attest(this.signer, "sbom", subjects, { bomFormat: "CycloneDX", specVersion: "1.6" }),
      await attest(this.signer, "tests", subjects, { result: "PASSED", configuration: [] }),
      await attest(this.signer, "scan", subjects, {
        scanner: { uri: "pkg:npm/scanner@1.0.0", result: [] },
        metadata: { scanFinishedOn: "2026-03-10T10:00:00Z" },
      }),
      await attest(this.signer, "deployment", subjects, deploymentOf()),
    ];
    return this;
  }

  get bundle(): string {
    return formatBundle(this.envelopes);
  }

  facts(change: Partial<Facts> = {}): Facts {
    return {
      artifact: { sha256: this.sha256, size: this.artifact.length },
      now,
      commitReachable: true,
      running: null,
      revocations: revocationsOf(),
      ...change,
    };
  }

  policy(change: Partial<VerificationPolicy> = {}, demands: Partial<VerificationPolicy["demands"]> = {}) {
    const { publicKey } = this.signer;
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    return {
      keys: [trustKey({ publicKey: pem, signs: attestationKinds })],
      builders: [builder],
      source,
      commit: "git",
      ...change,
      demands: {
        sbom: true,
        tests: true,
        scan: { maxScore: 6.9 },
        deployed: { environment: "dev", verifier: checker },
        revocations: true,
        order: true,
        ...demands,
      },
    } satisfies VerificationPolicy;
  }
}

/** Refused, and by exactly this check: nothing else has failed. */
export function expectRefusal(result: Verification, check: string, reason: RegExp): void {
  expect(result.allowed, JSON.stringify(result, null, 1)).to.equal(false);
  expect(result.checks.filter(({ outcome }) => outcome === "failed").map((each) => each.check)).to.deep.equal(
    [check],
  );
  expect(firstFailure(result)?.reason).to.match(reason);
}

/** The environment of a job in GitHub Actions. */
export const githubEnv = {
  GITHUB_ACTIONS: "true",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "acme/top-scores",
  GITHUB_WORKFLOW_REF: "acme/top-scores/.github/workflows/release.yml@refs/heads/main",
  GITHUB_RUN_ID: "1",
  GITHUB_RUN_ATTEMPT: "1",
  GITHUB_REF: "refs/heads/main",
  GITHUB_SHA: commit,
  GITHUB_EVENT_NAME: "push",
  GITHUB_REPOSITORY_ID: "1",
  GITHUB_REPOSITORY_OWNER_ID: "2",
  RUNNER_ENVIRONMENT: "github-hosted",
};
