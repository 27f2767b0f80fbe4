// What approve, reject and cancel have in common: one call about one run, and a line that says what was done.

import type { Client } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "./connect.ts";
import { runId } from "./runs.ts";

const options = { ...serverOptions, plan: { type: "string" }, comment: { type: "string" } } as const;

const explained = {
  plan: "  --plan DIGEST      of the plan as you have seen it\n",
  comment: "  --comment TEXT     kept with the decision\n",
} as const;

type Said = { plan?: string | undefined; comment?: string | undefined };
type Decision = {
  usage: string;
  about: string;
  /** Makes the call; returns what was done, in words. */
  act(client: Client, id: string, said: Said): Promise<string>;
};

export const decision = ({ usage, about, act }: Decision): Command => ({
  help: `${usage}\n\n${about}\n\n${explain(usage)}${SERVER_HELP}`,
  run: (args, terminal) => {
    const { values, positionals } = readOptions(args, options, { usage, positionals: ["RUN"] });
    const id = runId(positionals[0] ?? "");
    return withServer(values, terminal, async (client) => {
      const done = await act(client, id, values);
      terminal.out(values.json ? `${JSON.stringify({ id, done })}\n` : `${id} ${done}\n`);
      return EXIT.ok;
    });
  },
});

const explain = (usage: string): string =>
  Object.entries(explained)
    .map(([name, line]) => (usage.includes(`--${name} `) ? line : ""))
    .join("");

export const ofRun = (id: string) => ({ params: { path: { id } } });
export const words = (comment: string | undefined) => (comment === undefined ? {} : { comment });
