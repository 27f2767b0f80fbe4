// What Step Functions refuses in a definition (Amazon States Language specification; CreateStateMachine, InvalidDefinition).

import { isObject } from "../rules.ts";
import type { Rule } from "../rules.ts";
import type { Properties } from "../model.ts";

/** Fields that every state of a type has or may have, beside the common ones. */
const fields: Readonly<Record<string, { needs: readonly string[]; leads: boolean }>> = {
  Task: { needs: ["Resource"], leads: true },
  Pass: { needs: [], leads: true },
  Wait: { needs: [], leads: true },
  Choice: { needs: ["Choices"], leads: false },
  Parallel: { needs: ["Branches"], leads: true },
  Map: { needs: [], leads: true },
  Succeed: { needs: [], leads: false },
  Fail: { needs: [], leads: false },
};

const longest = 1_048_576;

/** Every fault in one text, as AWS lists them. */
export const isDefinition: Rule = (value) => {
  const text = String(value);
  if (Buffer.byteLength(text) > longest) return `has ${Buffer.byteLength(text)} bytes: at most ${longest}`;
  let machine: unknown;
  try {
    machine = JSON.parse(text);
  } catch (error) {
    return `is no JSON: ${(error as Error).message}`;
  }
  const faults = isObject(machine) ? machineFaults(machine, "") : ["is no object"];
  return faults.length === 0 ? undefined : `SCHEMA_VALIDATION_FAILED: ${faults.join("; ")}`;
};

function machineFaults(machine: Properties, at: string): string[] {
  const { StartAt, States } = machine;
  if (!isObject(States) || Object.keys(States).length === 0) return [`${at}/States: is missing or empty`];
  const states = Object.entries(States);
  const known = new Set(Object.keys(States));
  return [
    ...(typeof StartAt === "string" && known.has(StartAt)
      ? []
      : [`${at}/StartAt: ${String(StartAt)} is no state`]),
    ...states.flatMap(([name, state]) => stateFaults(name, state, known, `${at}/States/${name}`)),
    ...unreachable(String(StartAt), States).map((name) => `${at}/States/${name}: nothing leads to it`),
  ];
}

function stateFaults(name: string, state: unknown, known: ReadonlySet<string>, at: string): string[] {
  if (!isObject(state)) return [`${at}: is no object`];
  const rules = fields[String(state["Type"])];
  if (rules === undefined)
    return [`${at}/Type: ${String(state["Type"])}: one of ${Object.keys(fields).join(", ")}`];
  return [
    ...(name.length > 80 ? [`${at}: a name has at most 80 characters`] : []),
    ...rules.needs.filter((key) => state[key] === undefined).map((key) => `${at}/${key}: is missing`),
    ...(rules.leads && (state["Next"] === undefined) === (state["End"] !== true)
      ? [`${at}: exactly one of Next and End: true`]
      : []),
    ...targetsOf(state)
      .filter((next) => !known.has(next))
      .map((next) => `${at}: leads to ${next}, which is no state`),
    ...(state["Type"] === "Task" ? taskFaults(state, at) : []),
    ...machinesIn(state).flatMap((inner) => machineFaults(inner, at)),
  ];
}

const resourcePattern = /^arn:[^:]+:(?:states:[^:]*:[^:]*:|lambda:[^:]*:\d{12}:function:)\S+$/;

function taskFaults(state: Properties, at: string): string[] {
  const catchers = [...listOf(state["Retry"]), ...listOf(state["Catch"])];
  const resource = String(state["Resource"]);
  return [
    ...(resourcePattern.test(resource) ? [] : [`${at}/Resource: ${resource} is no ARN of a task`]),
    ...catchers.flatMap(({ ErrorEquals }) => {
      const names = Array.isArray(ErrorEquals) ? (ErrorEquals as unknown[]) : [];
      if (names.length === 0) return [`${at}: a retrier or catcher needs ErrorEquals`];
      return names.includes("States.ALL") && names.length > 1 ? [`${at}: States.ALL stands alone`] : [];
    }),
  ];
}

const listOf = (value: unknown): Properties[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Names of the states to which a state can lead. */
const targetsOf = (state: Properties): string[] =>
  [state, ...listOf(state["Choices"]), ...listOf(state["Catch"])]
    .flatMap((way) => [way["Next"], way["Default"]])
    .filter((next) => typeof next === "string");

const machinesIn = (state: Properties): Properties[] => [
  ...listOf(state["Branches"]),
  ...[state["Iterator"], state["ItemProcessor"]].filter(isObject),
];

function unreachable(start: string, states: Properties): string[] {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    const state = states[name];
    if (reached.has(name) || !isObject(state)) return;
    reached.add(name);
    targetsOf(state).forEach(visit);
  };
  visit(start);
  return Object.keys(states).filter((name) => !reached.has(name));
}
