// The kinds of attestation that travel with a release, by the predicate types of in-toto, SLSA and CycloneDX.
import { z } from "zod";
import { BadFormat, firstIssue, parseJson } from "./faults.ts";

/** Kind -> predicate type. */
export const predicateTypes = {
  provenance: "https://slsa.dev/provenance/v1",
  sbom: "https://cyclonedx.org/bom",
  tests: "https://in-toto.io/attestation/test-result/v0.1",
  scan: "https://in-toto.io/attestation/vulns/v0.1",
  /** What an environment says of a release that it verified, deployed and found healthy. */
  deployment: "https://slsa.dev/verification_summary/v1",
  revocation: "urn:lockgate:revocation:v1",
} as const;

export type AttestationKind = keyof typeof predicateTypes;
export const attestationKinds = Object.keys(predicateTypes) as [AttestationKind, ...AttestationKind[]];

export const kindOf = (predicateType: string): AttestationKind | undefined =>
  attestationKinds.find((kind) => predicateTypes[kind] === predicateType);

/** Name of an environment as an in-toto resource URI. */
export const environmentUri = (environment: string): string => `urn:lockgate:environment:${environment}`;

const time = z.iso.datetime({ offset: true });
const digests = z.record(z.string(), z.string());
const resource = z.object({
  name: z.string().optional(),
  uri: z.string().optional(),
  digest: digests.optional(),
});

/** SLSA provenance v1 (slsa.dev/spec/v1.0/provenance): what is read of it; unknown fields are ignored, as it demands. */
export const provenanceSchema = z.object({
  buildDefinition: z.object({
    buildType: z.string().min(1),
    externalParameters: z.record(z.string(), z.unknown()),
    internalParameters: z.record(z.string(), z.unknown()).optional(),
    resolvedDependencies: z.array(resource).optional(),
  }),
  runDetails: z.object({
    builder: z.object({ id: z.string().min(1) }),
    metadata: z
      .object({
        invocationId: z.string().optional(),
        startedOn: time.optional(),
        finishedOn: time.optional(),
      })
      .optional(),
    byproducts: z.array(resource).optional(),
  }),
});
export type Provenance = z.infer<typeof provenanceSchema>;

/** in-toto test result v0.1. */
export const testsSchema = z.object({
  result: z.enum(["PASSED", "WARNED", "FAILED"]),
  configuration: z.array(resource),
  passedTests: z.array(z.string()).optional(),
  warnedTests: z.array(z.string()).optional(),
  failedTests: z.array(z.string()).optional(),
});
export type Tests = z.infer<typeof testsSchema>;

/** in-toto vulnerabilities v0.1. Severities are `{ method, score }`; method `nvd` or a CVSS version has scores to 10. */
export const scanSchema = z.object({
  scanner: z.object({
    uri: z.string(),
    version: z.string().optional(),
    result: z
      .array(
        z.object({
          id: z.string(),
          severity: z.array(z.object({ method: z.string(), score: z.string() })).optional(),
        }),
      )
      .optional(),
  }),
  metadata: z.object({ scanFinishedOn: time }),
});
export type Scan = z.infer<typeof scanSchema>;

/** SLSA verification summary v1. */
export const deploymentSchema = z.object({
  verifier: z.object({ id: z.string().min(1) }),
  timeVerified: time,
  resourceUri: z.string().min(1),
  policy: resource,
  verificationResult: z.enum(["PASSED", "FAILED"]),
  verifiedLevels: z.array(z.string()),
});
export type Deployment = z.infer<typeof deploymentSchema>;

export const sbomSchema = z.object({ bomFormat: z.literal("CycloneDX"), specVersion: z.string() });
export type Sbom = z.infer<typeof sbomSchema>;

/**
 * What is no longer trusted: keys by their id, artifacts by their SHA-256. The newest list counts, until it expires. Lists
 * follow one another, so that an older one is not taken for the newest: see revocations.ts.
 */
export const revocationSchema = z.object({
  /** Counts from 1. */
  sequence: z.int().min(1),
  /** SHA-256 of the statement of the list before; of the first one 64 zeros. */
  previous: z.string().regex(/^[0-9a-f]{64}$/),
  issuedOn: time,
  expiresOn: time,
  keys: z.array(z.object({ id: z.string(), since: time, reason: z.string() })),
  artifacts: z.array(z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), reason: z.string() })),
});
export type Revocations = z.infer<typeof revocationSchema>;

/** Kind -> schema of its predicate. */
export const predicateSchemas = {
  provenance: provenanceSchema,
  sbom: sbomSchema,
  tests: testsSchema,
  scan: scanSchema,
  deployment: deploymentSchema,
  revocation: revocationSchema,
} as const satisfies Record<AttestationKind, z.ZodType>;

/** A predicate in a file of its own, as scanners write it. Throws BadFormat. */
export function parsePredicate<K extends AttestationKind>(
  kind: K,
  text: string,
): z.infer<(typeof predicateSchemas)[K]> {
  const json = parseJson(text, `the ${kind}`);
  const parsed = predicateSchemas[kind].safeParse(json);
  if (!parsed.success) throw new BadFormat(`the ${kind} is malformed: ${firstIssue(parsed.error)}`);
  // As it was given: what is not read here is attested all the same.
  return json as z.infer<(typeof predicateSchemas)[K]>;
}
