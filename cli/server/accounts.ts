// What the commands that decide on a request for an account have in common: one call, and a line that says its state.

import { bodyOf } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { malformed, readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "./connect.ts";
import { isId } from "./runs.ts";

const options = { ...serverOptions, reason: { type: "string" } } as const;

export function accountStep(step: "approve" | "reject", about: string): Command {
  const usage = `lockgate account ${step} ID [--reason TEXT] [--server URL] [--json]`;
  return {
    help: `${usage}\n\n${about}\n\n  --reason TEXT      kept with the decision\n${SERVER_HELP}`,
    run: (args, terminal) => {
      const { values, positionals } = readOptions(args, options, { usage, positionals: ["ID"] });
      const id = positionals[0] ?? "";
      if (!isId(id)) throw malformed("ID", "an id that lockgate account list shows", id);
      const { reason } = values;
      const body = reason === undefined ? {} : { reason };
      return withServer(values, terminal, async (client) => {
        const call = client.POST(`/v1/accounts/{id}/${step}`, { params: { path: { id } }, body });
        const moved = await bodyOf(call);
        terminal.out(values.json ? `${JSON.stringify(moved, undefined, 2)}\n` : `${id} ${moved.state}\n`);
        return EXIT.ok;
      });
    },
  };
}
