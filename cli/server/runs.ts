// What several commands do with a run: name it, follow it, tell how it ended.

import type { Client, Schemas } from "../../automation/client/client.ts";
import { followRun } from "../../automation/client/follow.ts";
import { lineOf } from "../../automation/client/lines.ts";
import type { Terminal } from "../command.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { refused } from "../refused.ts";

type Run = Schemas["RunDetail"];

/** An id as the server writes it. */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

export const runId = (text: string): string => {
  if (isId(text)) return text;
  throw refused("run_malformed", { text });
};

/** Shows a run event by event until it ends or asks people; with `json` each event as a line of JSON. */
export const follow = async (
  client: Client,
  id: string,
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> => {
  const run = await followRun(client, id, (event) =>
    terminal.out(`${json ? JSON.stringify(event) : lineOf(event)}\n`),
  );
  terminal.out(json ? `${JSON.stringify(run)}\n` : `${endOf(run).join("\n")}\n`);
  return run.state === "succeeded" ? EXIT.ok : EXIT.failed;
};

/** What follows a request for a run: the run itself, or only its id. */
export const started = async (
  client: Client,
  run: Pick<Run, "id">,
  given: { readonly json: boolean; readonly "no-wait": boolean },
  terminal: Terminal,
): Promise<ExitCode> => {
  if (!given["no-wait"]) return follow(client, run.id, given.json, terminal);
  terminal.out(`${given.json ? JSON.stringify(run) : run.id}\n`);
  return EXIT.ok;
};

const endOf = ({ id, stack, operation, state, outcome }: Run): string[] => {
  if (state === "awaiting_approval")
    return [`${operation} of ${stack} waits for people: lockgate plan ${id} shows what they would approve`];
  const error = outcome?.error;
  return [
    `${operation} of ${stack} ${state}`,
    ...(error ? [`${error.code}: ${error.title}`, error.detail, `remedy: ${error.remedy}`] : []),
  ];
};
