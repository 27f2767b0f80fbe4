// Decides what a question about access over HTTP means, and answers it as the command line does.
import { canRecord, whoCanRecord, type Question } from "../../policy-pack/access/answers.ts";
import { whoCanReach } from "../../policy-pack/access/closure.ts";
import { decide, identitiesAround, withIdentity } from "../../policy-pack/access/company.ts";
import { findProtected, UnknownAccount } from "../../policy-pack/access/protected.ts";
import { BadQuestion, readAction, readPrincipal, readResource } from "../../policy-pack/access/questions.ts";
import { LockgateError } from "../errors.ts";
import type { CompanyView } from "./view.ts";

export interface Words {
  readonly action: string;
  readonly resource: string;
  readonly account?: string | undefined;
}

/** Everyone who can make the call, or might, with the roles they assume on the way. */
export function whoCan(view: CompanyView, words: Words) {
  const question = read(view, words);
  return whoCanRecord(question, [...whoCanReach(view.company, question.action, question.target).values()]);
}

/** Whether one principal can, by which chain of roles and by which statement. */
export function can(view: CompanyView, words: Words & { readonly principal: string }) {
  const question = read(view, words);
  const { action, target } = question;
  const who = understood("principal", () =>
    readPrincipal(words.principal, identitiesAround(view.company, target)),
  );
  const company = withIdentity(view.company, who);
  const access = whoCanReach(company, action, target).get(who.name);
  return canRecord(question, { who, access, refusal: decide(company, who, action, target) });
}

function read({ company, notes }: CompanyView, words: Words): Question {
  const action = understood("action", () => readAction(words.action));
  const arn = understood("resource", () => readResource(words.resource, action, company));
  const target = understood("account", () => findProtected(company.model, action, arn, words.account));
  return { action, target, notes: [...notes, ...target.notes] };
}

/** Words that mean nothing are a fault of the request, at the word. */
function understood<T>(word: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BadQuestion || error instanceof UnknownAccount)) throw error;
    throw new LockgateError("invalid_request", {
      faults: [{ path: `query.${word}`, message: error.message }],
      cause: error,
    });
  }
}
