// lockgate environment delete: ends an environment before its time.

import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "../server/connect.ts";
import { openEnvironment } from "../server/environments.ts";

const USAGE = "lockgate environment delete NAME [--server URL] [--json]";

const help = `${USAGE}

Ends an environment of yours: the server destroys all of it, and tries again until nothing is left. Its runs stay.

${SERVER_HELP}`;

const run: Command["run"] = (args, terminal) => {
  const { values, positionals } = readOptions(args, serverOptions, { usage: USAGE, positionals: ["NAME"] });
  const name = positionals[0] ?? "";
  return withServer(values, terminal, async (client) => {
    const { id } = await openEnvironment(client, name);
    await client.DELETE("/v1/environments/{id}", { params: { path: { id } } });
    terminal.out(values.json ? `${JSON.stringify({ id, name })}\n` : `${name} is being ended\n`);
    return EXIT.ok;
  });
};

export const environmentDelete: Command = { help, run };
