// Decides whether a metric filter counts a JSON event (CloudWatch Logs User Guide, "Filter pattern syntax for JSON").

type Test = (event: unknown) => boolean;

const TOKEN =
  /\s*(?:(?<sign>&&|\|\||!=|<=|>=|[(){}=<>])|"(?<quoted>(?:[^"\\]|\\.)*)"|(?<word>[^\s(){}=<>!&|"]+))/y;

type Token = { sign?: string | undefined; quoted?: string | undefined; word?: string | undefined };

/** A pattern that can't be read counts nothing: an event that nobody can be sure of is not taken as seen. */
export const matchesFilter = (pattern: string, event: unknown): boolean => {
  const tokens = tokensOf(pattern);
  const test = tokens && new Parser(tokens).whole();
  return test?.(event) ?? false;
};

const tokensOf = (pattern: string): readonly Token[] | undefined => {
  const found: Token[] = [];
  const text = pattern.trim();
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length;) {
    const match = TOKEN.exec(text);
    if (!match) return undefined;
    found.push(match.groups as Token);
  }
  return found;
};

const DEEPEST = 50;

/** `{ a }`, `a || a`, `a && a`, `( a )`, `$.field = value`; each step gives undefined where the pattern breaks off. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Test | undefined {
    if (!this.#take("{")) return undefined;
    const test = this.#either();
    return test && this.#take("}") && this.#at === this.#tokens.length ? test : undefined;
  }

  #either(): Test | undefined {
    return this.#joined("||", () => this.#joined("&&", () => this.#one(), every), some);
  }

  #joined(
    sign: string,
    next: () => Test | undefined,
    join: (tests: readonly Test[]) => Test,
  ): Test | undefined {
    const tests: Test[] = [];
    do {
      const test = next();
      if (!test) return undefined;
      tests.push(test);
    } while (this.#take(sign));
    return join(tests);
  }

  #one(): Test | undefined {
    if (!this.#take("(")) return this.#comparison();
    if (++this.#depth > DEEPEST) return undefined;
    const test = this.#either();
    return test && this.#take(")") ? test : undefined;
  }

  #comparison(): Test | undefined {
    const field = this.#tokens[this.#at++]?.word;
    if (field === undefined || !field.startsWith("$.")) return undefined;
    const read = reader(field.slice(2).split("."));
    const { sign, word } = this.#tokens[this.#at++] ?? {};
    if (word === "EXISTS") return (event) => read(event) !== undefined;
    if (word === "NOT") return this.#word("EXISTS") ? (event) => read(event) === undefined : undefined;
    if (word === "IS") return this.#literal(read);
    const value = this.#tokens[this.#at++];
    const compare = COMPARE[sign ?? ""];
    const text = value?.quoted ?? value?.word;
    return compare && text !== undefined ? (event) => compare(read(event), text) : undefined;
  }

  #literal(read: (event: unknown) => unknown): Test | undefined {
    const wanted = LITERALS[this.#tokens[this.#at++]?.word ?? ""];
    return wanted === undefined ? undefined : (event) => read(event) === wanted;
  }

  #take(sign: string): boolean {
    const found = this.#tokens[this.#at]?.sign === sign;
    if (found) this.#at++;
    return found;
  }

  #word(word: string): boolean {
    return this.#tokens[this.#at++]?.word === word;
  }
}

const every =
  (tests: readonly Test[]): Test =>
  (event) =>
    tests.every((test) => test(event));
const some =
  (tests: readonly Test[]): Test =>
  (event) =>
    tests.some((test) => test(event));
const LITERALS: Readonly<Record<string, unknown>> = { TRUE: true, FALSE: false, NULL: null };

const reader =
  (path: readonly string[]) =>
  (event: unknown): unknown =>
    path.reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      event,
    );

/** A field that is not there equals nothing and differs from nothing. */
const text = (value: unknown): string | undefined =>
  ["string", "number", "boolean"].includes(typeof value) ? String(value) : undefined;

const equal = (value: unknown, pattern: string): boolean | undefined => {
  const known = text(value);
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return known === undefined ? undefined : new RegExp(`^${parts.join(".*")}$`, "s").test(known);
};

const order = (test: (a: number, b: number) => boolean) => (value: unknown, number: string) =>
  typeof value === "number" && test(value, Number(number));

const COMPARE: Readonly<Record<string, (value: unknown, pattern: string) => boolean>> = {
  "=": (value, pattern) => equal(value, pattern) === true,
  "!=": (value, pattern) => equal(value, pattern) === false,
  "<": order((a, b) => a < b),
  ">": order((a, b) => a > b),
  "<=": order((a, b) => a <= b),
  ">=": order((a, b) => a >= b),
};
