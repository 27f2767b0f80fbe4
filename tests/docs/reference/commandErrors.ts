// Every error of the command line, as its table says.

import { errorTable } from "../../../cli/errorTable.ts";
import { page, table } from "./page.ts";

export const commandErrorsPage = (): string =>
  page(
    "Errors of the command line",
    "cli/errorTable.ts",
    "Each is told on standard error: what is wrong with the value or file that it names, and what to do. `{words}` are filled in. The second column is the exit code.",
    table(
      ["code", "exit", "what it says", "what to do"],
      Object.entries(errorTable).map(([code, { exit, says, remedy }]) => [
        `\`${code}\``,
        String(exit),
        says,
        remedy,
      ]),
    ),
  );
