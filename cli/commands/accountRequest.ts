// lockgate account request: asks for an account of AWS, which another person approves or not.

import { bodyOf } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { malformed, missing, readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "../server/connect.ts";

const USAGE =
  "lockgate account request NAME --type Sandbox|Production --unit UNIT --email ADDRESS --owner ADDRESS [--server URL] [--json]";

const help = `${USAGE}

Asks for an account of AWS. Nothing is given out before somebody who may, and is not you, has approved it.

  --type TYPE        what it is for: Sandbox or Production
  --unit UNIT        the organizational unit in which it is wanted
  --email ADDRESS    of its root user; no other account of AWS has it
  --owner ADDRESS    of the team that answers for it
${SERVER_HELP}`;

const said = ["type", "unit", "email", "owner"] as const;
const options = {
  ...serverOptions,
  type: { type: "string" },
  unit: { type: "string" },
  email: { type: "string" },
  owner: { type: "string" },
} as const;

const run: Command["run"] = (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["NAME"] });
  const [type, unit, email, owner] = said.map((option) => {
    const value = values[option];
    if (value === undefined) throw missing(`--${option}`, USAGE);
    return value;
  }) as [string, string, string, string];
  if (type !== "Sandbox" && type !== "Production") throw malformed("--type", "Sandbox or Production", type);
  const body = { name: positionals[0] ?? "", type, unit, email, owner } as const;
  return withServer(values, terminal, async (client) => {
    const made = await bodyOf(client.POST("/v1/accounts", { body }));
    terminal.out(values.json ? `${JSON.stringify(made, undefined, 2)}\n` : `${made.id} requested\n`);
    return EXIT.ok;
  });
};

export const accountRequest: Command = { help, run };
