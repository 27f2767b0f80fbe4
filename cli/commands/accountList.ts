// lockgate account list: which accounts were asked for, by whom, and what became of them.

import { bodyOf } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "../server/connect.ts";

const USAGE = "lockgate account list [--server URL] [--json]";

const help = `${USAGE}

Lists requests for accounts of AWS, newest first, with what became of them.
${SERVER_HELP}`;

const run: Command["run"] = (args, terminal) => {
  const { values } = readOptions(args, serverOptions, { usage: USAGE });
  return withServer(values, terminal, async (client) => {
    const { items } = await bodyOf(client.GET("/v1/accounts", { params: { query: { limit: 200 } } }));
    if (values.json) terminal.out(`${JSON.stringify(items, undefined, 2)}\n`);
    for (const { id, state, name, email, unit, person, accountId, trouble } of values.json ? [] : items)
      terminal.out(
        `${[id, state, name, email, unit, person, accountId, trouble].filter((part) => part !== null).join("  ")}\n`,
      );
    return EXIT.ok;
  });
};

export const accountList: Command = { help, run };
