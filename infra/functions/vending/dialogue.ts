// Decides how a talk about a new account goes on: one question at a time, each answer judged as the request itself is.
import { faultOf, type AccountRequest } from "./request.ts";

/** What a talk asks for, in this order. */
export const questions = {
  unit: "In which unit?",
  name: "What shall the account be called? Lower-case letters, digits and hyphens, such as sandbox-ada",
  email: "Which e-mail address shall it have? One that no other AWS account uses",
  owner: "Which team answers for it? Its e-mail address",
} as const;
type Field = keyof typeof questions;
const fields = Object.keys(questions) as Field[];

export type Talk = Readonly<Partial<Record<Field, string>>>;
export type Turn = {
  talk: Talk;
  says: string;
  /** Everything was said, and the person wants it. */
  wants?: AccountRequest;
};

/** `input`: what the person says; nothing begins the talk, or asks once more. */
export function nextTurn(before: Talk, input: string, units: readonly string[]): Turn {
  const said = input.trim();
  if (/^(cancel|stop|no)$/i.test(said)) return { talk: {}, says: `Forgotten. ${ask("unit", units)}` };
  const field = fields.find((name) => before[name] === undefined);
  if (field === undefined)
    return /^yes$/i.test(said)
      ? { talk: before, says: "", wants: requestOf(before as Required<Talk>) }
      : { talk: before, says: summary(before as Required<Talk>) };
  if (said === "") return { talk: before, says: ask(field, units) };
  const fault =
    field === "unit" && !units.includes(said) ? "no accounts are given out there" : faultOf(field, said);
  if (fault !== undefined) return { talk: before, says: `${said}: ${fault}. ${ask(field, units)}` };
  const talk = { ...before, [field]: said };
  const next = fields.find((name) => talk[name as Field] === undefined);
  return { talk, says: next === undefined ? summary(talk as Required<Talk>) : ask(next, units) };
}

const ask = (field: Field, units: readonly string[]): string =>
  field === "unit" ? `${questions.unit} ${units.join(", ")}` : questions[field];

const summary = ({ unit, name, email, owner }: Required<Talk>): string =>
  `The account ${name} (${email}) in ${unit}, for ${owner}: yes or no?`;

const requestOf = (talk: Required<Talk>): AccountRequest => ({
  action: "vend",
  requestId: requestIdOf(talk.name),
  ...talk,
  tags: {},
});

export const requestIdOf = (name: string): string => `bot-${name}`;
