// Decides what the engine's messages say of resources: protobuf becomes plain facts at once, with no messages in between.

import protobuf, { type BinaryReader } from "google-protobuf";
import proxy from "@pulumi/policy/proxy.js";
import { UNKNOWN, type Facts } from "../facts.ts";
// As in @pulumi/pulumi/runtime/rpc, which would load the runtime of programs as well.
import marks from "./wireMarks.json" with { type: "json" };

type Reader = BinaryReader;
type Read<T> = (reader: Reader) => T;

/** AnalyzeRequest of analyzer.proto: one resource with its inputs. */
export const decodeResource = (bytes: Uint8Array): Facts => resource(new protobuf.BinaryReader(bytes));

/** AnalyzeStackRequest: all resources with their outputs. */
export const decodeStack = (bytes: Uint8Array): readonly Facts[] => {
  const resources: Facts[] = [];
  fields(new protobuf.BinaryReader(bytes), (number, reader) => {
    if (number !== 1) return false;
    resources.push(nested(reader, resource));
    return true;
  });
  return resources;
};

/** Calls `read` at each field; what it does not know (false) is skipped, since a newer engine may say more. */
const fields = (reader: Reader, read: (number: number, reader: Reader) => boolean): void => {
  while (reader.nextField()) {
    if (reader.isEndGroup()) break;
    if (!read(reader.getFieldNumber(), reader)) reader.skipField();
  }
};

const nested = <T>(reader: Reader, read: Read<T>): T => {
  let value: T;
  reader.readMessage(undefined, () => (value = read(reader)));
  return value!;
};

type Mutable = { -readonly [Key in keyof Facts]: Facts[Key] };

/** AnalyzeRequest and AnalyzerResource are the same but for what refers to others. */
const resource: Read<Facts> = (reader) => {
  const propertyDependencies: Record<string, readonly string[]> = {};
  const facts: Mutable = { urn: "", type: "", name: "", props: {}, protect: false, propertyDependencies };
  fields(reader, (number) => {
    if (number === 1) facts.type = reader.readString();
    else if (number === 2) facts.props = nested(reader, struct);
    else if (number === 3) facts.urn = reader.readString();
    else if (number === 4) facts.name = reader.readString();
    else if (number === 5) facts.protect = nested(reader, protects);
    else if (number === 6) facts.provider = nested(reader, provider);
    else if (number === 9) nested(reader, (entry) => addTo(propertyDependencies, entry, urns, []));
    else return false;
    return true;
  });
  return facts;
};

const protects: Read<boolean> = (reader) => {
  let protect = false;
  fields(reader, (number) => {
    if (number === 1) protect = reader.readBool();
    return number === 1;
  });
  return protect;
};

const provider: Read<NonNullable<Facts["provider"]>> = (reader) => {
  let urn = "";
  let props: Facts["props"] = {};
  fields(reader, (number) => {
    if (number === 2) props = nested(reader, struct);
    else if (number === 3) urn = reader.readString();
    return number === 2 || number === 3;
  });
  return { urn, props };
};

const urns: Read<readonly string[]> = (reader) => {
  const list: string[] = [];
  fields(reader, (number) => {
    if (number === 1) list.push(reader.readString());
    return number === 1;
  });
  return list;
};

/** One entry of a map: protobuf leaves out what is empty. */
const addTo = <T>(map: Record<string, T>, reader: Reader, read: Read<T>, empty: T): void => {
  let key = "";
  let value = empty;
  fields(reader, (number) => {
    if (number === 1) key = reader.readString();
    else if (number === 2) value = nested(reader, read);
    return number === 1 || number === 2;
  });
  // A plain assignment would set the prototype where a property is called so.
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
};

const struct: Read<Record<string, unknown>> = (reader) => {
  const props: Record<string, unknown> = {};
  fields(reader, (number) => {
    if (number === 1) nested(reader, (entry) => addTo(props, entry, valueOf, null));
    return number === 1;
  });
  return props;
};

const list: Read<unknown[]> = (reader) => {
  const items: unknown[] = [];
  fields(reader, (number) => {
    if (number === 1) items.push(nested(reader, valueOf));
    return number === 1;
  });
  return items;
};

/** google.protobuf.Value, with Pulumi's marks of what is unknown, secret or a file taken off. */
const valueOf: Read<unknown> = (reader) => {
  let value: unknown = null;
  fields(reader, (number) => {
    if (number === 2) value = reader.readDouble();
    else if (number === 3) value = known(reader.readString());
    else if (number === 4) value = reader.readBool();
    else if (number === 5) value = unwrapped(nested(reader, struct));
    else if (number === 6) value = nested(reader, list);
    else return false;
    return true;
  });
  return value;
};

const UNKNOWNS = new Set<unknown>(
  Object.entries(proxy as Record<string, unknown>)
    .filter(([name]) => /^unknown\w+Value$/.test(name))
    .map(([, mark]) => mark),
);
const known = (text: string): unknown => (UNKNOWNS.has(text) ? UNKNOWN : text);

const { specialSigKey, specialSecretSig, specialAssetSig, specialArchiveSig } = marks;

/** Of assets and archives no rule reads anything; a mark that nobody knows means a value that nobody knows. */
const unwrapped = (props: Record<string, unknown>): unknown => {
  const mark = props[specialSigKey];
  if (mark === undefined) return props;
  if (mark === specialSecretSig) return props["value"];
  return mark === specialAssetSig || mark === specialArchiveSig ? {} : UNKNOWN;
};
