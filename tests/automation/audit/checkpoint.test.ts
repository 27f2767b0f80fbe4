// Signed checkpoints of the audit, on the real database: when they are signed, and every mutation of an export that they show.
import { expect } from "chai";
import { generateKeyPairSync } from "node:crypto";
import { type AuditRecord, hashOf } from "../../../automation/audit/chain.ts";
import { readCheckpoint, signCheckpoint, signedBy } from "../../../automation/audit/checkpoint.ts";
import { checkpointDue } from "../../../automation/audit/checkpointing.ts";
import { verifyExport } from "../../../automation/audit/verify.ts";
import { localSigner } from "../../../infra/functions/lib/signer.ts";
import { type TestApp, startApp } from "../support/app.ts";
import { silent } from "../support/database.ts";

const pairOf = () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const pem = (key: typeof privateKey, type: "pkcs8" | "spki") =>
    String(key.export({ type, format: "pem" } as never));
  return { signer: localSigner(pem(privateKey, "pkcs8")), publicKey: pem(publicKey, "spki") };
};
type Line = AuditRecord | { checkpoint: Record<string, unknown> } | { end: { seq: number; hash: string } };

describe("a checkpoint of the audit", () => {
  let app: TestApp;
  const ours = pairOf();
  const theirs = pairOf();
  const isSigned = signedBy(ours.publicKey);
  const due = (everyRecords = 3, signer = ours.signer) =>
    checkpointDue({ pool: app.pool, logger: silent, signer, everyRecords });
  const write = async (count: number) => {
    for (let n = 0; n < count; n += 1) await app.secret("token", ["viewer"]);
  };
  const count = async () =>
    Number((await app.pool.query("select count(*)::int as n from audit_checkpoints")).rows[0].n);
  const exported = async (): Promise<Line[]> =>
    (await app.call("GET", "/v1/audit/export", { as: ["admin"] })).text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
  async function* linesOf(lines: readonly Line[]) {
    for (const line of lines) yield JSON.stringify(line);
  }
  const verify = (lines: readonly Line[], known?: { seq: number; hash: string }) =>
    verifyExport(linesOf(lines), known, isSigned);

  before(async function () {
    this.timeout(30_000);
    app = await startApp(["dev"]);
  });
  after(() => app.stop());

  it("is signed at once, then after so many records, and after an hour in which there were any", async () => {
    expect((await app.call("GET", "/v1/audit/checkpoint", { as: ["admin"] })).body["code"]).to.equal(
      "checkpoint_not_found",
    );
    await due();
    expect(await count()).to.equal(1);
    await write(2);
    await due();
    expect(await count(), "two are not three").to.equal(1);
    await write(1);
    await due();
    expect(await count()).to.equal(2);
    await due();
    expect(await count(), "nothing new").to.equal(2);
    await write(1);
    // As if the last one had been signed an hour ago; only the owner of the table can do that.
    await app.pool.query("alter table audit_checkpoints disable trigger audit_refuse");
    await app.pool.query("update audit_checkpoints set at = at - interval '1 hour'");
    await app.pool.query("alter table audit_checkpoints enable trigger audit_refuse");
    await due();
    expect(await count()).to.equal(3);
  });

  it("is signed although the last one is of a clock that was ahead", async () => {
    await write(1);
    const before_ = await count();
    await app.pool.query("alter table audit_checkpoints disable trigger audit_refuse");
    await app.pool.query("update audit_checkpoints set at = at + interval '1 year'");
    await app.pool.query("alter table audit_checkpoints enable trigger audit_refuse");
    await due();
    expect(await count()).to.equal(before_ + 1);
  });

  it("is signed once, whatever number of workers look at the same moment", async () => {
    await write(3);
    const before_ = await count();
    await Promise.all([due(), due(), due()]);
    expect(await count()).to.equal(before_ + 1);
  });

  it("is told, and its envelope holds on its own", async () => {
    const { body } = await app.call("GET", "/v1/audit/checkpoint", { as: ["admin"] });
    const { seq, hash } = readCheckpoint(JSON.stringify(body["envelope"]), isSigned);
    expect({ seq, hash }).to.deep.equal({ seq: body["seq"], hash: body["hash"] });
    expect(() => readCheckpoint(JSON.stringify(body["envelope"]), signedBy(theirs.publicKey))).to.throw(
      "signature",
    );
  });

  it("shows in the export up to where somebody signed", async () => {
    await write(1);
    const lines = await exported();
    const { faults, checkpoint, head } = await verify(lines);
    expect(faults).to.deep.equal([]);
    expect(checkpoint).to.be.lessThan(head.seq).and.be.greaterThan(5);
  });

  /** Makes the chain anew from a place on, as somebody with all rights on the database could. */
  const remade = (lines: readonly Line[], change: (record: AuditRecord) => AuditRecord): Line[] => {
    let previous: string | undefined;
    const made = lines.map((line): Line => {
      if (!("seq" in line)) return line;
      const record = change({ ...line, previous: previous ?? line.previous });
      previous = hashOf(record);
      return { ...record, hash: previous };
    });
    const last = made.findLast((line) => "seq" in line) as AuditRecord;
    return [...made.slice(0, -1), { end: { seq: last.seq, hash: last.hash } }];
  };
  const places = (lines: readonly Line[]) => lines.flatMap((line, index) => ("seq" in line ? [index] : []));
  const mutations: Record<string, (lines: Line[]) => Promise<Line[][]> | Line[][]> = {
    "edited, each record": (lines) =>
      places(lines).map((at) => {
        const record = lines[at] as AuditRecord;
        return lines.with(at, { ...record, entry: { ...record.entry, actor: "mallory" } });
      }),
    "without one record, whichever": (lines) => places(lines).map((at) => lines.toSpliced(at, 1)),
    "with two records swapped": (lines) =>
      places(lines)
        .slice(1)
        .map((at) => lines.with(at, lines[at - 1]!).with(at - 1, lines[at]!)),
    "cut off, anywhere": (lines) => lines.map((_, at) => lines.slice(0, at)),
    "with something appended": (lines) => [
      [...lines, lines[0]!],
      [...lines.slice(0, -1), lines.at(-2)!, lines.at(-1)!],
    ],
    "spliced from another chain": (lines) => {
      const other = remade(lines, (record) => ({ ...record, entry: { ...record.entry, actor: "mallory" } }));
      return places(lines)
        .slice(1)
        .map((at) => [...other.slice(0, at), ...lines.slice(at)]);
    },
    "made anew as a whole, with the hashes right": (lines) => [
      remade(lines, (record) => ({ ...record, entry: { ...record.entry, actor: "mallory" } })),
    ],
    "made anew and signed by somebody else's key": async (lines) => {
      const made = remade(lines, (record) => ({ ...record, entry: { ...record.entry, actor: "mallory" } }));
      let head = { seq: 0, hash: "" };
      const signed: Line[] = [];
      for (const line of made) {
        if ("seq" in line) head = { seq: line.seq, hash: line.hash };
        const at = "2026-01-01T00:00:00.000Z";
        const envelope = "checkpoint" in line && (await signCheckpoint(theirs.signer, { ...head, at }));
        signed.push(envelope ? { checkpoint: JSON.parse(envelope) as Record<string, unknown> } : line);
      }
      return [signed];
    },
    "without its checkpoints": (lines) => [lines.filter((line) => !("checkpoint" in line))],
    "with a checkpoint at another place": (lines) => {
      const at = lines.findIndex((line) => "checkpoint" in line);
      return [lines.toSpliced(at, 1).toSpliced(at + 1, 0, lines[at]!)];
    },
  };
  for (const [name, mutate] of Object.entries(mutations)) {
    it(`shows an export that is ${name}`, async () => {
      const made = await mutate(await exported());
      expect(made.length).to.be.greaterThan(0);
      for (const [index, lines] of made.entries())
        expect((await verify(lines)).faults, `${name}: ${index}`).not.to.deep.equal([]);
    });
  }

  it("that was kept shows an export that was cut, and given a new end", async () => {
    const lines = await exported();
    const { body } = await app.call("GET", "/v1/audit/checkpoint", { as: ["admin"] });
    const known = { seq: Number(body["seq"]), hash: String(body["hash"]) };
    expect((await verify(lines, known)).faults).to.deep.equal([]);
    const at = lines.findIndex((line) => "checkpoint" in line);
    const last = lines[at - 1] as AuditRecord;
    const cut = [...lines.slice(0, at + 1), { end: { seq: last.seq, hash: last.hash } }];
    expect((await verify(cut)).faults, "nobody can tell without").to.deep.equal([]);
    expect((await verify(cut, known)).faults).not.to.deep.equal([]);
  });

  it("is not signed over an audit that was changed", async () => {
    await write(3);
    const before_ = await count();
    await app.pool.query("alter table audit_records disable trigger audit_refuse");
    await app.pool.query(
      "update audit_records set entry = replace(entry, 'test', 'eve') where seq = (select seq from audit_head)",
    );
    await app.pool.query("alter table audit_records enable trigger audit_refuse");
    await due();
    expect(await count()).to.equal(before_);
  });
});
