// lockgate exception request: asks for an exception from a rule, which security grants or not.

import { bodyOf } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { missing, readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "../server/connect.ts";

const USAGE =
  "lockgate exception request RULE --urn PATTERN --environment STACK --reason TEXT --ticket TEXT --until DAY [--server URL] [--json]";

const help = `${USAGE}

Asks for an exception from a rule of the policy pack. It exempts from nothing before somebody with the role security, who is
not you, has granted it; one that nothing needs, or whose last day is over, is a violation.

  --urn PATTERN        URN of what is exempted, such as urn:pulumi:dev::*::bastion; a star stands for anything
  --environment STACK  the one that the URN names
  --reason TEXT        why the finding must stay for a while
  --ticket TEXT        where that is followed
  --until DAY          the last day on which it holds, YYYY-MM-DD
${SERVER_HELP}`;

const said = ["urn", "environment", "reason", "ticket", "until"] as const;
const options = {
  ...serverOptions,
  urn: { type: "string" },
  environment: { type: "string" },
  reason: { type: "string" },
  ticket: { type: "string" },
  until: { type: "string" },
} as const;

const run: Command["run"] = (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["RULE"] });
  const [urn, environment, reason, ticket, until] = said.map((option) => {
    const value = values[option];
    if (value === undefined) throw missing(`--${option}`, USAGE);
    return value;
  }) as [string, string, string, string, string];
  const body = { rule: positionals[0] ?? "", urn, environment, reason, ticket, until };
  return withServer(values, terminal, async (client) => {
    const made = await bodyOf(client.POST("/v1/exceptions", { body }));
    terminal.out(values.json ? `${JSON.stringify(made, undefined, 2)}\n` : `${made.id} requested\n`);
    return EXIT.ok;
  });
};

export const exceptionRequest: Command = { help, run };
