// lockgate audit verify: verdict, exit code and what is wrong with the command line.
import { expect } from "chai";
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { genesis, hashOf } from "../../../automation/audit/chain.ts";
import { signCheckpoint } from "../../../automation/audit/checkpoint.ts";
import { localSigner } from "../../../infra/functions/lib/signer.ts";
import { Folder } from "../terminal.ts";

describe("lockgate audit verify", () => {
  let folder: Folder;
  const entry = { at: "2026-01-01T00:00:00.000Z", actor: "ann", action: "token.created", details: {} };
  const record = { seq: 1, previous: genesis.hash, entry };
  const hash = hashOf(record);
  const write = (name: string, ...lines: unknown[]) =>
    writeFileSync(path.join(folder.path, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));

  before(() => {
    folder = new Folder();
    write("whole.ndjson", { ...record, hash }, { end: { seq: 1, hash } });
    write("edited.ndjson", { ...record, hash, entry: { ...entry, actor: "eve" } }, { end: { seq: 1, hash } });
  });
  after(() => folder.remove());

  it("ends with 0 and says where the chain ends", async () => {
    const { code, out } = await folder.lockgate("audit verify whole.ndjson");
    expect(out).to.equal(`1 records, unchanged; the last is 1:${hash}\n`);
    expect(code).to.equal(0);
  });

  it("ends with 1 and names the record that was changed", async () => {
    const { code, out } = await folder.lockgate("audit verify edited.ndjson");
    expect(out).to.include("record 1 was changed: its hash is another");
    expect(code).to.equal(1);
  });

  it("takes a record that is known from elsewhere", async () => {
    expect((await folder.lockgate(`audit verify whole.ndjson --known 1:${hash}`)).code).to.equal(0);
    expect((await folder.lockgate(`audit verify whole.ndjson --known 2:${hash}`)).code).to.equal(1);
  });

  it("takes a key, and a checkpoint that was kept, and says how far somebody signed", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const pem = (key: typeof privateKey, type: string) =>
      String(key.export({ type, format: "pem" } as never));
    const signer = localSigner(pem(privateKey, "pkcs8"));
    const envelope = JSON.parse(await signCheckpoint(signer, { seq: 1, hash, at: entry.at })) as object;
    write("signed.ndjson", { ...record, hash }, { checkpoint: envelope }, { end: { seq: 1, hash } });
    write("checkpoint.json", { seq: 1, hash, at: entry.at, envelope });
    writeFileSync(path.join(folder.path, "key.pem"), pem(publicKey, "spki"));
    const { code, out } = await folder.lockgate(
      "audit verify signed.ndjson --key key.pem --checkpoint checkpoint.json",
    );
    expect([code, out]).to.deep.equal([0, `1 records, unchanged, signed up to 1; the last is 1:${hash}\n`]);
    expect((await folder.lockgate("audit verify whole.ndjson --key key.pem")).code).to.equal(1);
    expect((await folder.lockgate("audit verify signed.ndjson --checkpoint checkpoint.json")).code).to.equal(
      2,
    );
    expect(
      (await folder.lockgate("audit verify signed.ndjson --key key.pem --checkpoint key.pem")).code,
    ).to.equal(2);
    expect((await folder.lockgate("audit verify signed.ndjson --key whole.ndjson")).code).to.equal(2);
  });

  it("prints the same as JSON", async () => {
    const { out } = await folder.lockgate("audit verify whole.ndjson --json");
    expect(JSON.parse(out)).to.deep.equal({ verified: true, records: 1, head: { seq: 1, hash }, faults: [] });
  });

  it("says what is wrong with the command line or the file", async () => {
    expect((await folder.lockgate("audit verify")).code).to.equal(2);
    const wrong = await folder.lockgate("audit verify whole.ndjson --known 1");
    expect(wrong.code).to.equal(2);
    expect(wrong.err).to.include('--known is SEQ:HASH, a number and 64 hexadecimal digits, not "1"');
    const missing = await folder.lockgate("audit verify nothing.ndjson");
    expect(missing.code).to.equal(3);
    expect(missing.err).to.include("nothing.ndjson can't be read");
  });
});
