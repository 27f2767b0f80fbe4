// Decides what an environment demands of artifacts: the files that its entry names, read once and checked.
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { type ListFacts, type ListHead, listFacts, listsIn } from "../../infra/functions/lib/revocations.ts";
import { regionOfTable } from "../../infra/functions/lib/tableArn.ts";
import { type VerificationPolicy, parsePolicy } from "../../infra/functions/lib/verificationPolicy.ts";
import type { Fault } from "../errors.ts";
import { isInline, placeOfSettings, refusedSettings } from "../settingsFile.ts";

/** As the file of environments has it; paths are relative to that file. */
export const artifactSchema = z.strictObject({
  policy: z.string().min(1).describe("the verification policy (docs/signing.md)"),
  revocations: z
    .string()
    .min(1)
    .optional()
    .describe(
      "the signed lists of revocations: a file, or the ARN of the ledger's table; read again for each run",
    ),
});

export interface ArtifactDemand {
  readonly policy: VerificationPolicy;
  /** The newest list of revocations, not older than what was `seen`; or why there is none, which never passes. */
  readonly revocations: (judged: { now: Date; seen: ListHead | undefined }) => Promise<ListFacts>;
}

/** Reads the policy; throws config_invalid. */
export function readArtifactDemand(
  file: string,
  environment: string,
  given: z.output<typeof artifactSchema>,
): ArtifactDemand {
  const at = (name: string) => path.resolve(isInline(file) ? "." : path.dirname(file), name);
  let policy: VerificationPolicy;
  try {
    policy = parsePolicy(readFileSync(at(given.policy), "utf8"));
  } catch (error) {
    const fault: Fault = {
      path: `${placeOfSettings("LOCKGATE_ENVIRONMENTS_FILE", file)}: ${environment}.artifact.policy`,
      message: (error as Error).message,
      value: given.policy,
    };
    throw refusedSettings([fault]);
  }
  const place = given.revocations;
  const where = place === undefined || regionOfTable(place) !== undefined ? place : at(place);
  return { policy, revocations: (judged) => listsAt(where, policy, judged) };
}

/** Read anew for each run. What can't be read is told as a reason: nothing passes without a list. */
async function listsAt(
  place: string | undefined,
  { keys }: VerificationPolicy,
  judged: { now: Date; seen: ListHead | undefined },
): Promise<ListFacts> {
  if (place === undefined) return {};
  try {
    const region = regionOfTable(place);
    const lists = region === undefined ? listsIn(readFileSync(place, "utf8")) : await inTable(place, region);
    return listFacts(lists, keys, judged);
  } catch (error) {
    return { revocationsFault: `the list of revocations can't be read: ${codeOf(error)}` };
  }
}

/** ENOENT, AccessDeniedException and the like: no texts of others. */
const codeOf = (error: unknown): string => {
  const { code, name } = error as { code?: unknown; name: string };
  return typeof code === "string" ? code : name;
};

/** By the server's own credentials for AWS. */
async function inTable(arn: string, region: string): Promise<string[]> {
  const { DynamoDBClient } = await import("@aws-sdk/client-dynamodb");
  const { listsOf } = await import("../../infra/functions/lib/revocationTable.ts");
  // A run holds its row meanwhile.
  const requestHandler = { connectionTimeout: 3000, requestTimeout: 5000 };
  const dynamo = new DynamoDBClient({ region, maxAttempts: 2, requestHandler });
  try {
    return await listsOf({ dynamo, name: arn });
  } finally {
    dynamo.destroy();
  }
}
