// lockgate plan: what a run would do, and the digest by which that is approved.

import { bodyOf, type Schemas } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exitCodes.ts";
import { readOptions } from "../options.ts";
import { SERVER_HELP, serverOptions, withServer } from "../server/connect.ts";
import { runId } from "../server/runs.ts";

const USAGE = "lockgate plan RUN [--server URL] [--json]";

const help = `${USAGE}

Shows what a run would change, which permissions it would widen, and who said what about it. lockgate approve takes the
digest that it ends with, so that nobody approves what they have not seen.

${SERVER_HELP}`;

const run: Command["run"] = (args, terminal) => {
  const { values, positionals } = readOptions(args, serverOptions, { usage: USAGE, positionals: ["RUN"] });
  const id = runId(positionals[0] ?? "");
  return withServer(values, terminal, async (client) => {
    const plan = await bodyOf(client.GET("/v1/runs/{id}/diff", { params: { path: { id } } }));
    const text = values.json ? JSON.stringify(plan, undefined, 2) : linesOf(plan).join("\n");
    terminal.out(`${text}\n`);
    return EXIT.ok;
  });
};

const linesOf = (plan: Schemas["RunDiff"]): string[] => [
  ...(plan.steps.length === 0 ? ["nothing changes"] : plan.steps.flatMap(stepLines)),
  ...plan.widens.map(({ urn, reasons }) => `WIDENS ${urn}: ${reasons.join("; ")}`),
  ...plan.replaces.map((urn) => `REPLACES ${urn}`),
  ...plan.deletes.map((urn) => `DELETES ${urn}`),
  ...plan.approvals.map(({ name, decision, at, comment, changed, counts }) => {
    const stale = changed.length > 0 ? `, void since these changed: ${changed.join(", ")}` : "";
    return `${name} said ${decision} at ${at}${counts ? "" : " and took it back"}${stale}${comment === null ? "" : `: ${comment}`}`;
  }),
  plan.digest === null
    ? "no approval is asked for"
    : `${plan.needed} approval(s) needed until ${plan.expiresAt}: lockgate approve ${plan.runId} --plan ${plan.digest}`,
];

const stepLines = ({ op, type, urn, changes }: Schemas["RunDiff"]["steps"][number]): string[] => [
  `${op} ${type} ${urn.split("::").at(-1)}`,
  ...changes.map(({ path, old, next }) => `    ${path}: ${old ?? "-"} => ${next ?? "-"}`),
];

export const planCommand: Command = { help, run };
