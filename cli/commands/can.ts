// lockgate can: whether one principal can make a call, by which chain of roles and by which statement.

import { canRecord, canText, type Verdict } from "../../policy-pack/access/answers.ts";
import { whoCanReach } from "../../policy-pack/access/closure.ts";
import { decide, identitiesAround, withIdentity } from "../../policy-pack/access/company.ts";
import { readPrincipal } from "../../policy-pack/access/questions.ts";
import type { Command } from "../command.ts";
import { ACCESS_HELP, accessOptions, asUsage, readCompany, readQuestion } from "../company.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { oneOf, readOptions } from "../options.ts";

const USAGE = "lockgate can PRINCIPAL ACTION RESOURCE --state STATE.json ... [OPTIONS]";

const help = `${USAGE}

Tells whether PRINCIPAL (an ARN, the name of a declared role or user, or a service such as lambda.amazonaws.com) can make
the call ACTION on RESOURCE, itself or through roles, and shows the statement that decides.

${ACCESS_HELP}
  --expect ANSWER    yes or no: exit code 1 unless that is the answer for certain
`;

const run: Command["run"] = async (args, terminal) => {
  const positionals = ["PRINCIPAL", "ACTION", "RESOURCE"];
  const options = { ...accessOptions, expect: { type: "string" } } as const;
  const { values, positionals: words } = readOptions(args, options, { usage: USAGE, positionals });
  const expected = values.expect === undefined ? undefined : oneOf("expect", values.expect, ["yes", "no"]);
  const { company, notes } = await readCompany(values, terminal);
  const [principal = "", action = "", resource = ""] = words;
  const question = readQuestion({ action, resource, account: values.account }, company, notes);
  const who = asUsage(() => readPrincipal(principal, identitiesAround(company, question.target)));
  const asked = withIdentity(company, who);
  const access = whoCanReach(asked, question.action, question.target).get(who.name);
  const verdict = { who, access, refusal: decide(asked, who, question.action, question.target) };
  terminal.out(
    values.json
      ? `${JSON.stringify(canRecord(question, verdict), undefined, 2)}\n`
      : canText(question, verdict),
  );
  return ending(verdict, expected);
};

/** "Maybe" is neither yes nor no. */
const ending = ({ access }: Verdict, expected: "yes" | "no" | undefined): ExitCode => {
  if (expected === undefined) return EXIT.ok;
  const answer = access === undefined ? "no" : access.effect === "allow" ? "yes" : "maybe";
  return answer === expected ? EXIT.ok : EXIT.failed;
};

export const canCommand: Command = { help, run };
