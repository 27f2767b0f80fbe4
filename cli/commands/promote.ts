// lockgate promote: brings a registered release to an environment, and shows the run to its end.

import { bodyOf } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { missing, readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "../server/connect.ts";
import { started } from "../server/runs.ts";

const USAGE =
  "lockgate promote SHA256 --to STACK [--rollback] [--message TEXT] [--no-wait] [--server URL] [--json]";

const help = `${USAGE}

Asks the server for an update of the stack with this release. It must have succeeded in the environment before, and pass
every check that the stack demands of artifacts. Ends as lockgate run does.

  --to STACK         the environment
  --rollback         an older release than the one that runs is meant
  --message TEXT     why; it is kept with the run
  --no-wait          only ask, and print the run's id
${SERVER_HELP}`;

const options = {
  ...serverOptions,
  to: { type: "string" },
  rollback: { type: "boolean", default: false },
  message: { type: "string" },
  "no-wait": { type: "boolean", default: false },
} as const;

const run: Command["run"] = (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["SHA256"] });
  const [digest = ""] = positionals;
  const { to: stack, rollback, message } = values;
  if (stack === undefined) throw missing("--to", USAGE);
  const body = { stack, rollback, ...(message === undefined ? {} : { message }) };
  return withServer(values, terminal, async (client) => {
    const params = { path: { digest } };
    const run = await bodyOf(client.POST("/v1/releases/{digest}/promote", { params, body }));
    return started(client, run, values, terminal);
  });
};

export const promote: Command = { help, run };
