// Reads the policy documents that resources keep as JSON text, each text once.
import { UNKNOWN, type NamedPolicy, type PolicyDocument, type Unknown } from "../../policy-pack/iam/index.ts";
import type { StoredResource } from "../aws/model.ts";

const parsed = new Map<string, PolicyDocument | Unknown>();
const REMEMBERED = 5_000;

/**
 * The document of a text, the same object for the same text, so that the evaluator compiles it once. A text that is no
 * JSON cannot be decided, and so grants nothing.
 */
export function documentOf(value: unknown): PolicyDocument | Unknown {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
  let document = parsed.get(text);
  if (document === undefined) {
    if (parsed.size >= REMEMBERED) parsed.clear();
    document = readJson(text);
    parsed.set(text, document);
  }
  return document;
}

export function namedPolicy(name: string, value: unknown): NamedPolicy {
  return { name, document: documentOf(value) };
}

/** A property as it stands: what the owner set, else what AWS filled in. */
export function property(resource: StoredResource, name: string): unknown {
  return resource.inputs[name] ?? resource.outputs[name];
}

function readJson(text: string): PolicyDocument | Unknown {
  try {
    return JSON.parse(text) as PolicyDocument;
  } catch {
    return UNKNOWN;
  }
}
