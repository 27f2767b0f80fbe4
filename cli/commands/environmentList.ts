// lockgate environment list: whose environments there are, and until when.

import { bodyOf } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "../server/connect.ts";

const USAGE = "lockgate environment list [--all] [--server URL] [--json]";

const help = `${USAGE}

Lists environments of people's own, newest first.

  --all              those that have ended, too
${SERVER_HELP}`;

const options = { ...serverOptions, all: { type: "boolean", default: false } } as const;

const run: Command["run"] = (args, terminal) => {
  const { values } = readOptions(args, options, { usage: USAGE });
  return withServer(values, terminal, async (client) => {
    const page = await bodyOf(client.GET("/v1/environments", { params: { query: { limit: 200 } } }));
    const items = page.items.filter(({ state }) => values.all || state !== "ended");
    if (values.json) terminal.out(`${JSON.stringify(items, undefined, 2)}\n`);
    for (const { name, owner, state, account, endsAt, endedAt } of values.json ? [] : items)
      terminal.out(
        `${name}  ${owner}  ${state}  ${account}  ${endedAt === null ? "ends" : "ended"} ${endedAt ?? endsAt}\n`,
      );
    return EXIT.ok;
  });
};

export const environmentList: Command = { help, run };
