// Reads the release that the pipeline hands over. One that this job can't take is refused, and the ledger says so.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { BadFormat, parseJson } from "../lib/faults.ts";
import { readRelease, releaseSchema, type Release } from "../lib/release.ts";
import { sha256Of } from "../lib/storeObjects.ts";
import { shortly, tell } from "./record.ts";
import { files, need, type Job } from "./settings.ts";

/** Of this app, in this environment's store. Throws BadFormat. */
export async function handedOver(job: Job): Promise<Release> {
  const text = await readFile(path.join(job.folder, files.release), "utf8");
  try {
    return read(text, job);
  } catch (error) {
    if (!(error instanceof BadFormat)) throw error;
    // A promoter writes into the chain of where it promotes to.
    const environment = job.env["NEXT_ENVIRONMENT"];
    await tell(job, {
      kind: "refused",
      sha256: claimed(text) ?? sha256Of(Buffer.from(text)),
      reason: shortly(error.message),
      ...(environment === undefined ? {} : { environment }),
    });
    throw error;
  }
}

function read(text: string, { env }: Job): Release {
  const release = readRelease(parseJson(text, files.release), { bucket: need(env, "STORE_BUCKET") });
  const app = need(env, "APP");
  if (release.app !== app) throw new BadFormat(`the release is of ${release.app}, not of ${app}`);
  return release;
}

/** The release that it says to be, as far as it says one; else what was handed over is known by its own digest. */
function claimed(text: string): string | undefined {
  try {
    return releaseSchema.pick({ sha256: true }).loose().safeParse(JSON.parse(text)).data?.sha256;
  } catch {
    return undefined;
  }
}
