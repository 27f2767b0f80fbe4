// The life of a run, drawn from its table.

import { isFinal, machine, runStates, type RunState } from "../../../automation/runner/machine.ts";
import { page, picture, table } from "./page.ts";

export const runsPage = (): string =>
  page(
    "The life of a run",
    "automation/runner/machine.ts",
    "What is not in the table is refused. The picture leaves out how a run ends early; the table has all of it.",
    picture(diagram()),
    table(
      ["state", "event", "next state", "also"],
      runStates.flatMap((state) =>
        Object.entries(machine[state]).map(([event, { to, effects }]) => [
          state,
          event,
          to,
          effects.join(", "),
        ]),
      ),
    ),
  );

function diagram(): string {
  const way = (from: RunState, event: string, to: RunState): string => `    ${from} --> ${to}: ${event}`;
  const ways = runStates.flatMap((from) =>
    Object.entries(machine[from])
      .filter(([, { to }]) => !isFinal(to) || to === "succeeded")
      .map(([event, { to }]) => way(from, event, to)),
  );
  return ["stateDiagram-v2", "    direction LR", "    [*] --> queued", ...ways, "    succeeded --> [*]"].join(
    "\n",
  );
}
