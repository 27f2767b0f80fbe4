import { expect } from "chai";
import fc from "fast-check";
import {
  follow,
  formatEntries,
  headsOf,
  parseEntries,
  running,
  verifyChains,
  type Entry,
  type EventKind,
  type LedgerEvent,
} from "../../../../infra/functions/lib/ledger.ts";

const digest = (n: number): string => n.toString(16).padStart(64, "0");
const event = (n: number, change: Partial<LedgerEvent> = {}): LedgerEvent => ({
  id: `event-${n}`,
  kind: "deployed",
  app: "top-scores",
  environment: "prod",
  sha256: digest(n),
  at: "2026-11-25T12:00:00.000Z",
  by: "arn:aws:iam::111111111111:role/lockgate-top-scores-prod-check",
  ...change,
});
const chain = (...events: LedgerEvent[]): Entry[] => {
  const entries: Entry[] = [];
  for (const one of events) entries.push(follow(entries.at(-1), one));
  return entries;
};
const good = chain(
  ...[1, 2, 3, 4].map((n) => event(n, { approver: "ada@acme.example", policyVersion: "0.1.0" })),
);
const changed = (at: number, change: Partial<Entry>): Entry[] =>
  good.map((entry, index) => (index === at ? { ...entry, ...change } : entry));

describe("B9 the ledger's chain", () => {
  it("holds as it was written, and after a trip through its export", () => {
    expect(verifyChains(good)).to.deep.equal([]);
    expect(verifyChains(parseEntries(formatEntries(good)))).to.deep.equal([]);
    expect(good[0]?.previous).to.equal("0".repeat(64));
    expect(good.map(({ seq }) => seq)).to.deep.equal([1, 2, 3, 4]);
  });

  for (const [title, entries, says] of [
    ["another digest", changed(1, { sha256: digest(9) }), /prod entry 2 was edited/],
    ["another approver", changed(3, { approver: "mallory@acme.example" }), /prod entry 4 was edited/],
    ["an approver less", changed(2, { approver: undefined } as Partial<Entry>), /prod entry 3 was edited/],
    ["another time", changed(0, { at: "2026-11-24T12:00:00.000Z" }), /prod entry 1 was edited/],
    ["an entry less", good.filter((_, index) => index !== 1), /an entry is missing or was moved/],
    ["the first entry less", good.slice(1), /an entry is missing or was moved/],
    [
      "two entries changed over",
      [good[0], good[2], good[1], good[3]] as Entry[],
      /an entry is missing or was moved/,
    ],
    [
      "an edited entry with a hash that fits",
      [...good.slice(0, 1), follow(good[0], event(9)), ...good.slice(2)],
      /prod entry 3 does not follow the entry before it/,
    ],
    ["an entry twice", [...good, good[3] as Entry], /stands at place 5/],
  ] as const)
    it(`finds ${title}`, () => expect(verifyChains(entries).join("\n")).to.match(says));

  it("finds an end that was cut off, and a history that was written anew, by a head that was noted before", () => {
    const heads = headsOf(good);
    expect(heads).to.deep.equal([{ chain: "top-scores#prod", seq: 4, hash: good[3]?.hash }]);
    expect(verifyChains(good.slice(0, 3))).to.deep.equal([]);
    expect(verifyChains(good.slice(0, 3), heads).join()).to.match(/ends after 3 entries, 4 were known/);
    const anew = chain(...[1, 2, 3, 9].map((n) => event(n)));
    expect(verifyChains(anew, heads).join()).to.match(/entry 4 is not the one that was known/);
    expect(verifyChains(chain(...[1, 2, 3, 4, 5].map((n) => event(n))), [])).to.deep.equal([]);
  });

  it("finds any change of any field of any entry", () => {
    const fields = [
      "id",
      "kind",
      "app",
      "environment",
      "sha256",
      "at",
      "by",
      "approver",
      "policyVersion",
      "seq",
      "previous",
      "hash",
    ] as const;
    fc.assert(
      fc.property(fc.nat(3), fc.constantFrom(...fields), fc.string(), (at, field, text) => {
        const before = (good[at] as Entry)[field];
        const after = field === "seq" ? text.length + 10 : text;
        fc.pre(after !== before);
        return verifyChains(changed(at, { [field]: after } as Partial<Entry>)).length > 0;
      }),
    );
  });

  it("keeps the chains of apps and environments apart", () => {
    const other = follow(undefined, event(1, { environment: "dev" }));
    expect(verifyChains([...good.slice(0, 2), other, ...good.slice(2)])).to.deep.equal([]);
  });

  it("tells what runs: the last healthy release, whatever was tried since", () => {
    const kinds: [number, EventKind][] = [
      [1, "healthy"],
      [2, "deployed"],
      [2, "failed"],
      [3, "refused"],
    ];
    const entries = chain(...kinds.map(([n, kind], i) => event(n, { id: `e${i}`, kind })));
    expect(running(entries).get("top-scores#prod")?.sha256).to.equal(digest(1));
    expect(running(chain(event(1))).get("top-scores#prod")).to.equal(undefined);
  });

  for (const [title, text, says] of [
    ["no JSON", "{", /line 1 of the ledger is not JSON/],
    [
      "a field that no entry has",
      JSON.stringify({ ...good[0], extra: 1 }),
      /line 1 of the ledger is no entry/,
    ],
    ["an unknown kind", `\n${JSON.stringify({ ...good[0], kind: "shipped" })}`, /line 2 .* kind/],
    ["a digest in upper case", JSON.stringify({ ...good[0], sha256: "A".repeat(64) }), /sha256/],
  ] as const)
    it(`refuses an export with ${title}`, () => expect(() => parseEntries(text)).to.throw(says));
});
