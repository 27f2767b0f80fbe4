// Digests of files, small and large: of a large one the second is made in a thread of its own, over the same bytes.
import { expect } from "chai";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { digestBytes, digestFile } from "../../../../infra/functions/lib/digests.ts";
import { HashBeside } from "../../../../infra/functions/lib/hashBeside.ts";

const MiB = 1024 * 1024;

describe("digests", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "lockgate-digests-"));
  });
  after(() => rmSync(folder, { recursive: true }));
  const of = (name: string, bytes: Buffer): string => createHash(name).update(bytes).digest("hex");

  for (const [title, size] of [
    ["an empty file", 0],
    ["a small file", 1000],
    ["a file of some buffers", 3 * MiB + 1],
    ["a file that is just large", 32 * MiB],
    ["a large file with an odd end", 45 * MiB + 12_345],
  ] as const)
    it(`${title} has the digests that node:crypto gives it`, async () => {
      const bytes = randomBytes(size);
      const file = path.join(folder, "file");
      writeFileSync(file, bytes);
      const both = { sha256: of("sha256", bytes), sha512: of("sha512", bytes), size };
      expect(await digestFile(file, { sha512: true })).to.deep.equal(both);
      expect(await digestFile(file)).to.deep.equal({ sha256: both.sha256, size });
      expect(digestBytes(bytes, { sha512: true })).to.deep.equal(both);
    });

  it("a file that is not there, or no file, is a fault", async () => {
    for (const [name, code] of [
      ["nothing", "ENOENT"],
      [".", "EISDIR"],
    ] as const) {
      const fault = await digestFile(path.join(folder, name), { sha512: true }).catch(
        (error: Error) => error,
      );
      expect(fault).to.have.property("code", code);
    }
  });

  it("a thread that fails ends the work, not the process", async () => {
    const beside = new HashBeside("no such hash", 2, 16);
    beside.update(16);
    const fault = await beside.finish().catch((error: Error) => error);
    expect(fault).to.be.instanceOf(Error);
    await beside.close();
  });
});
