// Reads what the commands about access need: the states as one company, and the question about it.

import { stackFacts } from "../policy-pack/analyze/stateFacts.ts";
import { companyOf, type Company } from "../policy-pack/access/company.ts";
import type { Question } from "../policy-pack/access/answers.ts";
import { findProtected, UnknownAccount } from "../policy-pack/access/protected.ts";
import { BadQuestion, readAction, readResource } from "../policy-pack/access/questions.ts";
import { buildModel } from "../policy-pack/model/model.ts";
import type { Terminal } from "./command.ts";
import { readStates, STATE_HELP, stateOptions } from "./states.ts";
import { refused } from "./refused.ts";
import { malformed } from "./options.ts";

export const accessOptions = {
  ...stateOptions,
  account: { type: "string" },
  json: { type: "boolean" },
} as const;

export const ACCESS_HELP = `${STATE_HELP}
  --account ID       owner of the resource, where no state declares it and its ARN does not tell
  --json             answer as JSON`;

type Given = Parameters<typeof readStates>[0] & { account?: string };

export const readCompany = async (
  given: Given,
  terminal: Terminal,
): Promise<{ company: Company; notes: readonly string[] }> => {
  if (given.account !== undefined && !/^\d{12}$/.test(given.account)) {
    throw malformed("--account", "12 digits", given.account);
  }
  const { resources, notes } = await readStates(given, terminal);
  const company = companyOf(buildModel(resources.map(stackFacts)));
  return { company, notes: [...notes, ...company.notes] };
};

export const readQuestion = (
  words: { action: string; resource: string; account?: string | undefined },
  company: Company,
  notes: readonly string[],
): Question =>
  asUsage(() => {
    const action = readAction(words.action);
    const arn = readResource(words.resource, action, company);
    const target = findProtected(company.model, action, arn, words.account);
    return { action, target, notes: [...notes, ...target.notes] };
  });

/** A question that can't be understood is a wrong command line. */
export const asUsage = <T>(read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownAccount) throw refused("account_unknown", { why: error.message });
    if (error instanceof BadQuestion) throw refused("question_unclear", { why: error.message });
    throw error;
  }
};
