// lockgate runs: the newest runs, in a table.

import { bodyOf } from "../../automation/client/client.ts";
import { type RunState, runStates } from "../../automation/runner/machine.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { oneOf, readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "../server/connect.ts";

const USAGE = "lockgate runs [--stack STACK] [--state STATE] [--server URL] [--json]";

const help = `${USAGE}

Lists the newest runs, newest first.

  --stack STACK      of this stack only
  --state STATE      in this state only: ${runStates.join(", ")}
${SERVER_HELP}`;

const options = { ...serverOptions, stack: { type: "string" }, state: { type: "string" } } as const;

const run: Command["run"] = (args, terminal) => {
  const { values } = readOptions(args, options, { usage: USAGE });
  const { stack } = values;
  const state: RunState | undefined =
    values.state === undefined ? undefined : oneOf("state", values.state, runStates);
  const query = { limit: 50, ...(stack === undefined ? {} : { stack }), ...(state ? { state } : {}) };
  return withServer(values, terminal, async (client) => {
    const page = await bodyOf(client.GET("/v1/runs", { params: { query } }));
    if (values.json) terminal.out(`${JSON.stringify(page.items, undefined, 2)}\n`);
    for (const { id, stack, operation, state, createdAt, requestedBy } of values.json ? [] : page.items)
      terminal.out(`${id}  ${createdAt}  ${stack}  ${operation}  ${state}  ${requestedBy}\n`);
    return EXIT.ok;
  });
};

export const runsCommand: Command = { help, run };
