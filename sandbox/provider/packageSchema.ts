// The Pulumi package schema of what is served, for tools that ask the provider for one.

import { resourceType, servedResources, type Declared } from "../schema/table.ts";

/** A package schema with the names of every resource's inputs and outputs; their types are left open. */
export function packageSchema(name: string, version: string): Record<string, unknown> {
  const tokens = name === "aws" ? servedResources : [];
  const resources = tokens.map((token) => [token, resourceSchema(resourceType(token))] as const);
  return { name, version, resources: Object.fromEntries(resources) };
}

const open = { $ref: "pulumi.json#/Any" };

function resourceSchema({ inputs, outputs }: Declared): Record<string, unknown> {
  const named = (names: Iterable<string>) => Object.fromEntries([...names].map((name) => [name, open]));
  return {
    inputProperties: named(inputs.keys()),
    requiredInputs: [...inputs].filter(([, member]) => member.required).map(([name]) => name),
    properties: named(outputs.keys()),
    required: [...outputs].filter(([, always]) => always).map(([name]) => name),
  };
}
