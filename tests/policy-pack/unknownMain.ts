// Prints each rule that a value makes fail and that falls silent once the same value is not known.

import { rules } from "../../policy-pack/pack.ts";
import { loadCases } from "./loadCases.ts";
import { silenced } from "./unknown.ts";

const { casesOf, verdictsOf } = await loadCases();
for (const line of silenced(rules, casesOf, verdictsOf)) console.log(line);
