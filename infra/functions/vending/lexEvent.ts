// What Amazon Lex V2 tells a code hook and takes from it (Lex V2 Developer Guide, "Input event format" and "Response format").

type Slot = { value?: { originalValue?: string; interpretedValue?: string } } | null;
export type Slots = Readonly<Record<string, Slot>>;
type Intent = {
  name: string;
  slots: Slots;
  state?: string;
  confirmationState?: "None" | "Confirmed" | "Denied";
};

export type LexEvent = {
  invocationSource: "DialogCodeHook" | "FulfillmentCodeHook";
  requestAttributes?: Readonly<Record<string, string>> | null;
  sessionState: { intent: Intent; sessionAttributes?: Readonly<Record<string, string>> | null };
};

type Action = { type: "ElicitSlot"; slotToElicit: string } | { type: "ConfirmIntent" | "Delegate" | "Close" };
export type LexAnswer = {
  sessionState: {
    sessionAttributes: Readonly<Record<string, string>>;
    dialogAction: Action;
    intent: Intent;
  };
  messages?: readonly { contentType: "PlainText"; content: string }[];
};

/** As the person wrote it: Lex's own reading of a name leaves out hyphens. */
export const textOf = (slots: Slots, name: string): string | undefined => slots[name]?.value?.originalValue;

const answer = (
  { sessionState }: LexEvent,
  dialogAction: Action,
  intent: Partial<Intent>,
  says?: string,
): LexAnswer => ({
  sessionState: {
    sessionAttributes: sessionState.sessionAttributes ?? {},
    dialogAction,
    intent: { ...sessionState.intent, ...intent },
  },
  ...(says === undefined ? {} : { messages: [{ contentType: "PlainText", content: says.slice(0, 1024) }] }),
});

/** Asks for a slot; what was said of it before is forgotten. */
export const elicit = (event: LexEvent, slotToElicit: string, says: string): LexAnswer => {
  const slots = { ...event.sessionState.intent.slots, [slotToElicit]: null };
  return answer(event, { type: "ElicitSlot", slotToElicit }, { slots, state: "InProgress" }, says);
};

export const confirm = (event: LexEvent, says: string): LexAnswer =>
  answer(event, { type: "ConfirmIntent" }, { state: "InProgress" }, says);

/** Lex goes on to the fulfilment. */
export const delegate = (event: LexEvent): LexAnswer =>
  answer(event, { type: "Delegate" }, { state: "ReadyForFulfillment" });

export const close = (event: LexEvent, state: "Failed" | "Fulfilled", says: string): LexAnswer =>
  answer(event, { type: "Close" }, { state }, says);
