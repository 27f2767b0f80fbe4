// lockgate verify: whether an artifact may be deployed, by its attestations and a policy; offline.

import path from "node:path";
import { z } from "zod";
import type { Verification } from "../../infra/functions/lib/decide.ts";
import { firstFailure } from "../../infra/functions/lib/decide.ts";
import { BadFormat, firstIssue, parseJson } from "../../infra/functions/lib/faults.ts";
import { listFacts, listsIn, newestHead } from "../../infra/functions/lib/revocations.ts";
import { parsePolicy } from "../../infra/functions/lib/verificationPolicy.ts";
import { verifyRelease } from "../../infra/functions/verify/verify.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readNamed } from "../files.ts";
import { artifactUnlessImage, attestationsOf, IMAGE_HELP, openImage, type OpenImage } from "../image.ts";
import { malformed, missing, readOptions } from "../options.ts";
import { parseNamed } from "../signing.ts";
import { refused } from "../refused.ts";

const USAGE =
  "lockgate verify ARTIFACT --attestations FILE --policy FILE [OPTIONS], or lockgate verify --image REF --policy FILE [OPTIONS]";

const help = `${USAGE}

Checks the artifact's digest, each signature, that each key was allowed to sign when it did, the builder, the source,
its commit and the attestations that the policy demands. What is not known is never a pass. Needs no network but for an
image, whose manifest and attestations it takes from the registry.

  --attestations F   what lockgate sign wrote; of an image, instead of what lies beside it
${IMAGE_HELP}
  --policy FILE      trusted keys, builders, source and demands (docs/signing.md)
  --repository DIR   a clone, to see whether the commit is in the branch
  --revocations F    the signed lists of revocations, one a line
  --known-list N:H   number and hash of the newest list known before: an older one is refused then
  --running FILE     what runs: { "sha256": …, "finishedOn": … } or null when nothing does
  --rollback-to D    SHA-256 of the older release that is meant
  --json             answer as JSON: allowed, sha256, checks
`;

const options = {
  attestations: { type: "string" },
  image: { type: "string" },
  policy: { type: "string" },
  repository: { type: "string" },
  revocations: { type: "string" },
  "known-list": { type: "string" },
  running: { type: "string" },
  "rollback-to": { type: "string" },
  json: { type: "boolean" },
} as const;

const run: Command["run"] = async (args, terminal) => {
  const { values, positionals } = readOptions(args, options, {
    usage: USAGE,
    positionals: artifactUnlessImage(args),
  });
  const { attestations, policy: policyFile, repository, revocations, running } = values;
  if ((attestations ?? values.image) === undefined || policyFile === undefined)
    throw missing(policyFile === undefined ? "--policy" : "--attestations", USAGE);
  const image = values.image === undefined ? undefined : await openImage(values.image, terminal);
  const artifact = image === undefined ? (positionals[0] as string) : image.name;
  const policy = await parseNamed(policyFile, "policy", parsePolicy, terminal);
  const now = new Date();
  const seen = seenOf(values["known-list"]);
  const { head: _, ...known } =
    revocations === undefined
      ? {}
      : listFacts(listsIn(await readNamed(revocations, "revocations", terminal)), policy.keys, { now, seen });
  const request = {
    artifact: image?.manifest.bytes ?? path.resolve(terminal.cwd, artifact),
    bundle:
      attestations === undefined
        ? await attestationsOf(image as OpenImage)
        : await readNamed(attestations, "attestations", terminal),
    policy,
    now,
    clone: repository === undefined ? undefined : path.resolve(terminal.cwd, repository),
    ...known,
    running: running === undefined ? undefined : await parseNamed(running, "running", parseRunning, terminal),
    rollbackTo: digestOf(values["rollback-to"]),
  };
  const result = await verifyRelease(request).catch((error: NodeJS.ErrnoException) => {
    throw error.code === undefined
      ? error
      : refused("file_unreadable", { name: artifact, why: error.message });
  });
  terminal.out(values.json === true ? `${JSON.stringify(result, null, 2)}\n` : toText(artifact, result));
  return result.allowed ? EXIT.ok : EXIT.failed;
};

const runningSchema = z
  .object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), finishedOn: z.iso.datetime({ offset: true }) })
  .nullable();

const parseRunning = (text: string) => {
  const parsed = runningSchema.safeParse(parseJson(text, "the running release"));
  if (!parsed.success) throw new BadFormat(firstIssue(parsed.error));
  return parsed.data;
};

const seenOf = (given: string | undefined) => {
  if (given === undefined || /^\d+:[0-9a-f]{64}$/.test(given)) return newestHead([given]);
  throw malformed("--known-list", "a number, a colon and a SHA-256", given);
};

const digestOf = (given: string | undefined): string | undefined => {
  if (given === undefined || /^[0-9a-f]{64}$/.test(given)) return given;
  throw malformed("--rollback-to", "a SHA-256 in 64 hexadecimal digits", given);
};

const marks = { passed: "ok", failed: "FAILED", unknown: "UNKNOWN", notDemanded: "-" } as const;

const toText = (artifact: string, result: Verification): string => {
  const lines = result.checks.map(
    ({ check, outcome, reason }) => `  ${marks[outcome].padEnd(8)}${check.padEnd(13)}${reason}`,
  );
  const failure = firstFailure(result);
  const end = failure === undefined ? "allowed" : `refused by ${failure.check}: ${failure.reason}`;
  return `${[`${artifact} sha256:${result.sha256}`, ...lines.map((line) => line.trimEnd()), end].join("\n")}\n`;
};

export const verify: Command = { help, run };
