// The signer: attests what the commit stage built and tested. It believes the pipeline about the commit, not the build.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseComponents } from "../dependencies/written.ts";
import { kmsSigner } from "../lib/kmsSigner.ts";
import { readBuild } from "../sign/build.ts";
import { signRelease } from "../sign/sign.ts";
import { passedBy } from "../sign/testResults.ts";
import { files, need, type Env } from "./settings.ts";

/** Writes the attestations beside the artifact. `TESTS`: the step that ran the tests and ends badly if one fails. */
export async function signBuild(env: Env, folder: string): Promise<string> {
  const at = (name: string): string => path.join(folder, name);
  const { digests, bundle, keyId } = await signRelease({
    artifact: at(files.artifact),
    name: files.artifact,
    build: readBuild(env, "codebuild"),
    components: parseComponents(await readFile(at(files.dependencies), "utf8")),
    tests: passedBy(need(env, "TESTS")),
    signer: await kmsSigner(need(env, "SIGNING_KEY")),
    finishedOn: new Date(),
  });
  await writeFile(at(files.attestations), bundle);
  return `signed ${need(env, "APP")} ${digests.sha256} of commit ${need(env, "COMMIT")} by ${keyId}`;
}
