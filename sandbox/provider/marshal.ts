// How property values travel between engine and provider: secrets, unknowns and assets as the engine encodes them.
// Signatures are those of the Pulumi protocol (sdk/go/common/resource/sig and plugin/rpc).

import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import { UNKNOWN, type Properties } from "../aws/model.ts";
import { isAsset } from "../schema/asset.ts";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** What stands for a value that is not known yet, one text for each kind of value; we send the first. */
const unknownTexts = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
] as const;
const unknownSet: ReadonlySet<unknown> = new Set(unknownTexts);

/** A path into properties: names and array positions. */
export type Path = readonly (string | number)[];

/** Plain properties with the paths at which the engine had marked a secret. */
export type Received = { properties: Properties; secrets: Path[] };

/** Reads the engine's properties: secrets unwrapped and remembered, unknowns as UNKNOWN. */
export function receive(struct: structpb.Struct | undefined): Received {
  const secrets: Path[] = [];
  const plain = struct === undefined ? {} : struct.toJavaScript();
  return { properties: plainObject(plain as Properties, [], secrets), secrets };
}

function plainObject(object: Properties, path: Path, secrets: Path[]): Properties {
  const result: Properties = {};
  for (const [name, value] of Object.entries(object)) {
    // A property that is explicitly null is one that is not there, as in AWS's provider.
    if (value !== null) result[name] = plainValue(value, [...path, name], secrets);
  }
  return result;
}

function plainValue(value: unknown, path: Path, secrets: Path[]): unknown {
  if (Array.isArray(value)) return value.map((item, i) => plainValue(item, [...path, i], secrets));
  if (!isObject(value)) return unknownSet.has(value) ? UNKNOWN : value;
  if (value[signatureKey] === secretSignature) {
    secrets.push(path);
    return plainValue(value.value, path, secrets);
  }
  if (value[signatureKey] === outputSignature) {
    if (value.secret === true) secrets.push(path);
    return "value" in value ? plainValue(value.value, path, secrets) : UNKNOWN;
  }
  return isAsset(value) ? value : plainObject(value, path, secrets);
}

/**
 * Writes properties for the engine. What came in as secret goes out as secret: the same path where it still exists,
 * else the whole top-level property.
 */
export function send(properties: Properties, secrets: readonly Path[] = []): structpb.Struct {
  const wrapped = encode(properties) as Properties;
  for (const path of secrets) markSecret(wrapped, path);
  return structpb.Struct.fromJavaScript(wrapped as Record<string, structpb.JavaScriptValue>);
}

function encode(value: unknown): unknown {
  if (value === UNKNOWN) return unknownTexts[0];
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : encode(item)));
  if (!isObject(value)) return value;
  const defined = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(defined.map(([name, item]) => [name, encode(item)]));
}

function markSecret(properties: Properties, path: Path): void {
  const [top, ...rest] = path;
  if (top === undefined || properties[top] === undefined) return;
  let holder: Properties | unknown[] = properties;
  let name: string | number = top;
  for (const next of rest) {
    const inner: unknown = (holder as Properties)[name];
    if (isSecret(inner)) return;
    if (!(Array.isArray(inner) || isObject(inner)) || !(next in inner)) {
      return wrapSecret(properties, top);
    }
    holder = inner as Properties | unknown[];
    name = next;
  }
  wrapSecret(holder, name);
}

function wrapSecret(holder: Properties | unknown[], name: string | number): void {
  const slots = holder as Properties;
  if (!isSecret(slots[name])) slots[name] = { [signatureKey]: secretSignature, value: slots[name] };
}

function isSecret(value: unknown): boolean {
  return isObject(value) && value[signatureKey] === secretSignature;
}

/** The texts at these paths, longest first: what no message may show. */
export function secretTexts({ properties, secrets }: Received): string[] {
  const texts = secrets.flatMap((path) => leaves(path.reduce(step, properties as unknown)));
  return [...new Set(texts)].sort((a, b) => b.length - a.length);
}

function step(value: unknown, name: string | number): unknown {
  return (value as Properties | undefined)?.[name];
}

function leaves(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value === "number") return [String(value)];
  if (Array.isArray(value) || isObject(value)) return Object.values(value).flatMap(leaves);
  return [];
}

/** Replaces every secret text in a message. */
export function redact(message: string, secrets: readonly string[]): string {
  return secrets.reduce((text, secret) => text.replaceAll(secret, "[secret]"), message);
}

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
