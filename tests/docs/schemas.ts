// The files of infra/configuration/schemas: a JSON Schema a layer, and the services of AWS that configuration may name.

import { schemaFiles } from "../../infra/configuration/jsonSchema.ts";
import actions from "../../policy-pack/iam/actions.json" with { type: "json" };

export const committedSchemas = (): ReadonlyMap<string, string> =>
  new Map([...schemaFiles(), ["services.json", `${JSON.stringify(Object.keys(actions).toSorted())}\n`]]);
