import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { archiveFault } from "../../../../infra/functions/verify/archive.ts";

const limits = { maxBytes: 1_000_000, maxEntries: 100 };

type Entry = {
  name: string;
  content: Buffer;
  mode?: number;
  localName?: string;
  size?: number;
  flags?: number;
};

/** A zip archive by the bytes (APPNOTE.TXT 4.3), so that it can be wrong in every way. */
function zipOf(entries: readonly Entry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const {
    name,
    content,
    mode = 0o100644,
    localName = name,
    size = content.length,
    flags = 0,
  } of entries) {
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size, 18);
    const local = Buffer.from(common);
    local.writeUInt16LE(Buffer.byteLength(localName), 22);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(at, 10);
    const header = Buffer.concat([Buffer.from("PK\x03\x04"), local, Buffer.from(localName), packed]);
    directory.push(
      Buffer.concat([Buffer.from("PK\x01\x02\x14\x03", "latin1"), common, tail, Buffer.from(name)]),
    );
    parts.push(header);
    at += header.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}

describe("archiveFault", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "lockgate-zip-"));
    file = path.join(folder, "artifact.zip");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const judge = (bytes: Buffer): Promise<string | null> => {
    writeFileSync(file, bytes);
    return archiveFault(file, limits);
  };
  const content = Buffer.from("hello ".repeat(100));
  const good = { name: "index.mjs", content };

  it("finds no fault in what zip makes", async () => {
    mkdirSync(path.join(folder, "lib"));
    writeFileSync(path.join(folder, "lib/a.mjs"), content);
    execFileSync("zip", ["-X", "-q", "-r", file, "lib"], { cwd: folder });
    expect(await archiveFault(file, limits)).to.equal(null);
    expect(await judge(zipOf([good, { name: "lib/b.mjs", content }]))).to.equal(null);
  });

  it("refuses a symbolic link, as zip writes it", async () => {
    symlinkSync("/etc/passwd", path.join(folder, "link"));
    execFileSync("zip", ["-X", "-q", "-y", file, "link"], { cwd: folder });
    expect(await archiveFault(file, limits)).to.match(/"link" is a symbolic link/);
  });

  const bad: [string, Entry[], RegExp][] = [
    ["a path that leads out", [{ name: "../evil", content }], /invalid relative path: \.\.\/evil/],
    ["a path that leads out from within", [{ name: "a/../../evil", content }], /invalid relative path/],
    ["an absolute path", [{ name: "/etc/passwd", content }], /absolute path/],
    ["a drive", [{ name: "C:/evil", content }], /absolute path/],
    ["a backslash", [{ name: "..\\evil", content }], /invalid characters|invalid relative/],
    ["a symbolic link", [{ name: "l", content, mode: 0o120777 }], /symbolic link/],
    ["a device", [{ name: "d", content, mode: 0o020644 }], /neither a file nor a folder/],
    ["a name twice", [good, good], /is there twice/],
    ["another name at the content", [{ ...good, localName: "index.cjs" }], /another name at its content/],
    [
      "a bomb that tells its size",
      [{ name: "bomb", content: Buffer.alloc(2_000_000) }],
      /more than 1000000 bytes/,
    ],
    [
      "a bomb that hides its size",
      [{ name: "bomb", content: Buffer.alloc(2_000_000), size: 10 }],
      /too many bytes/,
    ],
    [
      "many entries that are too much together",
      Array.from({ length: 3 }, (_, i) => ({ name: `b${i}`, content: Buffer.alloc(400_000) })),
      /unpacks to more/,
    ],
    [
      "too many entries",
      Array.from({ length: 101 }, (_, i) => ({ name: `e${i}`, content })),
      /101 entries, more than 100/,
    ],
    ["an encrypted entry", [{ ...good, flags: 1 }], /encrypted/],
  ];
  for (const [title, entries, reason] of bad)
    it(`refuses ${title}`, async () => {
      expect(await judge(zipOf(entries))).to.match(reason);
    });

  it("refuses entries that overlap", async () => {
    const bytes = zipOf([
      { name: "aaaa", content: Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31) % 256)) },
    ]);
    const end = bytes.length - 22;
    const from = bytes.readUInt32LE(end + 16);
    const row = bytes.subarray(from, end);
    const rows = ["aaaa", "bbbb"].map((name) =>
      Buffer.concat([row.subarray(0, row.length - 4), Buffer.from(name)]),
    );
    const tail = Buffer.from(bytes.subarray(end));
    tail.writeUInt16LE(2, 8);
    tail.writeUInt16LE(2, 10);
    tail.writeUInt32LE(row.length * 2, 12);
    expect(await judge(Buffer.concat([bytes.subarray(0, from), ...rows, tail]))).to.match(
      /overlap|another name/,
    );
  });

  it("refuses damaged content, a truncated archive and what is none", async () => {
    const bytes = zipOf([good]);
    const damaged = Buffer.from(bytes);
    damaged[damaged.indexOf("PK\x01\x02") - 3]! ^= 0xff;
    expect(await judge(damaged)).to.match(/refused|damaged/);
    expect(await judge(bytes.subarray(0, bytes.length - 30))).to.match(/refused/);
    expect(await judge(readFileSync(import.meta.filename))).to.match(/refused/);
  });
});
