// lockgate run: asks the server for an operation on a stack and shows it to its end.

import { bodyOf } from "../../automation/client/client.ts";
import { startable } from "../../automation/runner/machine.ts";
import type { Command } from "../command.ts";
import { oneOf, readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "../server/connect.ts";
import { started } from "../server/runs.ts";

const USAGE =
  "lockgate run STACK [--operation OPERATION] [--message TEXT] [--no-wait] [--server URL] [--json]";

const help = `${USAGE}

Asks the server to update a stack, shows what happens, and ends with the run: 0 when it succeeded, 1 when it did not or
when it waits for people to approve it.

  --operation NAME   ${startable.join(", ")}; update unless given
  --message TEXT     why; it is kept with the run
  --branch NAME      of the push that asked for it: older runs of the branch that have not begun are superseded
  --no-wait          only ask, and print the run's id
${SERVER_HELP}`;

const options = {
  ...serverOptions,
  operation: { type: "string", default: "update" },
  message: { type: "string" },
  branch: { type: "string" },
  "no-wait": { type: "boolean", default: false },
} as const;

const run: Command["run"] = (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["STACK"] });
  const [stack = ""] = positionals;
  const { message, branch } = values;
  const body = {
    operation: oneOf("operation", values.operation, startable),
    ...(message === undefined ? {} : { message }),
    ...(branch === undefined ? {} : { branch }),
  };
  return withServer(values, terminal, async (client) => {
    const run = await bodyOf(client.POST("/v1/stacks/{stack}/runs", { params: { path: { stack } }, body }));
    return started(client, run, values, terminal);
  });
};

export const runCommand: Command = { help, run };
