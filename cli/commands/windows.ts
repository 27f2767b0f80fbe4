// lockgate windows: when stacks may not be changed.

import { bodyOf, type Schemas } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "../server/connect.ts";

const USAGE = "lockgate windows [--stack STACK] [--server URL] [--json]";

const help = `${USAGE}

Lists the windows in which environments are closed to changes (deny), or open (allow).

  --stack STACK      instead: whether this stack is open now, and when it opens or closes next
${SERVER_HELP}`;

const options = { ...serverOptions, stack: { type: "string" } } as const;

const run: Command["run"] = (args, terminal) => {
  const { values } = readOptions(args, options, { usage: USAGE });
  const { stack } = values;
  return withServer(values, terminal, async (client) => {
    if (stack !== undefined) {
      const schedule = await bodyOf(client.GET("/v1/windows/next", { params: { query: { stack } } }));
      terminal.out(values.json ? `${JSON.stringify(schedule, undefined, 2)}\n` : scheduleText(schedule));
      return EXIT.ok;
    }
    const { items } = await bodyOf(client.GET("/v1/windows"));
    if (values.json) terminal.out(`${JSON.stringify(items, undefined, 2)}\n`);
    for (const { name, kind, environments, start, end, zone, recurrence, reason } of values.json ? [] : items)
      terminal.out(
        `${kind}  ${name}  ${environments.join(",")}  ${start} to ${end} ${zone}  ${recurrence ?? "once"}  ${reason}\n`,
      );
    return EXIT.ok;
  });
};

const scheduleText = ({ stack, open, earliestStart, obstacles, closures }: Schemas["Schedule"]): string => {
  const now = open
    ? "is open to changes"
    : `is closed; changes may begin ${earliestStart ?? "at a time nobody can tell"}`;
  return [
    `${stack} ${now}`,
    ...obstacles.map(
      ({ window, reason, until }) => `  ${window}${until ? ` until ${until}` : ""}: ${reason}`,
    ),
    ...closures.map(({ start, end }) => `  closed ${start} to ${end}`),
    "",
  ].join("\n");
};

export const windowsCommand: Command = { help, run };
