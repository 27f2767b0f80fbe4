// Every error of the server, as its table says.

import { errorTable } from "../../../automation/errorTable.ts";
import { page, table } from "./page.ts";

export const errorsPage = (): string =>
  page(
    "Errors of the server",
    "automation/errorTable.ts",
    "Answers are problem details (RFC 9457): `code` is the first column and never changes its meaning, `detail` names the wrong value. A run that failed carries the same `code` in its `outcome`.",
    table(
      ["code", "status", "what it says", "what to do"],
      Object.entries(errorTable).map(([code, { status, title, remedy }]) => [
        `\`${code}\``,
        String(status),
        title,
        remedy,
      ]),
    ),
  );
