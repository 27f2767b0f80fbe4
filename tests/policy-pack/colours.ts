// Decides which rules no case can turn red, or green: such a rule would be listed and prove nothing.

import type { Facts } from "../../policy-pack/facts.ts";
import type { Finding } from "../../policy-pack/analyze/finding.ts";
import type { Rule } from "../../policy-pack/rule.ts";
import type { Case } from "./ruleCases.ts";

/** What the whole pack says of these resources. */
export type Analyze = (resources: readonly Facts[]) => readonly Pick<Finding, "rule" | "verdict">[];

/** One line a rule. `red`: a failing case makes the pack report a failure under exactly this id; `green`: a passing one does not. */
export const colourless = (
  rules: readonly Rule[],
  casesOf: (id: string) => readonly Case[],
  analyze: Analyze,
): readonly string[] =>
  rules.flatMap(({ id }) => {
    const fails = ({ resources }: Case) =>
      analyze(resources).some(({ rule, verdict }) => rule === id && verdict === "fail");
    const kind = (wanted: Case["expect"]) => casesOf(id).filter(({ expect }) => expect === wanted);
    return [
      ...(kind("fail").some(fails) ? [] : [`no case turns ${id} red`]),
      ...(kind("pass").some((one) => !fails(one)) ? [] : [`no case leaves ${id} green`]),
    ];
  });
