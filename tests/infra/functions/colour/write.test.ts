// What the writer of a colour leaves in the folder that a fleet reads: the verified bytes as a whole, or what was there before.
import type { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { writeColour } from "../../../../infra/functions/colour/write.ts";

describe("C10 the writer of a colour", () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(path.join(tmpdir(), "lockgate-colour-"));
    for (const name of ["files", "scratch", "made"]) mkdirSync(path.join(place, name));
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  const at = (...names: string[]): string => path.join(place, ...names);
  /** An archive with these files, those that end in .sh to be run. */
  function archive(files: Readonly<Record<string, string>>): Buffer {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(at("made", name)), { recursive: true });
      writeFileSync(at("made", name), text, { mode: name.endsWith(".sh") ? 0o755 : 0o644 });
    }
    execFileSync("zip", ["-q", "-X", at("made.zip"), ...Object.keys(files)], { cwd: at("made") });
    const bytes = readFileSync(at("made.zip"));
    rmSync(at("made.zip"));
    return bytes;
  }
  const sha256Of = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
  const write = (bytes: Buffer, ask: object = {}) => {
    const asked: unknown[] = [];
    const send = (command: { input: object }) => {
      asked.push(command.input);
      return Promise.resolve({ Body: Readable.from(bytes), ContentLength: bytes.length });
    };
    const event = { key: "leaflets/a.zip", versionId: "v1", sha256: sha256Of(bytes), ...ask };
    const s3 = { send } as object as S3Client;
    const done = writeColour(event, { s3, bucket: "revisions", folder: at("files"), scratch: at("scratch") });
    return done.then(
      ({ written }) => ({ written, asked }),
      ({ message }: Error) => ({ fault: message, asked }),
    );
  };

  it("C10 writes the one version that it is asked for, and says by its digest what is there", async () => {
    const bytes = archive({ "pages/index.html": "one", "hooks/link.sh": "two" });
    expect(await write(bytes)).to.deep.equal({
      written: sha256Of(bytes),
      asked: [{ Bucket: "revisions", Key: "leaflets/a.zip", VersionId: "v1" }],
    });
    expect(readFileSync(at("files/code/pages/index.html"), "utf8")).to.equal("one");
    expect(readFileSync(at("files/release"), "utf8")).to.equal(`${sha256Of(bytes)}\n`);
    expect(statSync(at("files/code/hooks/link.sh")).mode & 0o777).to.equal(0o755);
    expect(statSync(at("files/code/pages/index.html")).mode & 0o777).to.equal(0o644);
    expect(readdirSync(at("scratch"))).to.deep.equal([]);
  });

  it("C10 leaves nothing of the release before, nor of one that did not live to end", async () => {
    await write(archive({ "pages/old.html": "old" }));
    mkdirSync(at("files/.next/code"), { recursive: true });
    rmSync(at("made/pages/old.html"));
    await write(archive({ "pages/new.html": "new" }));
    expect(readdirSync(at("files/code/pages"))).to.deep.equal(["new.html"]);
    expect(readdirSync(at("files")).toSorted()).to.deep.equal(["code", "release"]);
  });

  it("C10 other bytes than the verified ones change nothing", async () => {
    const before = archive({ "pages/index.html": "one" });
    await write(before);
    const { fault } = (await write(archive({ "pages/index.html": "two" }), { sha256: "a".repeat(64) })) as {
      fault: string;
    };
    expect(fault).to.match(/leaflets\/a\.zip has SHA-256 [0-9a-f]{64}, not a{64}/);
    expect(readFileSync(at("files/code/pages/index.html"), "utf8")).to.equal("one");
    expect(readFileSync(at("files/release"), "utf8")).to.equal(`${sha256Of(before)}\n`);
    expect(readdirSync(at("scratch"))).to.deep.equal([]);
  });

  for (const [what, ask] of [
    ["without a version", { versionId: "" }],
    ["with no digest", { sha256: "latest" }],
    ["with more than it knows", { folder: "/etc" }],
  ] as const)
    it(`C10 takes no request ${what}`, async () => {
      const { asked, fault } = (await write(archive({ "a.html": "" }), ask)) as { asked: []; fault: string };
      expect(fault).to.be.a("string");
      expect(asked).to.deep.equal([]);
    });

  it("C10 an archive that leads out of the folder is refused", async () => {
    const bytes = archive({ "aa/evil.html": "out" });
    const evil = Buffer.from(bytes.toString("latin1").replaceAll("aa/evil", "../evil"), "latin1");
    const { fault } = (await write(evil)) as { fault: string };
    expect(fault).to.match(/invalid relative path/);
    expect(readdirSync(at("files"))).to.deep.equal([]);
  });
});
