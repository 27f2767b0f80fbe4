// Prints the rules that no case can turn red or green, judged by the whole pack over each case as a state.

import { rules } from "../../policy-pack/pack.ts";
import { analyzed } from "./analyze/reports.ts";
import { colourless } from "./colours.ts";
import { loadCases } from "./loadCases.ts";

const { casesOf } = await loadCases();
for (const line of colourless(rules, casesOf, (resources) => analyzed(resources, { rules }).findings))
  console.log(line);
