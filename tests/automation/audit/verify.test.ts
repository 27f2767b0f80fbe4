// What the offline verifier finds: every way in which an export can differ from what the server wrote.
import { expect } from "chai";
import fc from "fast-check";
import { type AuditEntry, type AuditRecord, genesis, hashOf } from "../../../automation/audit/chain.ts";
import { verifyExport } from "../../../automation/audit/verify.ts";

function chainOf(actors: readonly string[]): AuditRecord[] {
  let previous = genesis.hash;
  return actors.map((actor, index) => {
    const entry: AuditEntry = {
      at: "2026-01-01T00:00:00.000Z",
      actor,
      action: "run.state",
      details: { n: index },
    };
    const record = { seq: index + 1, previous, entry };
    previous = hashOf(record);
    return { ...record, hash: previous };
  });
}

const whole = chainOf(["ann", "bob", "cem", "dee", "eve"]);
const endOf = (records: readonly AuditRecord[]) => {
  const last = records.at(-1);
  return { end: last ? { seq: last.seq, hash: last.hash } : genesis };
};

async function* lines(values: readonly unknown[]): AsyncGenerator<string> {
  for (const value of values) yield typeof value === "string" ? value : JSON.stringify(value);
}
const verify = (values: readonly unknown[], known?: { seq: number; hash: string }) =>
  verifyExport(lines(values), known);
const faultsOf = async (records: readonly unknown[], end: unknown = endOf(whole)) =>
  (await verify([...records, end])).faults.map(({ what }) => what);

describe("the verifier of the audit", () => {
  it("finds nothing in what was written, and says where it ends", async () => {
    const { records, head, faults } = await verify([...whole, endOf(whole)]);
    expect(faults).to.deep.equal([]);
    expect(records).to.equal(5);
    expect(head).to.deep.equal(endOf(whole).end);
  });

  it("finds nothing in an audit without records", async () => {
    expect((await verify([endOf([])])).faults).to.deep.equal([]);
  });

  it("names the record that was edited, whichever and wherever", async () => {
    for (const [index, record] of whole.entries()) {
      const edited = [
        { ...record, entry: { ...record.entry, actor: "mallory" } },
        { ...record, entry: { ...record.entry, details: {} } },
        { ...record, entry: { ...record.entry, more: 1 } },
        { ...record, hash: "0".repeat(64) },
      ];
      for (const changed of edited) {
        expect(await faultsOf(whole.with(index, changed))).to.include(
          `record ${record.seq} was changed: its hash is another`,
        );
      }
    }
  });

  it("finds an edit whose hash was made anew, in the record that follows", async () => {
    const entry = { ...whole[1]!.entry, actor: "mallory" };
    const forged = { ...whole[1]!, entry, hash: hashOf({ ...whole[1]!, entry }) };
    expect((await faultsOf(whole.with(1, forged)))[0]).to.match(/^record 3 does not continue record 2/);
  });

  it("finds records that are dropped, doubled or swapped", async () => {
    expect(await faultsOf(whole.toSpliced(2, 1))).to.include(
      "record 4 follows record 2: records are missing, doubled or reordered",
    );
    expect((await faultsOf(whole.toSpliced(2, 0, whole[2]!)))[0]).to.match(/^record 3 follows record 3/);
    expect((await faultsOf([whole[0], whole[2], whole[1], whole[3], whole[4]]))[0]).to.match(
      /^record 3 follows/,
    );
    expect((await faultsOf(whole.slice(1)))[0]).to.match(/^record 2 follows record 0/);
  });

  it("finds a chain that was cut at its end", async () => {
    expect(await faultsOf(whole.slice(0, 3))).to.deep.equal([
      "the export ends with record 3, but says it ends with 5",
    ]);
    expect((await verify(whole)).faults[0]?.what).to.equal("the export has no end: it was cut off");
  });

  it("finds a cut with an end made to fit, by a record that is known from elsewhere", async () => {
    const cut = whole.slice(0, 3);
    expect((await verify([...cut, endOf(cut)])).faults).to.deep.equal([]);
    expect((await verify([...cut, endOf(cut)], endOf(whole).end)).faults[0]?.what).to.equal(
      "record 5, which is known, is not in the export",
    );
  });

  it("finds a chain made anew as a whole, by a record that is known from elsewhere", async () => {
    const forged = chainOf(["ann", "mallory", "cem", "dee", "eve"]);
    expect((await verify([...forged, endOf(forged)], endOf(whole).end)).faults[0]?.what).to.equal(
      "record 5 is not the one that is known",
    );
  });

  it("finds what was appended, or spliced in from another chain", async () => {
    const other = chainOf(["zoe", "bob", "cem", "dee", "eve", "fay"]);
    expect((await faultsOf([...whole, other[5]]))[0]).to.match(/^record 6 does not continue record 5/);
    expect((await faultsOf([...whole.slice(0, 2), ...other.slice(2, 5)]))[0]).to.match(
      /^record 3 does not continue/,
    );
    expect((await faultsOf([...whole, endOf(whole)], { ...whole[4] })).join()).to.include(
      "something follows",
    );
  });

  it("finds lines that are no records", async () => {
    for (const line of ["{", "null", "[]", '{"seq":1}', '{"end":{"seq":1}}', { ...whole[4], extra: 1 }]) {
      expect((await faultsOf(whole.with(4, line as AuditRecord))).join()).to.include(
        "is no record of the audit",
      );
    }
  });

  it("finds any single change of a character", async () => {
    const text = [...whole, endOf(whole)].map((value) => JSON.stringify(value)).join("\n");
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.string({ minLength: 1, maxLength: 1 }),
        async (at, letter) => {
          fc.pre(text[at] !== letter);
          const changed = (text.slice(0, at) + letter + text.slice(at + 1)).split("\n");
          const same = JSON.stringify(parsed(changed)) === JSON.stringify(parsed(text.split("\n")));
          const { faults } = await verifyExport(lines(changed));
          return same || faults.length > 0;
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** White space between lines carries no meaning; everything else does. */
function parsed(changed: readonly string[]): unknown[] {
  return changed
    .filter((line) => line !== "")
    .map((line) => {
      try {
        return JSON.parse(line) as unknown;
      } catch {
        return line;
      }
    });
}
