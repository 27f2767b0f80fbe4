// Decides what a resource's ARN is, also before AWS has made it: AWS forms most of them from names that are known at preview.

import type { Facts } from "../facts.ts";
import { accountOf, iamArnOf, regionOf } from "./accounts.ts";
import { TOKENS, type Kind } from "./tokens.ts";

type Form = { service: string; path: string; name: string; of?: string; global?: boolean };

/**
 * By kind: the service and the property that names the resource, with what stands before it (Service Authorization
 * Reference); `of` is the property that names what it belongs to.
 */
const FORMS: Partial<Record<Kind, Form>> = {
  bucket: { service: "s3", path: "", name: "bucket", global: true },
  function: { service: "lambda", path: "function:", name: "name" },
  functionAlias: { service: "lambda", path: "function:", of: "functionName", name: "name" },
  layer: { service: "lambda", path: "layer:", name: "layerName" },
  project: { service: "codebuild", path: "project/", name: "name" },
  pipeline: { service: "codepipeline", path: "", name: "name" },
  topic: { service: "sns", path: "", name: "name" },
  queue: { service: "sqs", path: "", name: "name" },
  images: { service: "ecr", path: "repository/", name: "name" },
  glueJob: { service: "glue", path: "job/", name: "name" },
  stateMachine: { service: "states", path: "stateMachine:", name: "name" },
  eventBus: { service: "events", path: "event-bus/", name: "name" },
  eventRule: { service: "events", path: "rule/", name: "name" },
  trail: { service: "cloudtrail", path: "trail/", name: "name" },
};

const BY_TOKEN = new Map(
  Object.entries(FORMS).flatMap(([kind, form]) =>
    TOKENS[kind as Kind].map((token) => [token as string, form]),
  ),
);

/** Undefined where AWS chooses a part of it that is not known yet. */
export const arnOf = (facts: Facts): string | undefined => {
  // As AWS gave it, or as it forms those of identities.
  const known = iamArnOf(facts);
  if (known !== undefined) return known;
  const form = BY_TOKEN.get(facts.type);
  const name = form && nameOf(facts, form);
  if (!form || name === undefined) return undefined;
  const head = `arn:aws:${form.service}`;
  if (form.global) return `${head}:::${form.path}${name}`;
  const account = accountOf(facts);
  const region = regionOf(facts);
  return account && region ? `${head}:${region}:${account}:${form.path}${name}` : undefined;
};

const nameOf = ({ props }: Facts, { name, of }: Form): string | undefined => {
  const parts = [...(of === undefined ? [] : [props[of]]), props[name]];
  return parts.every((part) => typeof part === "string" && part !== "") ? parts.join(":") : undefined;
};
