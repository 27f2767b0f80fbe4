// Decides which words the configuration of `lz-stack` has, as the engine checks them (JSON Schema) before anything runs.

import { DEFAULT_MAX_AGE_HOURS } from "./company/where.ts";
import { settingsSchema } from "./model/settings.ts";

const byRule = (description: string) => ({ type: "object" as const, description });
const names = (description: string) => ({
  type: "array" as const,
  description,
  items: { type: "string" as const, minLength: 1 },
});

/** Rule ids are checked by the pack itself, which can say which one is meant. */
export const stackSchema = {
  properties: {
    ...settingsSchema,
    levels: byRule("Level by rule id: mandatory, advisory or disabled."),
    severities: byRule("Severity by rule id: critical, high, medium or low."),
    observed: byRule("Rules that are only looked at, by id: the last day of that, YYYY-MM-DD."),
    teams: byRule("Patterns over URNs by name of the team whose resources these are; * for anything."),
    environments: byRule("Levels and severities by name of the stack; stronger than those for all."),
    states: {
      type: "object" as const,
      description: "Where the other stacks of the company are seen at preview.",
      additionalProperties: false,
      required: ["from"],
      properties: {
        from: {
          type: "string" as const,
          minLength: 1,
          description:
            "Absolute path of a folder with one exported state a stack, or a Lockgate server's address.",
        },
        stacks: names("All stacks of the company, where the folder does not list them."),
        notDeployed: names("Stacks that were never deployed."),
        maxAgeHours: {
          type: "number" as const,
          minimum: 1,
          description: `Older snapshots fail; ${DEFAULT_MAX_AGE_HOURS} by default.`,
        },
      },
    },
  },
};
