// lockgate sign: attests where an artifact comes from and what is in it, in the build that made it.

import path from "node:path";
import { readDependencies, readTree } from "../../infra/functions/dependencies/read.ts";
import { parseComponents } from "../../infra/functions/dependencies/written.ts";
import type { Component } from "../../infra/functions/dependencies/types.ts";
import { BadFormat, NotSigned } from "../../infra/functions/lib/faults.ts";
import { parsePredicate, type Tests } from "../../infra/functions/lib/predicates.ts";
import { attachBundle } from "../../infra/functions/oci/attached.ts";
import { readBuild, systemNames } from "../../infra/functions/sign/build.ts";
import { signRelease, type Signed } from "../../infra/functions/sign/sign.ts";
import { passedBy, readTestResults } from "../../infra/functions/sign/testResults.ts";
import type { Command, Terminal } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readNamed, writeNamed } from "../files.ts";
import { artifactUnlessImage, asking, IMAGE_HELP, openImage } from "../image.ts";
import { clash, malformed, missing, oneOf, readOptions } from "../options.ts";
import { KEY_HELP, openSigner, parseNamed, readRules, REGISTRY_HELP, registryOptions } from "../signing.ts";
import { refused } from "../refused.ts";

const USAGE =
  "lockgate sign ARTIFACT --key KEY --out FILE [OPTIONS], or lockgate sign --image REF --key KEY [OPTIONS]";

const help = `${USAGE}

Signs the artifact of a build in GitHub Actions, CircleCI or CodeBuild: SLSA provenance, a CycloneDX bill of materials
and the test results, each an in-toto statement in a DSSE envelope, one a line of FILE (name it *.intoto.jsonl).

${KEY_HELP}
  --out FILE         where the attestations are written; of an image they are put beside it as well
${IMAGE_HELP}
  --source DIR       folder whose lockfiles tell the dependencies; what lockgate check dependencies finds there is refused
  --dependencies F   instead of --source: what lockgate check dependencies --out wrote
  --sbom FILE        a CycloneDX document (JSON) to attest instead of one made of the lockfiles
  --test-results F   a JUnit report; again for each further one. Failed tests: nothing is signed
  --tests-passed S   instead: step S of this pipeline ran the tests, and ended it when one failed
  --scan FILE        result of a scan, as an in-toto vulns predicate (JSON)
  --builder NAME     ${systemNames.join(", ")}; by default the one whose environment this is
  --started-on TIME  when the build started, RFC 3339
  --json             answer as JSON: sha256, sha512, size, key
${REGISTRY_HELP}
`;

const options = {
  ...registryOptions,
  key: { type: "string" },
  out: { type: "string" },
  image: { type: "string" },
  source: { type: "string" },
  dependencies: { type: "string" },
  sbom: { type: "string" },
  "test-results": { type: "string", multiple: true },
  "tests-passed": { type: "string" },
  scan: { type: "string" },
  builder: { type: "string" },
  "started-on": { type: "string" },
  json: { type: "boolean" },
} as const;

type Given = Omit<ReturnType<typeof readOptions<typeof options>>["values"], never>;

const run: Command["run"] = async (args, terminal) => {
  const { values, positionals } = readOptions(args, options, {
    usage: USAGE,
    positionals: artifactUnlessImage(args),
  });
  const { out } = values;
  if (out === undefined && values.image === undefined) throw missing("--out", USAGE);
  const image = values.image === undefined ? undefined : await openImage(values.image, terminal);
  const artifact = image === undefined ? (positionals[0] as string) : image.name;
  try {
    const signed = await signRelease({
      artifact: image?.manifest.bytes ?? path.resolve(terminal.cwd, artifact),
      name: image?.name ?? path.basename(artifact),
      build: readBuild(
        terminal.env,
        values.builder === undefined ? undefined : oneOf("builder", values.builder, systemNames),
      ),
      components: await componentsOf(values, terminal),
      ...(await attestedBeside(values, terminal)),
      ...(values["started-on"] === undefined ? {} : { startedOn: timeOf(values["started-on"]) }),
      signer: await openSigner(values.key, terminal),
      finishedOn: new Date(),
    });
    if (out !== undefined) await writeNamed(out, signed.bundle, "out", terminal);
    if (image !== undefined)
      await asking(artifact, () => attachBundle(image.registry, image.manifest, signed.bundle));
    terminal.out(answer(artifact, out ?? "the registry", signed, values.json === true));
    return EXIT.ok;
  } catch (error) {
    if (error instanceof BadFormat) throw refused("input_wrong", { why: error.message });
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw refused("file_unreadable", { name: artifact, why: "there is no such file" });
    if (!(error instanceof NotSigned)) throw error;
    terminal.err(`lockgate: not signed: ${error.message}\n`);
    return EXIT.failed;
  }
};

async function componentsOf(values: Given, terminal: Terminal): Promise<readonly Component[]> {
  const { source, dependencies } = values;
  if ((source === undefined) === (dependencies === undefined))
    throw source === undefined
      ? missing("--source or --dependencies", `${USAGE}: the provenance lists what was built upon`)
      : clash("--source", "--dependencies");
  if (dependencies !== undefined) return parseNamed(dependencies, "dependencies", parseComponents, terminal);
  const files = await readTree(path.resolve(terminal.cwd, source as string));
  const { components, findings } = readDependencies(files, readRules(values, terminal));
  if (findings.length === 0) return components;
  throw new NotSigned(findings.map(({ file, what, reason }) => `${file}: ${what} ${reason}`).join("\n"));
}

async function attestedBeside(values: Given, terminal: Terminal) {
  const { sbom, scan } = values;
  const tests = await testsOf(values, terminal);
  return {
    ...(sbom === undefined
      ? {}
      : { sbom: await parseNamed(sbom, "sbom", (text) => parsePredicate("sbom", text), terminal) }),
    ...(scan === undefined
      ? {}
      : { scan: await parseNamed(scan, "scan", (text) => parsePredicate("scan", text), terminal) }),
    ...(tests === undefined ? {} : { tests }),
  };
}

async function testsOf(values: Given, terminal: Terminal): Promise<Tests | undefined> {
  const step = values["tests-passed"];
  const files = values["test-results"] ?? [];
  if (step !== undefined && files.length > 0) throw clash("--test-results", "--tests-passed");
  if (step !== undefined) return passedBy(step);
  if (files.length === 0) return undefined;
  const reports = files.map(async (name) => ({
    name,
    text: await readNamed(name, "test-results", terminal),
  }));
  return readTestResults(await Promise.all(reports));
}

const timeOf = (text: string): Date => {
  const time = new Date(text);
  if (/^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(time.getTime())) return time;
  throw malformed("--started-on", "a time such as 2026-03-10T10:00:00Z", text);
};

const answer = (artifact: string, out: string, { digests, keyId }: Signed, json: boolean): string =>
  json
    ? `${JSON.stringify({ ...digests, key: keyId, attestations: out })}\n`
    : `signed ${artifact} sha256:${digests.sha256} by ${keyId}; attestations in ${out}\n`;

export const sign: Command = { help, run };
