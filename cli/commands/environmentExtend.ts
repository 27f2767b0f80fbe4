// lockgate environment extend: lets an environment last longer.

import { bodyOf } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { missing, readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "../server/connect.ts";
import { hoursOf, openEnvironment } from "../server/environments.ts";

const USAGE = "lockgate environment extend NAME --hours N [--server URL] [--json]";

const help = `${USAGE}

Lets an environment of yours last longer, within the server's limits.

  --hours N          from now on
${SERVER_HELP}`;

const options = { ...serverOptions, hours: { type: "string" } } as const;

const run: Command["run"] = (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["NAME"] });
  if (values.hours === undefined) throw missing("--hours", USAGE);
  const body = { hours: hoursOf(values.hours) };
  const name = positionals[0] ?? "";
  return withServer(values, terminal, async (client) => {
    const { id } = await openEnvironment(client, name);
    const params = { path: { id } };
    const extended = await bodyOf(client.POST("/v1/environments/{id}/extend", { params, body }));
    terminal.out(values.json ? `${JSON.stringify(extended)}\n` : `${name} ends ${extended.endsAt}\n`);
    return EXIT.ok;
  });
};

export const environmentExtend: Command = { help, run };
