// Every fault of what the policy pack is given, as its table says.

import { errorTable } from "../../../policy-pack/errorTable.ts";
import { page, table } from "./page.ts";

export const packErrorsPage = (): string =>
  page(
    "Errors of the policy pack",
    "policy-pack/errorTable.ts",
    "What is wrong with a configuration, a baseline, a state or a preview; what is wrong with resources are the [rules](../rules/README.md). `{words}` are filled in.",
    table(
      ["code", "what it says", "what to do"],
      Object.entries(errorTable).map(([code, { says, remedy }]) => [`\`${code}\``, says, remedy]),
    ),
  );
