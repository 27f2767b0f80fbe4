// lockgate who-can: everyone who can make a call on a resource, directly or through roles.

import { whoCanRecord, whoCanText } from "../../policy-pack/access/answers.ts";
import { whoCanReach } from "../../policy-pack/access/closure.ts";
import { identitiesAround } from "../../policy-pack/access/company.ts";
import type { Command } from "../command.ts";
import { ACCESS_HELP, accessOptions, readCompany, readQuestion } from "../company.ts";
import { EXIT } from "../exitCodes.ts";
import { readOptions } from "../options.ts";

const USAGE = "lockgate who-can ACTION RESOURCE --state STATE.json ... [OPTIONS]";

const help = `${USAGE}

Lists who can make the call ACTION (s3:PutObject) on RESOURCE (an ARN or a Pulumi URN), over the states of all stacks
given: by identity, resource, key and trust policies, boundaries, SCPs and RCPs, and by assuming roles on the way. What
hangs on something unknown is listed as "might".

${ACCESS_HELP}
`;

const run: Command["run"] = async (args, terminal) => {
  const positionals = ["ACTION", "RESOURCE"];
  const { values, positionals: words } = readOptions(args, accessOptions, { usage: USAGE, positionals });
  const { company, notes } = await readCompany(values, terminal);
  const [action = "", resource = ""] = words;
  const question = readQuestion({ action, resource, account: values.account }, company, notes);
  const found = [...whoCanReach(company, question.action, question.target).values()];
  const asked = identitiesAround(company, question.target).length;
  terminal.out(
    values.json
      ? `${JSON.stringify(whoCanRecord(question, found), undefined, 2)}\n`
      : whoCanText(question, found, asked),
  );
  return EXIT.ok;
};

export const whoCanCommand: Command = { help, run };
