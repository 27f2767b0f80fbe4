// Decides the triggers of a workflow from the table of its steps, and what is wrong with a table: orphans, cycles, names twice.

/** What runs, and after the success of which others; without any the schedule starts it. */
export type Step = {
  name: string;
  /** Script of a job, or folder of a crawler. */
  job?: string | undefined;
  crawler?: string | undefined;
  after: readonly string[];
};
type GraphFault = { at: readonly (string | number)[]; value?: unknown; problem: string; remedy: string };

/** At `[index, key]` of the table. */
export function graphFaults(steps: readonly Step[]): GraphFault[] {
  const known = new Set(steps.map(({ name }) => name));
  const local = steps.flatMap((step, index) => [
    ...twice(steps, step, index),
    ...step.after.flatMap((name, position): GraphFault[] =>
      known.has(name)
        ? []
        : [
            {
              at: [index, "after", position],
              value: name,
              problem: `nothing would ever start ${step.name}: there is no step ${name}`,
              remedy: `name one of ${[...known].join(", ")}`,
            },
          ],
    ),
  ]);
  return local.length > 0 ? local : unreached(steps);
}

const twice = (steps: readonly Step[], { name, after }: Step, index: number): GraphFault[] => [
  ...(steps.findIndex((other) => other.name === name) < index
    ? [
        {
          at: [index, "name"],
          value: name,
          problem: "another step has this name",
          remedy: "give each step a name of its own",
        },
      ]
    : []),
  ...after.flatMap((before, position): GraphFault[] =>
    after.indexOf(before) < position
      ? [
          {
            at: [index, "after", position],
            value: before,
            problem: "is named twice",
            remedy: "name each step once",
          },
        ]
      : [],
  ),
];

/** Whoever is in a cycle, or behind one, is never started; the first of them stands for all. */
function unreached(steps: readonly Step[]): GraphFault[] {
  const started = new Set<string>();
  for (let before = -1; before < started.size;) {
    before = started.size;
    for (const { name, after } of steps) if (after.every((one) => started.has(one))) started.add(name);
  }
  const index = steps.findIndex(({ name }) => !started.has(name));
  const first = steps[index];
  if (first === undefined) return [];
  return [
    {
      at: [index, "after"],
      value: first.after,
      problem: `nothing would ever start ${first.name}: ${cycleFrom(first.name, steps, started).join(" after ")}`,
      remedy: "let one of them wait for none of the others",
    },
  ];
}

/** From a step to what it waits for, on to where the way has been before. */
function cycleFrom(name: string, steps: readonly Step[], started: ReadonlySet<string>): string[] {
  const way: string[] = [];
  for (let at: string | undefined = name; at !== undefined && !way.includes(at);) {
    way.push(at);
    at = steps.find((step) => step.name === way.at(-1))?.after.find((one) => !started.has(one));
    if (at !== undefined && way.includes(at)) return [...way, at];
  }
  return way;
}

export type Trigger = {
  name: string;
  /** Steps that must have succeeded; none: the schedule. */
  after: readonly string[];
  starts: readonly string[];
};

/** One for the schedule, and one for each set of steps that others wait for, whatever their order. */
export function triggersOf(workflow: string, steps: readonly Step[]): Trigger[] {
  const bySet = Map.groupBy(steps, ({ after }) => after.toSorted().join("-and-"));
  return [...bySet].map(([set, started]) => ({
    name: set === "" ? startOf(workflow) : `${workflow}-after-${set}`,
    after: [...(started[0]?.after ?? [])].toSorted(),
    starts: started.map(({ name }) => name),
  }));
}

export const startOf = (workflow: string): string => `${workflow}-start`;
