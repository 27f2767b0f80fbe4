// What Glue makes of databases of its catalog, and of the catalog's own encryption.

import { arnOf } from "../arn.ts";
import type { Context, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isObject, lengthBetween, matches, oneOf } from "../rules.ts";
import { glueArn, needRole, passesRole, refuseTwice, tokens } from "./names.ts";

const onCatalog = callsOn(
  {
    create: ["glue:CreateDatabase"],
    read: ["glue:GetDatabase"],
    update: ["glue:UpdateDatabase"],
    delete: ["glue:DeleteDatabase"],
  },
  (_, { caller }) => arnOf(caller, "glue", "catalog"),
);
const onDatabase = callsOn(
  {
    create: ["glue:CreateDatabase"],
    read: ["glue:GetDatabase", "glue:GetTags"],
    update: ["glue:UpdateDatabase"],
    delete: ["glue:DeleteDatabase"],
    tag: "glue:TagResource",
  },
  ({ inputs }, context) => glueArn("database", inputs["name"], context),
);

/** Its id is the catalog's and its name. Deleting it asks for all that is in it. */
export const database: ResourceModel = {
  token: tokens.Database,
  autoName: { property: "name", maxLength: 255, lowerCase: true },
  replaceOn: ["name", "catalogId", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      name: matches(/^[a-z0-9_-]{1,255}$/, "1 to 255 lower-case letters, digits, _ and -"),
      description: lengthBetween(0, 2048),
      tags: areTags,
    }),
  calls: (operation, target, context) => [
    ...onCatalog(operation, target, context),
    ...onDatabase(operation, target, context),
    ...(operation === "delete"
      ? ["table", "userDefinedFunction"].map((kind) => ({
          action: "glue:DeleteDatabase",
          resource: glueArn(kind, `${String(target.inputs["name"])}/*`, context),
        }))
      : []),
  ],
  create(inputs, context) {
    const name = String(inputs["name"]);
    refuseTwice("Database", name, context);
    return {
      id: name,
      outputs: {
        ...echo(inputs, context, { tags: true }),
        catalogId: context.caller.account,
        arn: glueArn("database", name, context),
      },
    };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
};

const settings = "dataCatalogEncryptionSettings";
const atRest = "encryptionAtRest";

const roleOf = (inputs: Record<string, unknown>): unknown => {
  const all = inputs[settings];
  const rest = isObject(all) ? all[atRest] : undefined;
  return isObject(rest) ? rest["catalogEncryptionServiceRole"] : undefined;
};

/** One an account and region; letting go of it leaves the catalog without. */
export const catalogEncryption: ResourceModel = {
  token: "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings",
  replaceOn: ["catalogId", "region"],
  check: (inputs) => {
    const mode = `${settings}.${atRest}.catalogEncryptionMode`;
    return [
      ...faultsOf(inputs, { [mode]: oneOf(["DISABLED", "SSE-KMS", "SSE-KMS-WITH-SERVICE-ROLE"]) }),
      ...(JSON.stringify(inputs).includes("SSE-KMS-WITH-SERVICE-ROLE") && roleOf(inputs) === undefined
        ? [{ property: mode, reason: "SSE-KMS-WITH-SERVICE-ROLE needs a catalogEncryptionServiceRole" }]
        : []),
    ];
  },
  calls: (operation, { inputs, outputs }, context) => [
    {
      action: `glue:${operation === "read" ? "Get" : "Put"}DataCatalogEncryptionSettings`,
      resource: arnOf(context.caller, "glue", "catalog"),
    },
    ...passesRole("role", operation, {
      inputs: { role: roleOf(inputs) },
      ...(outputs === undefined ? {} : { outputs: { role: roleOf(outputs) } }),
    }),
  ],
  create(inputs, context: Context) {
    needRole(roleOf(inputs) ?? undefined, context);
    return {
      id: context.caller.account,
      outputs: { ...echo(inputs, context), catalogId: context.caller.account },
    };
  },
  update(previous, inputs, context) {
    needRole(roleOf(inputs), context);
    return overlay(previous, echo(inputs, context));
  },
};
