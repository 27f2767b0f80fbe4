// Decides how a rule reads a resource: every value is known, unknown or absent, and none of the three passes for another.

import { Judged, undecidable } from "./verdict.ts";

/** A value that the engine does not know yet (an output of something that preview has not created). */
export const UNKNOWN: unique symbol = Symbol.for("lockgate.policy.unknown");

/** One resource as plain values: no SDK proxies, unknown values replaced by UNKNOWN. */
export type Facts = {
  urn: string;
  type: string;
  name: string;
  props: Readonly<Record<string, unknown>>;
  protect: boolean;
  /** Property name -> URNs of the resources that its value was made of. Empty for rules that see one resource. */
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** Inputs of the provider that owns the resource; non-string values are JSON text, as the engine keeps them. */
  provider?: { urn: string; props: Readonly<Record<string, unknown>> };
};

/** `pulumi policy analyze --file` shows secrets that it can't decrypt as this text: their value is not known. */
const REDACTED = "[secret]";
const MALFORMED: unique symbol = Symbol("malformed");

/** A position inside a resource's properties. Reading past an unknown value is unknown, past nothing is absent. */
export class Input {
  readonly urn: string;
  readonly path: string;
  readonly #value: unknown;

  constructor(urn: string, path: string, value: unknown) {
    this.urn = urn;
    this.path = path;
    // Providers answer with an empty text where a program has set nothing; no setting that is judged means anything by it.
    this.#value = value === REDACTED ? UNKNOWN : value === "" ? undefined : value;
  }

  get state(): "known" | "unknown" | "absent" {
    if (this.#value === UNKNOWN || this.#value === MALFORMED) return "unknown";
    return this.#value === undefined || this.#value === null ? "absent" : "known";
  }

  at(key: string | number): Input {
    const path = typeof key === "number" ? `${this.path}[${key}]` : this.path ? `${this.path}.${key}` : key;
    // The path of the first unknown ancestor is the one to make known, so it is kept.
    if (this.state === "unknown") return this;
    if (this.state === "absent") return new Input(this.urn, path, undefined);
    if (typeof this.#value !== "object") return new Input(this.urn, this.path, MALFORMED);
    const owned = Object.hasOwn(this.#value as object, key);
    return new Input(
      this.urn,
      path,
      owned ? (this.#value as Record<string | number, unknown>)[key] : undefined,
    );
  }

  string(): string | undefined {
    return this.#read((v) => (typeof v === "string" ? v : undefined), "text");
  }

  /** Provider inputs carry booleans as text; both forms are read. */
  boolean(): boolean | undefined {
    const read = (v: unknown) =>
      v === true || v === "true" ? true : v === false || v === "false" ? false : undefined;
    return this.#read(read, "true or false");
  }

  number(): number | undefined {
    const read = (v: unknown) => {
      const n = typeof v === "string" && v.trim() !== "" ? Number(v) : v;
      return typeof n === "number" && Number.isFinite(n) ? n : undefined;
    };
    return this.#read(read, "a number");
  }

  /** The items of a list; an absent list has none. */
  list(): readonly Input[] {
    const items = this.#read((v) => (Array.isArray(v) ? (v as unknown[]) : undefined), "a list") ?? [];
    return items.map((item, index) => new Input(this.urn, `${this.path}[${index}]`, item));
  }

  strings(): readonly string[] {
    return this.list().map((item) => item.need(item.string()));
  }

  /** The keys of an object; an absent object has none. */
  keys(): readonly string[] {
    const isObject = (v: unknown) =>
      typeof v === "object" && !Array.isArray(v) ? Object.keys(v as object) : undefined;
    return this.#read(isObject, "an object") ?? [];
  }

  /** The value as it is, for parsers that check it themselves. */
  raw(): unknown {
    return this.#read((v) => v, "a value");
  }

  /** For values that AWS requires: absent means that the document is malformed, which nobody may call a pass. */
  need<T>(value: T | undefined): T {
    if (value === undefined) throw new Judged(undecidable(this.urn, this.path, "is missing"));
    return value;
  }

  #read<T>(convert: (value: unknown) => T | undefined, expected: string): T | undefined {
    if (this.#value === UNKNOWN) throw new Judged(undecidable(this.urn, this.path));
    if (this.state === "absent") return undefined;
    const converted = this.#value === MALFORMED ? undefined : convert(this.#value);
    if (converted === undefined) throw new Judged(undecidable(this.urn, this.path, `is not ${expected}`));
    return converted;
  }
}

/** All properties of a resource, to read several by one function. */
export const root = (facts: Facts): Input => new Input(facts.urn, "", facts.props);

export const input = (facts: Facts, property: string): Input => root(facts).at(property);

/** Likewise for the provider's inputs; the path says `provider.` so that the reader looks in the right place. */
export const providerInput = (facts: Facts, property: string): Input =>
  new Input(facts.urn, `provider.${property}`, parseJson(facts.provider?.props[property]));

// The engine stores a provider's non-string inputs as JSON text (explicit providers' inputs are strings on the wire).
const parseJson = (value: unknown): unknown => {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
};
