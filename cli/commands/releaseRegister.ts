// lockgate release register: tells the server of a signed artifact, with its attestations.

import path from "node:path";
import { digestFile } from "../../infra/functions/lib/digests.ts";
import { bodyOf } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readNamed } from "../files.ts";
import { missing, readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "../server/connect.ts";
import { refused } from "../refused.ts";

const USAGE = "lockgate release register ARTIFACT --attestations FILE [--name NAME] [--server URL] [--json]";

const help = `${USAGE}

Registers a release, so that lockgate promote can bring it to an environment. The artifact itself stays here; the server
gets its SHA-256. Registering it again adds what was attested since.

  --attestations F   what lockgate sign wrote
  --name NAME        what people call it; the name of the file unless given
${SERVER_HELP}`;

const options = { ...serverOptions, attestations: { type: "string" }, name: { type: "string" } } as const;

const run: Command["run"] = async (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["ARTIFACT"] });
  const [artifact = ""] = positionals;
  if (values.attestations === undefined) throw missing("--attestations", USAGE);
  const attestations = await readNamed(values.attestations, "attestations", terminal);
  const { sha256 } = await digestFile(path.resolve(terminal.cwd, artifact)).catch((error: Error) => {
    throw refused("file_unreadable", { name: artifact, why: error.message });
  });
  const body = { sha256, name: values.name ?? path.basename(artifact), attestations };
  return withServer(values, terminal, async (client) => {
    const release = await bodyOf(client.POST("/v1/releases", { body }));
    terminal.out(
      values.json ? `${JSON.stringify(release, undefined, 2)}\n` : `${release.sha256} ${release.name}\n`,
    );
    return EXIT.ok;
  });
};

export const releaseRegister: Command = { help, run };
