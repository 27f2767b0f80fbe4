import { expect } from "chai";
import { follow, formatEntries, type Entry, type LedgerEvent } from "../../../infra/functions/lib/ledger.ts";
import { Folder } from "../terminal.ts";

const digest = (n: number): string => String(n).repeat(64);
const event = (n: number, kind: LedgerEvent["kind"], environment = "prod"): LedgerEvent => ({
  id: `${kind}-${n}`,
  kind,
  app: "top-scores",
  environment,
  sha256: digest(n),
  at: `2026-11-2${n}T12:00:00.000Z`,
  by: "arn:aws:iam::111111111111:role/lockgate-test-promote",
  ...(kind === "approved" ? { approver: "ada@acme.example", policyVersion: "0.1.0" } : {}),
});
const chain = (...events: LedgerEvent[]): Entry[] => {
  const entries: Entry[] = [];
  for (const one of events) entries.push(follow(entries.at(-1), one));
  return entries;
};
const prod = chain(event(1, "approved"), event(1, "promoted"), event(1, "healthy"), event(2, "deployed"));
const dev = chain(event(2, "healthy", "dev"));

describe("lockgate ledger", () => {
  const folder = new Folder();
  after(() => folder.remove());
  const run = (words: string) => folder.lockgate(`ledger ${words}`);
  before(() => {
    folder.write("ledger.jsonl", formatEntries([...prod, ...dev]));
  });

  it("shows what runs where, the history, who agreed and under which policy", async () => {
    const { code, out } = await run("show --file ledger.jsonl");
    expect(code).to.equal(0);
    expect(out)
      .to.include(`top-scores in prod: ${digest(1)} since 2026-11-21`)
      .and.include(`top-scores in dev: ${digest(2)}`)
      .and.match(/1 {2}2026-11-21T12:00:00.000Z {2}approved .*; agreed: ada@acme.example; policy 0.1.0/)
      .and.match(/4 .* deployed +222222222222 {2}by lockgate-test-promote/);
  });

  it("shows one environment, and writes an export that verifies", async () => {
    const { out } = await run("show --file ledger.jsonl --environment prod --json");
    folder.write("prod.jsonl", out);
    expect((await run("show --file prod.jsonl")).out).not.to.include("in dev");
    const verified = await run("verify prod.jsonl");
    expect(verified.code).to.equal(0);
    expect(verified.out)
      .to.include("4 entries, unchanged")
      .and.include(`--known top-scores#prod:4:${prod[3]?.hash}`);
    expect((await run("show --file ledger.jsonl --app other")).out).to.include("holds nothing");
  });

  for (const [title, entries, says] of [
    [
      "an edited entry",
      [{ ...prod[0], approver: "mallory" } as Entry, ...prod.slice(1)],
      /prod entry 1 was edited/,
    ],
    ["an entry less", [prod[0], ...prod.slice(2)] as Entry[], /missing or was moved/],
    ["two entries changed over", [prod[1], prod[0], ...prod.slice(2)] as Entry[], /missing or was moved/],
  ] as const)
    it(`finds ${title}`, async () => {
      folder.write("bad.jsonl", formatEntries(entries));
      const { code, out } = await run("verify bad.jsonl");
      expect(code).to.equal(1);
      expect(out).to.match(says).and.include("not what was written");
      const json = JSON.parse((await run("verify bad.jsonl --json")).out) as {
        verified: boolean;
        faults: string[];
      };
      expect(json.verified).to.equal(false);
      expect(json.faults.join()).to.match(says);
    });

  it("finds an end that was cut off by what was noted before", async () => {
    folder.write("cut.jsonl", formatEntries(prod.slice(0, 3)));
    expect((await run("verify cut.jsonl")).code).to.equal(0);
    const { code, out } = await run(`verify cut.jsonl --known top-scores#prod:4:${prod[3]?.hash}`);
    expect(code).to.equal(1);
    expect(out).to.include("ends after 3 entries, 4 were known");
  });

  for (const [words, code, says] of [
    ["show", 2, /--table or --file is missing/],
    ["show --file ledger.jsonl --table x", 2, /--table, --file exclude each other/],
    ["show --table lockgate-ledger", 2, /--table is the ARN of a DynamoDB table, not "lockgate-ledger"/],
    ["show --file missing.jsonl", 3, /missing.jsonl can't be read/],
    ["verify ledger.jsonl --known prod:4", 2, /--known is CHAIN:SEQ:HASH/],
    ["verify", 2, /EXPORT is missing/],
    ["", 2, /lockgate ledger show, lockgate ledger verify/],
  ] as const)
    it(`refuses: ledger ${words}`, async () => {
      const { code: ended, err } = await run(words);
      expect(ended).to.equal(code);
      expect(err).to.match(says);
    });

  it("refuses a file that is no export", async () => {
    folder.write("state.json", "{}");
    const { code, err } = await run("verify state.json");
    expect(code).to.equal(3);
    expect(err).to.include("line 1 of the ledger is no entry");
  });
});
