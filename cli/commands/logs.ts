// lockgate logs: what the CLI printed during a run, or its events as they come.

import { bodyOf } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "../server/connect.ts";
import { follow, runId } from "../server/runs.ts";

const USAGE = "lockgate logs RUN [-f] [--server URL] [--json]";

const help = `${USAGE}

Prints what Pulumi printed during a run. With -f its events instead, from the first one on and as they come; the exit
code is then that of the run, as in lockgate run.

  -f, --follow       until the run ends, or until it waits for people
${SERVER_HELP}`;

const options = { ...serverOptions, follow: { type: "boolean", short: "f", default: false } } as const;

const run: Command["run"] = (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["RUN"] });
  const id = runId(positionals[0] ?? "");
  return withServer(values, terminal, async (client) => {
    if (values.follow) return follow(client, id, values.json, terminal);
    const log = String(
      await bodyOf(client.GET("/v1/runs/{id}/log", { params: { path: { id } }, parseAs: "text" })),
    );
    terminal.out(values.json ? `${JSON.stringify({ id, log })}\n` : log);
    return EXIT.ok;
  });
};

export const logsCommand: Command = { help, run };
