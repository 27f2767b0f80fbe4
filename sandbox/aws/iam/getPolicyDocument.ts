// How the function iam.getPolicyDocument puts a policy document together. Runs in the provider; no call to AWS.

import { crc32 } from "node:zlib";
import { AwsError } from "../model.ts";
import type { InvokeModel, Properties } from "../model.ts";
import { isObject } from "../rules.ts";

type Statement = Record<string, unknown>;

export const getPolicyDocument: InvokeModel = {
  token: "aws:iam/getPolicyDocument:getPolicyDocument",
  run(args) {
    const Statement = mergedStatements(args);
    const policyId = args["policyId"] === undefined ? {} : { Id: args["policyId"] };
    const document = { Version: args["version"] ?? "2012-10-17", ...policyId, Statement };
    const minifiedJson = JSON.stringify(document);
    return {
      ...args,
      id: String(crc32(minifiedJson)),
      json: JSON.stringify(document, undefined, 2),
      minifiedJson,
    };
  },
};

/** Sources first, own statements over those of the same Sid, then the overrides over all. */
function mergedStatements(args: Properties): Statement[] {
  const sources = texts(args, "sourceJson", "sourcePolicyDocuments").map(statementsOf);
  const own = asList(args["statements"]).map((statement, index) =>
    statementOf(statement, `statements[${index}]`),
  );
  refuseDuplicateSids(sources.flat(), "sourcePolicyDocuments");
  refuseDuplicateSids(own, "statements");
  const overrides = texts(args, "overrideJson", "overridePolicyDocuments").map(statementsOf);
  return [own, ...overrides].reduce(replaceBySid, sources.flat());
}

function texts(args: Properties, single: string, many: string): string[] {
  return [args[single], ...asList(args[many])].filter(
    (text): text is string => typeof text === "string" && text !== "",
  );
}

function statementsOf(text: string): Statement[] {
  try {
    const { Statement } = JSON.parse(text) as { Statement?: Statement | Statement[] };
    return Statement === undefined ? [] : asList(Statement).filter(isObject);
  } catch (error) {
    throw new AwsError(
      "InvalidArgument",
      `a source or override document is not JSON: ${(error as Error).message}`,
    );
  }
}

function replaceBySid(base: Statement[], over: Statement[]): Statement[] {
  const replaced = base.map(
    (statement) => over.find((o) => o["Sid"] && o["Sid"] === statement["Sid"]) ?? statement,
  );
  return [...replaced, ...over.filter((statement) => !replaced.includes(statement))];
}

function refuseDuplicateSids(statements: Statement[], where: string): void {
  const sids = statements.map((statement) => statement["Sid"]).filter(Boolean);
  const twice = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (twice === undefined) return;
  throw new AwsError(
    "InvalidArgument",
    `${where}: duplicate Sid (${String(twice)}). Sids must be unique, or absent`,
  );
}

function statementOf(value: unknown, where: string): Statement {
  const given = isObject(value) ? value : {};
  const effect = given["effect"] ?? "Allow";
  if (effect !== "Allow" && effect !== "Deny") {
    throw new AwsError("InvalidArgument", `${where}.effect: "${String(effect)}": must be Allow or Deny`);
  }
  const elements: [string, unknown][] = [
    ["Sid", given["sid"] || undefined],
    ["Effect", effect],
    ["Action", oneOrMany(given["actions"])],
    ["NotAction", oneOrMany(given["notActions"])],
    ["Resource", oneOrMany(given["resources"])],
    ["NotResource", oneOrMany(given["notResources"])],
    ["Principal", principalsOf(given["principals"])],
    ["NotPrincipal", principalsOf(given["notPrincipals"])],
    ["Condition", conditionsOf(given["conditions"])],
  ];
  return Object.fromEntries(elements.filter(([, element]) => element !== undefined));
}

/** `&{…}` stands for IAM's own `${…}`, which programs would have to escape. One value is a text, several a sorted list. */
function oneOrMany(values: unknown): unknown {
  const all = asList(values).map((value) => String(value).replaceAll("&{", "${"));
  if (all.length === 0) return undefined;
  return all.length === 1 ? all[0] : all.toSorted();
}

function principalsOf(value: unknown): unknown {
  const principals = asList(value).filter(isObject);
  if (principals.length === 0) return undefined;
  if (principals.some((p) => p["type"] === "*")) return "*";
  const types = [...new Set(principals.map((p) => String(p["type"])))];
  return Object.fromEntries(
    types.map((type) => [
      type,
      oneOrMany(principals.filter((p) => p["type"] === type).flatMap((p) => asList(p["identifiers"]))),
    ]),
  );
}

function conditionsOf(value: unknown): unknown {
  const result: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of asList(value).filter(isObject)) {
    const keys = (result[String(test)] ??= {});
    keys[String(variable)] = oneOrMany([...asList(keys[String(variable)]), ...asList(values)]);
  }
  return Object.keys(result).length === 0 ? undefined : result;
}

function asList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}
