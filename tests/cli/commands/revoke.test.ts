// lockgate revoke, and what lockgate verify makes of the list.

import { expect } from "chai";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { builder, githubEnv, newKey, sha256, source } from "../../infra/functions/release.ts";
import { Folder } from "../terminal.ts";

const signing = "sign artifact.zip --key key.pem --out a.intoto.jsonl --source src --tests-passed build";
const verifying =
  "verify artifact.zip --attestations a.intoto.jsonl --policy policy.json --revocations r.intoto.jsonl --json";
const bytes = "bytes of the artifact";

describe("lockgate revoke", () => {
  let folder: Folder;
  const runs = (words: string, env = {}) => folder.lockgate(words, env);
  const policyKey = async (file: string, signs: string[]): Promise<object> => ({
    ...(JSON.parse((await runs(`key export ${file} --format policy`)).out) as object),
    signs,
  });
  /** What the check of revocations says of the artifact. */
  const judged = async (): Promise<string> => {
    const { out, err } = await runs(verifying);
    if (out === "") return err;
    const { checks } = JSON.parse(out) as { checks: { check: string; outcome: string; reason: string }[] };
    const { outcome, reason } = checks.find(({ check }) => check === "revocations") ?? {};
    return `${outcome}: ${reason}`;
  };

  beforeEach(async () => {
    folder = new Folder();
    mkdirSync(path.join(folder.path, "src"));
    folder.write("artifact.zip", bytes);
    folder.write("key.pem", newKey());
    folder.write("revoker.pem", newKey());
    const keys = [
      await policyKey("key.pem", ["provenance", "sbom", "tests"]),
      await policyKey("revoker.pem", ["revocation"]),
    ];
    const demands = { sbom: true, tests: true, revocations: true, order: false };
    folder.write("policy.json", { keys, builders: [builder], source, commit: "builder", demands });
    expect((await runs(signing, githubEnv)).code).to.equal(0);
  });
  afterEach(() => folder.remove());

  it("an empty list lets a release through; one that names it does not, with the reason", async () => {
    folder.write("list.json", {});
    const { code, out } = await runs("revoke list.json --key revoker.pem --out r.intoto.jsonl");
    expect(code).to.equal(0);
    expect(out).to.match(/^revoked 0 keys and 0 artifacts until \d{4}-\S+, signed by sha256:/);
    expect(await judged()).to.match(/^passed: /);
    folder.write("list.json", { artifacts: [{ sha256: sha256(Buffer.from(bytes)), reason: "CVE-2026-1" }] });
    await runs("revoke list.json --key revoker.pem --out r.intoto.jsonl");
    expect(await judged()).to.equal("failed: the artifact is revoked: CVE-2026-1");
  });

  it("a key is revoked from a time on: what it signed before stays valid", async () => {
    const { id } = (await policyKey("key.pem", [])) as { id: string };
    for (const [since, outcome] of [
      ["2020-01-01T00:00:00Z", /^failed: key sha256:\S+ is revoked since 2020.*: stolen/],
      ["2100-01-01T00:00:00Z", /^passed: /],
    ] as const) {
      folder.write("list.json", { keys: [{ id, since, reason: "stolen" }] });
      await runs("revoke list.json --key revoker.pem --out r.intoto.jsonl");
      expect(await judged()).to.match(outcome);
    }
  });

  it("a list by a key that may sign none is not believed", async () => {
    folder.write("list.json", {});
    await runs("revoke list.json --key key.pem --out r.intoto.jsonl");
    expect(await judged()).to.match(/the list of revocations: key sha256:\S+ may not sign one/);
  });

  for (const [title, list, words, says] of [
    ["a list with an unknown field", { key: [] }, "", /the list is wrong: .*"key"/],
    ["a digest that is none", { artifacts: [{ sha256: "abc", reason: "x" }] }, "", /artifacts\.0\.sha256/],
    ["a key without a time", { keys: [{ id: "x", reason: "x" }] }, "", /keys\.0\.since/],
    ["no days", {}, "--days 0", /--days is "0", not a number from 1 to 365/],
    ["days that are no number", {}, "--days soon", /--days is "soon"/],
  ] as const)
    it(`${title} is told, and nothing is written`, async () => {
      folder.write("list.json", list);
      const { code, err } = await runs(
        `revoke list.json --key revoker.pem --out r.intoto.jsonl ${words}`.trim(),
      );
      expect(code).to.equal(2);
      expect(err).to.match(says);
      expect(existsSync(path.join(folder.path, "r.intoto.jsonl"))).to.equal(false);
    });
});
