// Decides what editors know of a stack's file: a JSON Schema a layer, made from the schema that the program itself uses.
import { z } from "zod";
import { schemas, sharedFileKeys, type Layer } from "./schema.ts";

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Draft 7 of JSON Schema, which yaml-language-server reads; hovering over a key shows the remedy that a fault would. */
export function stackFileSchema(layer: Layer): JsonSchema {
  const { properties = {}, required = [] } = z.toJSONSchema(schemas[layer], {
    target: "draft-7",
    io: "input",
    override: describe,
  });
  const prefixed = (key: string): string => `lockgate:${key}`;
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: `Pulumi.<stack>.yaml of layer ${layer}`,
    type: "object",
    required: ["config"],
    properties: {
      config: {
        type: "object",
        properties: Object.fromEntries(
          Object.entries(properties).map(([key, value]) => [prefixed(key), value]),
        ),
        required: required.filter((key) => !sharedFileKeys.has(key)).map(prefixed),
        // Other namespaces are other people's; of ours every key is known.
        patternProperties: { "^(?!lockgate:)": {} },
        additionalProperties: false,
      },
    },
  };
}

/** What a wrong value is told is what a right one should be. */
function describe({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  const { error } = zodSchema._zod.def;
  const text = error?.({ code: "custom", input: undefined, path: [] } as never);
  if (typeof text === "string") jsonSchema.description = text;
}

/** The file in infra/configuration/schemas/ for each layer, as it is committed. */
export const schemaFiles = (): ReadonlyMap<string, string> =>
  new Map(
    (Object.keys(schemas) as Layer[]).map((layer) => [
      `${layer}.schema.json`,
      `${JSON.stringify(stackFileSchema(layer), undefined, 2)}\n`,
    ]),
  );
