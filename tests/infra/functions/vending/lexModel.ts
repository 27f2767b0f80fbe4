// A model of Amazon Lex V2 at run time, for bots whose dialog and fulfilment one code hook decides: sessions, slots in the order of
// the hook's answers, a yes or no, fulfilment. It understands no language: an answer is what was asked for, or the beginning.
import type { LexAnswer, LexEvent, Slots } from "../../../../infra/functions/vending/lexEvent.ts";
import type { Template } from "../../../../infra/plan/vending/lex.ts";

type Intent = {
  Name: string;
  SampleUtterances?: readonly { Utterance: string }[];
  Slots?: readonly { Name: string }[];
};
type Session = { answer: LexAnswer };
type Hook = (event: LexEvent) => Promise<LexAnswer>;

export class LexModel {
  readonly #intent: Intent;
  readonly #hook: Hook;
  readonly #sessions = new Map<string, Session>();
  /** Events that the hook got. */
  readonly events: LexEvent[] = [];

  constructor(template: Template, hook: Hook) {
    const bot = Object.values(template.Resources).find(({ Type }) => Type === "AWS::Lex::Bot");
    const { BotLocales = [] } = (bot?.Properties ?? {}) as { BotLocales?: { Intents: Intent[] }[] };
    const intent = BotLocales[0]?.Intents.find(({ SampleUtterances }) => SampleUtterances !== undefined);
    if (intent === undefined) throw new Error("the bot has no intent");
    this.#intent = intent;
    this.#hook = hook;
  }

  /** RecognizeText. */
  async recognize(input: Readonly<Record<string, unknown>>): Promise<{ messages: { content: string }[] }> {
    const [id, text] = [String(input["sessionId"]), String(input["text"])];
    if (!/^[\w.:-]{2,100}$/.test(id)) throw new Error(`ValidationException: sessionId ${id}`);
    const requestAttributes = input["requestAttributes"] as Record<string, string>;
    const call = async (
      invocationSource: LexEvent["invocationSource"],
      intent: LexEvent["sessionState"]["intent"],
    ): Promise<LexAnswer> => {
      const event = { invocationSource, requestAttributes, sessionState: { intent, sessionAttributes: {} } };
      this.events.push(event);
      const answer = await this.#hook(structuredClone(event));
      const { dialogAction } = answer.sessionState;
      if (dialogAction.type === "ElicitSlot" && !this.#slots().includes(dialogAction.slotToElicit))
        throw new Error(`DependencyFailedException: no slot ${dialogAction.slotToElicit}`);
      return dialogAction.type === "Delegate"
        ? call("FulfillmentCodeHook", answer.sessionState.intent)
        : answer;
    };
    const before = this.#sessions.get(id)?.answer;
    const started = before === undefined ? this.#begins(text) : undefined;
    if (before === undefined && started === undefined)
      return { messages: [{ content: "The bot talks about accounts only: say account" }] };
    const answer = await call("DialogCodeHook", started ?? said(before!, text));
    if (answer.sessionState.dialogAction.type === "Close") this.#sessions.delete(id);
    else this.#sessions.set(id, { answer });
    return { messages: (answer.messages ?? []).map(({ content }) => ({ content })) };
  }

  readonly #slots = (): string[] => (this.#intent.Slots ?? []).map(({ Name }) => Name);

  #begins(text: string): LexEvent["sessionState"]["intent"] | undefined {
    const known = (this.#intent.SampleUtterances ?? []).map(({ Utterance }) => Utterance.toLowerCase());
    if (!known.includes(text.toLowerCase())) return undefined;
    const slots = Object.fromEntries(this.#slots().map((name) => [name, null]));
    return { name: this.#intent.Name, slots, state: "InProgress", confirmationState: "None" };
  }
}

function said({ sessionState }: LexAnswer, text: string): LexEvent["sessionState"]["intent"] {
  const { dialogAction, intent } = sessionState;
  if (dialogAction.type === "ElicitSlot") {
    const value = { originalValue: text, interpretedValue: text.replaceAll("-", " ") };
    const slots: Slots = { ...intent.slots, [dialogAction.slotToElicit]: { value } };
    return { ...intent, slots };
  }
  const confirmationState = /^yes$/i.test(text) ? "Confirmed" : /^no$/i.test(text) ? "Denied" : "None";
  return { ...intent, confirmationState };
}
