// Decides what a question about access means: which action, resource and principal its words name.

import { readFileSync } from "node:fs";
import { didYouMean } from "../analyze/nearest.ts";
import { knownAction } from "../iam/index.ts";
import { accountIn } from "../model/accounts.ts";
import { firstNames } from "../model/partitions.ts";
import type { Company } from "./company.ts";
import type { Identity } from "./identities.ts";
import { ALLOW_ALL } from "./outsider.ts";

/** The words of a question do not name what they should; the message says what to write instead. */
export class BadQuestion extends Error {}

/** One action, as AWS writes it. */
export const readAction = (text: string): string => {
  if (/[*?]/.test(text))
    throw new BadQuestion(`"${text}" is a pattern: ask about one action, e.g. s3:GetObject`);
  if (knownAction(text)) return text;
  const prefix = text.split(":")[0] ?? "";
  throw new BadQuestion(`"${text}" is no action that AWS knows${didYouMean(text, actionsOf(prefix))}`);
};

/** Every action of one service, unpacked from the evaluator's table: `"Get:Object,ObjectAcl"`. */
const actionsOf = (prefix: string): readonly string[] => {
  const packed = JSON.parse(readFileSync(new URL("../iam/actions.json", import.meta.url), "utf8")) as Record<
    string,
    string
  >;
  return (packed[prefix.toLowerCase()] ?? "").split(" ").flatMap((group) => {
    const [verb = "", rest = ""] = group.split(":");
    return rest.split(",").map((name) => `${prefix}:${verb}${name}`);
  });
};

const ARN = /^arn:[^:]+:[^:]+:[^:]*:(?:\d{12})?:.+$/;
/** S3 actions on objects; the bucket's own settings are called by other words. */
const ON_OBJECTS =
  /^s3:(?:get|put|delete|restore|bypass|replicate|initiatereplication)object|^s3:abortmultipartupload$/i;
const ON_BUCKET = /^s3:(?:get|put)objectlockconfiguration$|^s3:(?:get|put)bucketobjectlockconfiguration$/i;

/** An ARN, or the URN of a declared resource. */
export const readResource = (asked: string, action: string, { model }: Company): string => {
  const text = firstNames(asked);
  const declared = text.startsWith("urn:pulumi:")
    ? model.resources.find(({ urn }) => urn === text)
    : undefined;
  const arn = declared?.props["arn"] ?? text;
  if (typeof arn !== "string" || !ARN.test(arn)) {
    throw new BadQuestion(`"${text}" is neither an ARN nor the URN of a resource in the states that has one`);
  }
  if (ON_OBJECTS.test(action) && !ON_BUCKET.test(action) && /^arn:[^:]+:s3:::[^/]+$/.test(arn)) {
    throw new BadQuestion(
      `${action} is about objects, ${arn} is a bucket: ask about ${arn}/KEY, for example ${arn}/any`,
    );
  }
  return arn;
};

/** An ARN, a service, or the name of a declared role or user where only one has it. */
export const readPrincipal = (asked: string, everyone: readonly Identity[]): Identity => {
  const text = firstNames(asked);
  const exact = everyone.find(({ name }) => name === text);
  if (exact) return exact;
  const short = everyone.filter(({ name, declared }) => declared && name.split("/").at(-1) === text);
  if (short.length === 1) return short[0] as Identity;
  if (short.length > 1)
    throw new BadQuestion(`several are called ${text}: ${short.map(({ name }) => name).join(", ")}`);
  return outside(text, everyone);
};

/** Someone whom no state declares is taken to have all rights that its account can give. */
const outside = (text: string, everyone: readonly Identity[]): Identity => {
  const account = accountIn(text);
  if (/^[a-z0-9.-]+\.amazonaws\.com$/.test(text)) {
    return { name: text, principal: { kind: "service", service: text }, declared: false, identity: [] };
  }
  const kind = /^arn:[^:]+:iam::\d{12}:(?<kind>role|user|root)(?:\/.+)?$/.exec(text)?.groups?.["kind"];
  if (account === undefined || kind === undefined) {
    const names = everyone
      .filter(({ declared }) => declared)
      .map(({ name }) => name.split("/").at(-1) ?? name);
    throw new BadQuestion(`"${text}" is no role, user or service${didYouMean(text, [...new Set(names)])}`);
  }
  const identity = [{ name: `all rights in account ${account}`, document: ALLOW_ALL }];
  return {
    name: text,
    principal: { kind: kind as "role" | "user" | "root", arn: text, account },
    declared: false,
    identity,
  };
};
