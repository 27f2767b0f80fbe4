// lockgate exception list: which exceptions from rules were asked for, by whom, and what became of them.

import { bodyOf } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "../server/connect.ts";

const USAGE = "lockgate exception list [--all] [--server URL] [--json]";

const help = `${USAGE}

Lists exceptions from rules that are asked for or granted, newest first.

  --all              those that were rejected or withdrawn, too
${SERVER_HELP}`;

const options = { ...serverOptions, all: { type: "boolean", default: false } } as const;

const run: Command["run"] = (args, terminal) => {
  const { values } = readOptions(args, options, { usage: USAGE });
  return withServer(values, terminal, async (client) => {
    const page = await bodyOf(client.GET("/v1/exceptions", { params: { query: { limit: 200 } } }));
    const items = page.items.filter(({ state }) => values.all || ["requested", "approved"].includes(state));
    if (values.json) terminal.out(`${JSON.stringify(items, undefined, 2)}\n`);
    for (const { id, state, over, rule, urn, person, ticket, until } of values.json ? [] : items)
      terminal.out(
        `${id}  ${state}  ${rule}  ${urn}  ${person}  ${ticket}  ${over ? "over since" : "until"} ${until}\n`,
      );
    return EXIT.ok;
  });
};

export const exceptionList: Command = { help, run };
