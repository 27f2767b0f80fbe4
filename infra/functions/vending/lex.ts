// The code hook of the bot in Amazon Lex: goes on with the talk after each answer, and in the end has a decision asked for.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { connect, type Connect } from "../lib/connect.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";
import { askFor, unitsToAskFor, waits, type Means } from "./asking.ts";
import { nextTurn, type Turn } from "./dialogue.ts";
import { close, confirm, delegate, elicit, textOf, type LexAnswer, type LexEvent } from "./lexEvent.ts";
import { Records } from "./records.ts";
import type { VendingUnit } from "./settings.ts";
import { chatIntent, kindOf, kindSlot, personAttribute, slotOf } from "./slots.ts";
import { Talks } from "./talks.ts";

export function createHandler(env: Environment, use: Connect = connect) {
  const settings = settingsOf(env, ["TABLE", "TALKS", "TOPIC", "MACHINE", "UNITS", "REGION"]);
  // Lex may be in another region than everything else.
  const at = { region: settings.REGION };
  const means: Means = {
    records: new Records(use(DynamoDBClient, at), settings.TABLE),
    talks: new Talks(use(DynamoDBClient, at), settings.TALKS),
    machines: use(SFNClient, at),
    topics: use(SNSClient, at),
    machine: settings.MACHINE,
    topic: settings.TOPIC,
  };
  const units = unitsToAskFor(settings.UNITS);

  return async (event: LexEvent): Promise<LexAnswer> => {
    const { intent } = event.sessionState;
    // Only the function that knows who speaks may ask Lex anything, and says so here.
    const person = event.requestAttributes?.[personAttribute]?.toLowerCase() ?? "";
    if (person === "") return close(event, "Failed", "The bot does not know who speaks");
    if (intent.name !== chatIntent) return close(event, "Failed", "The bot talks about accounts only");
    const { turn, asks } = turnOf(event, units);
    if (asks !== undefined) return asks;
    if (intent.confirmationState === "Denied") return close(event, "Failed", "Forgotten");
    if (event.invocationSource === "DialogCodeHook")
      return intent.confirmationState === "Confirmed" ? delegate(event) : confirm(event, turn.says);
    const { wants } = nextTurn(turn.talk, "yes", namesOf(units));
    if (wants === undefined || intent.confirmationState !== "Confirmed") return confirm(event, turn.says);
    const fault = await askFor(wants, person, means);
    return fault === undefined
      ? close(event, "Fulfilled", waits(wants))
      : close(event, "Failed", `${fault}. Nothing was asked for`);
  };
}

const namesOf = (units: readonly VendingUnit[]): string[] => units.map(({ name }) => name);

/** The talk that the slots amount to; `asks` where something is missing, or wrong. */
function turnOf(event: LexEvent, all: readonly VendingUnit[]): { turn: Turn; asks?: LexAnswer } {
  const { slots } = event.sessionState.intent;
  const kinds = [...new Set(all.map(kindOf))];
  const wanted = kinds.find((kind) => kind.toLowerCase() === textOf(slots, kindSlot)?.trim().toLowerCase());
  const units = namesOf(all.filter((unit) => kindOf(unit) === wanted));
  let turn = nextTurn({}, "", units);
  if (wanted === undefined)
    return { turn, asks: elicit(event, kindSlot, `What is it for? ${kinds.join(" or ")}`) };
  for (const [field, slot] of Object.entries(slotOf) as [keyof typeof slotOf, string][]) {
    const said = textOf(slots, slot);
    if (said === undefined) return { turn, asks: elicit(event, slot, turn.says) };
    const next = nextTurn(turn.talk, said, units);
    // Who says no to a question has had enough.
    if (next.says.startsWith("Forgotten")) return { turn, asks: close(event, "Failed", "Forgotten") };
    if (next.talk[field] === undefined) return { turn, asks: elicit(event, slot, next.says) };
    turn = next;
  }
  return { turn };
}

export const handler = started((env) => createHandler(env));
