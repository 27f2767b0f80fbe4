// Compares what the app says of its pipeline in this very source with what the pipeline was made of.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { NotSigned } from "../lib/faults.ts";
import { need, type Job } from "./settings.ts";

/**
 * `DEFINITION_FILE`, `DEFINITION_SHA256`: the file, and what was deployed of it. Throws NotSigned for any other: the run ends
 * before anything of the app is run, and the deployment of the new one starts the next.
 */
export async function checkDefinition({ env, folder }: Job): Promise<string> {
  const file = need(env, "DEFINITION_FILE");
  const deployed = need(env, "DEFINITION_SHA256");
  const own = await readFile(path.join(folder, file)).then(
    (bytes) => createHash("sha256").update(bytes).digest("hex"),
    () => undefined,
  );
  if (own === deployed) return `${file} is what the pipeline was made of`;
  throw new NotSigned(
    own === undefined
      ? `the source has no ${file}, of which the pipeline was made: put it back`
      : `${file} of this commit (${own}) is not what the pipeline was made of (${deployed}): once it is deployed, the pipeline starts again by itself`,
  );
}
