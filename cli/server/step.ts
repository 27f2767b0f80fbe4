// What commands that decide on a request have in common: one call about one of them, and a line that says its state.

import type { Client } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { malformed, readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "./connect.ts";
import { isId } from "./runs.ts";

const options = { ...serverOptions, reason: { type: "string" } } as const;

type Step = {
  /** As the commands are called: `account approve`. */
  of: "account" | "exception";
  step: string;
  about: string;
  post: (client: Client, id: string, body: { reason?: string }) => Promise<{ state: string }>;
};

export function requestStep({ of, step, about, post }: Step): Command {
  const usage = `lockgate ${of} ${step} ID [--reason TEXT] [--server URL] [--json]`;
  return {
    help: `${usage}\n\n${about}\n\n  --reason TEXT      kept with the decision\n${SERVER_HELP}`,
    run: (args, terminal) => {
      const { values, positionals } = readOptions(args, options, { usage, positionals: ["ID"] });
      const id = positionals[0] ?? "";
      if (!isId(id)) throw malformed("ID", `an id that lockgate ${of} list shows`, id);
      const { reason } = values;
      const body = reason === undefined ? {} : { reason };
      return withServer(values, terminal, async (client) => {
        const moved = await post(client, id, body);
        terminal.out(values.json ? `${JSON.stringify(moved, undefined, 2)}\n` : `${id} ${moved.state}\n`);
        return EXIT.ok;
      });
    },
  };
}
