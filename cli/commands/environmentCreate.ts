// lockgate environment create: asks for an environment of one's own, and shows how it is made.

import { bodyOf } from "../../automation/client/client.ts";
import type { Command, Terminal } from "../command.ts";
import { readNamed } from "../files.ts";
import { malformed, missing, readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "../server/connect.ts";
import { hoursOf } from "../server/environments.ts";
import { started } from "../server/runs.ts";

const USAGE =
  "lockgate environment create NAME --key FILE --from CIDR [--from CIDR] [--hours N] [--account ID] [--no-wait] [--server URL] [--json]";

const help = `${USAGE}

Asks the server for an environment of your own: a network that is joined to nothing, and a machine in it that only you reach.
It ends when its time is over; lockgate environment extend lets it last longer. Ends as lockgate run does.

  --key FILE         your public key, such as ~/.ssh/id_ed25519.pub; the private one stays with you
  --from CIDR        addresses that you come from, such as 198.51.100.7/32; several are allowed
  --hours N          how long it lasts, 8 without this
  --account ID       one of the accounts for it; the server's first without this
  --no-wait          only ask, and print the run's id
${SERVER_HELP}`;

const options = {
  ...serverOptions,
  key: { type: "string" },
  from: { type: "string", multiple: true },
  hours: { type: "string", default: "8" },
  account: { type: "string" },
  "no-wait": { type: "boolean", default: false },
} as const;

const run: Command["run"] = async (args, terminal) => {
  const { values, positionals } = readOptions(args, options, { usage: USAGE, positionals: ["NAME"] });
  const { key, from, account: accountId } = values;
  if (key === undefined) throw missing("--key", USAGE);
  if (from === undefined) throw missing("--from", USAGE);
  const publicKey = (await readKey(key, terminal)).trim();
  const body = {
    name: positionals[0] ?? "",
    publicKey,
    cidrs: from,
    hours: hoursOf(values.hours),
    ...(accountId === undefined ? {} : { accountId }),
  };
  return withServer(values, terminal, async (client) => {
    const { makeRun } = await bodyOf(client.POST("/v1/environments", { body }));
    return started(client, { id: makeRun as string }, values, terminal);
  });
};

/** A private key never leaves this machine, whatever the server would say of it. */
async function readKey(file: string, terminal: Terminal): Promise<string> {
  const text = await readNamed(file, "key", terminal);
  if (text.includes("PRIVATE KEY"))
    throw malformed("key", "the file of the public key, which ends in .pub", file);
  return text;
}

export const environmentCreate: Command = { help, run };
