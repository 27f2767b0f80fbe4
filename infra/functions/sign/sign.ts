// Signs a release: reads the artifact once, states where it comes from and what is in it, signs each statement.
import type { Component } from "../dependencies/types.ts";
import { digestBytes, digestFile, type Digests } from "../lib/digests.ts";
import { formatBundle } from "../lib/dsse.ts";
import { NotSigned } from "../lib/faults.ts";
import type { Provenance, Sbom, Scan, Tests } from "../lib/predicates.ts";
import type { Signer } from "../lib/signer.ts";
import { attest, type Subject } from "../lib/statement.ts";
import { imageDependency, sourceDependency, type Build } from "./build.ts";
import { billOfMaterials, resolvedDependencies } from "./components.ts";

export type SignRequest = {
  /** Path of the artifact, or the bytes of an image's manifest; and its name in the statements. */
  artifact: string | Buffer;
  name: string;
  signer: Signer;
  build: Build;
  components: readonly Component[];
  /** A CycloneDX document to attest in place of the one that the components make. */
  sbom?: Sbom;
  tests?: Tests;
  scan?: Scan;
  startedOn?: Date;
  finishedOn: Date;
};

export type Signed = { digests: Digests; bundle: string; keyId: string };

/** Throws NotSigned when tests failed: what did not pass is not signed at all. */
export async function signRelease(request: SignRequest): Promise<Signed> {
  const { signer, tests, scan, name, finishedOn } = request;
  if (tests !== undefined && tests.result !== "PASSED")
    throw new NotSigned(`tests failed, so nothing is signed: ${(tests.failedTests ?? []).join(", ")}`);
  const { artifact } = request;
  const both = { sha512: true };
  const digests = Buffer.isBuffer(artifact) ? digestBytes(artifact, both) : await digestFile(artifact, both);
  if (digests.size === 0) throw new NotSigned(`${name} is empty`);
  const subjects: Subject[] = [{ name, digest: { sha256: digests.sha256, sha512: digests.sha512 ?? "" } }];
  const sbom = request.sbom ?? (billOfMaterials({ name, digests }, request.components, finishedOn) as Sbom);
  const envelopes = [
    await attest(signer, "provenance", subjects, provenanceOf(request)),
    await attest(signer, "sbom", subjects, sbom),
    ...(tests === undefined ? [] : [await attest(signer, "tests", subjects, tests)]),
    ...(scan === undefined ? [] : [await attest(signer, "scan", subjects, scan)]),
  ];
  return { digests, bundle: formatBundle(envelopes), keyId: signer.keyId };
}

function provenanceOf({ build, components, tests, startedOn, finishedOn }: SignRequest): Provenance {
  return {
    buildDefinition: {
      buildType: build.buildType,
      externalParameters: build.externalParameters,
      ...(build.internalParameters === undefined ? {} : { internalParameters: build.internalParameters }),
      resolvedDependencies: [
        sourceDependency(build),
        ...imageDependency(build),
        ...resolvedDependencies(components),
      ],
    },
    runDetails: {
      builder: { id: build.builder },
      metadata: {
        invocationId: build.invocation,
        ...(startedOn === undefined ? {} : { startedOn: startedOn.toISOString() }),
        finishedOn: finishedOn.toISOString(),
      },
      ...(tests === undefined ? {} : { byproducts: tests.configuration }),
    },
  };
}
