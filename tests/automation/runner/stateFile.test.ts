// A state read from the file backend itself: what is read, and what is left to the CLI.
import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { exportedFrom, readStateFile } from "../../../automation/runner/stateFile.ts";

const latest = { manifest: { time: "2026-01-01T00:00:00Z" }, resources: [{ urn: "urn:a", type: "t" }] };
const checkpoint = (version: unknown, more: object = {}) =>
  JSON.stringify({ version, ...more, checkpoint: { stack: "organization/acme/dev", latest } });

describe("a state in the file backend", () => {
  let folder: string;
  let url: string;
  const put = (name: string, text: string) => writeFileSync(path.join(folder, ".pulumi", name), text);
  const read = (stack = "dev", project = "acme", where = url) => readStateFile(where, project, stack);

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "lockgate-states-"));
    url = `file://${folder}`;
    mkdirSync(path.join(folder, ".pulumi/stacks/acme"), { recursive: true });
    put("meta.yaml", "version: 1\n");
    put("stacks/acme/dev.json", checkpoint(3));
    put("stacks/acme/dev.json.bak", "not read");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is its deployment, with what it names as its features", async () => {
    expect(JSON.parse((await read()) ?? "")).to.deep.equal({ version: 3, deployment: latest });
    const featured = exportedFrom(checkpoint(4, { features: ["refreshBeforeUpdate"] })) ?? "";
    expect(JSON.parse(featured)).to.deep.include({ version: 4, features: ["refreshBeforeUpdate"] });
  });

  it("does not exist where the backend has no file of it", async () => {
    expect(await read("test")).to.equal(null);
    expect(await read("dev", "other")).to.equal(null);
  });

  it("is left to the CLI in other backends, layouts and formats, and where anything is odd", async () => {
    expect(await read("dev", "acme", "s3://states")).to.equal(undefined);
    expect(await readStateFile(undefined, "acme", "dev")).to.equal(undefined);
    expect(await read("dev", "acme", `${url}?no_tmp_dir=false`)).to.equal(undefined);
    expect(await read("dev", "acme", `${url}-elsewhere`), "an empty place is not an empty stack").to.equal(
      undefined,
    );
    expect(await read("../acme/dev")).to.equal(undefined);
    for (const odd of [checkpoint(2), checkpoint(undefined), "{", "null", '{"version":3}']) {
      put("stacks/acme/dev.json", odd);
      expect(await read(), odd).to.equal(undefined);
    }
    put("stacks/acme/test.json.gz", "");
    expect(await read("test")).to.equal(undefined);
    put("meta.yaml", "version: 0\n");
    expect(await read("none")).to.equal(undefined);
  });
});
