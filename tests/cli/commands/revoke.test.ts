// lockgate revoke, and what lockgate verify makes of the list.

import { expect } from "chai";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
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
  const judged = async (more = ""): Promise<string> => {
    const { out, err } = await runs(verifying + more);
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
    expect(out).to.match(/^list 1 revokes 0 keys and 0 artifacts until \d{4}-\S+, signed by sha256:/);
    expect(await judged()).to.match(/^passed: /);
    folder.write("list.json", { artifacts: [{ sha256: sha256(Buffer.from(bytes)), reason: "CVE-2026-1" }] });
    await runs("revoke list.json --key revoker.pem --out r.intoto.jsonl");
    expect(await judged()).to.equal("failed: the artifact is revoked: CVE-2026-1");
  });

  it("a key is revoked from a time on: what it signed before stays valid", async () => {
    const { id } = (await policyKey("key.pem", [])) as { id: string };
    for (const [since, outcome] of [
      ["2100-01-01T00:00:00Z", /^passed: /],
      ["2020-01-01T00:00:00Z", /^failed: key sha256:\S+ is revoked since 2020.*: stolen/],
    ] as const) {
      folder.write("list.json", { keys: [{ id, since, reason: "stolen" }] });
      await runs("revoke list.json --key revoker.pem --out r.intoto.jsonl");
      expect(await judged()).to.match(outcome);
    }
  });

  it("what was revoked stays so, and an older list is refused where a newer one was known", async () => {
    folder.write("list.json", {});
    await runs("revoke list.json --key revoker.pem --out r.intoto.jsonl");
    const old = readFileSync(path.join(folder.path, "r.intoto.jsonl"));
    folder.write("list.json", { artifacts: [{ sha256: sha256(Buffer.from(bytes)), reason: "CVE-2026-1" }] });
    await runs("revoke list.json --key revoker.pem --out r.intoto.jsonl");
    folder.write("list.json", {});
    const again = "revoke list.json --key revoker.pem --out r.intoto.jsonl --days 90";
    expect((await runs(again)).out).to.match(/^list 3 revokes 0 keys and 1 artifacts until/);
    const said = JSON.parse((await runs(`${again} --json`)).out) as object;
    expect(said).to.deep.include({ list: 4, keys: [], in: "r.intoto.jsonl" });
    expect(said).to.have.property("artifacts").that.has.length(1);
    expect(await judged()).to.equal("failed: the artifact is revoked: CVE-2026-1");
    writeFileSync(path.join(folder.path, "r.intoto.jsonl"), old);
    expect(await judged()).to.match(/^passed: /);
    expect(await judged(` --known-list 3:${"a".repeat(64)}`)).to.match(
      /^unknown: .*number 3 was known: it was set back/,
    );
    expect(await judged(" --known-list newest")).to.match(/--known-list is a number, a colon and a SHA-256/);
  });

  it("a list goes behind what is none nowhere, and to one place", async () => {
    folder.write("list.json", {});
    folder.write("r.intoto.jsonl", {});
    const broken = await runs("revoke list.json --key revoker.pem --out r.intoto.jsonl");
    expect(broken.code).to.equal(3);
    expect(broken.err).to.match(/r\.intoto\.jsonl: /);
    const both = await runs("revoke list.json --key revoker.pem --out r.intoto.jsonl --table t");
    expect(both.err).to.match(/--table, --out exclude each other/);
    const named = await runs("revoke list.json --key revoker.pem --table lockgate-ledger");
    expect(named.err).to.match(/--table is the ARN of a DynamoDB table, not "lockgate-ledger"/);
  });

  it("nothing is added behind a list that somebody else signed, or that was changed", async () => {
    folder.write("list.json", {});
    folder.write("other.pem", newKey());
    await runs("revoke list.json --key other.pem --out r.intoto.jsonl");
    const slipped = folder.read("r.intoto.jsonl");
    const refused = await runs("revoke list.json --key revoker.pem --out r.intoto.jsonl");
    expect(refused.code).to.equal(3);
    expect(refused.err).to.match(/r\.intoto\.jsonl: .*nothing was revoked\n.*other keys .* --policy FILE/s);
    const foreign = await runs(
      "revoke list.json --key revoker.pem --out r.intoto.jsonl --policy policy.json",
    );
    expect(foreign.err)
      .to.match(/nothing was revoked/)
      .and.not.match(/--policy FILE/);
    expect(folder.read("r.intoto.jsonl")).to.equal(slipped);
    folder.write(
      "r.intoto.jsonl",
      slipped.replace(/"payload":"(.)/, (_, first) => `"payload":"${first === "e" ? "f" : "e"}`),
    );
    const changed = await runs("revoke list.json --key other.pem --out r.intoto.jsonl");
    expect(changed.err).to.match(/nothing was revoked/);
  });

  it("nothing is added to a table whose lists somebody else signed", async () => {
    folder.write("list.json", {});
    folder.write("other.pem", newKey());
    await runs("revoke list.json --key other.pem --out r.intoto.jsonl");
    const table = await startTable([folder.read("r.intoto.jsonl").trim()]);
    const arn = "arn:aws:dynamodb:eu-central-1:276677566922:table/lockgate-ledger";
    try {
      const refused = await runs(`revoke list.json --key revoker.pem --table ${arn}`);
      expect(refused.code).to.equal(3);
      expect(refused.err).to.match(/lockgate-ledger: the list of revocations: .*nothing was revoked/);
      expect(table.asked).to.deep.equal(["Query"]);
      const added = await runs(`revoke list.json --key other.pem --table ${arn}`);
      expect(added.out).to.match(/^list 2 revokes/);
      expect(table.asked).to.deep.equal(["Query", "Query", "PutItem"]);
    } finally {
      table.stop();
    }
  });

  it("goes on behind lists of an older key that the policy trusts", async () => {
    folder.write("list.json", {});
    await runs("revoke list.json --key revoker.pem --out r.intoto.jsonl");
    folder.write("next.pem", newKey());
    const next = await runs("revoke list.json --key next.pem --out r.intoto.jsonl --policy policy.json");
    expect(next.out).to.match(/^list 2 revokes 0 keys/);
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
    ["no days", {}, "--days 0", /--days is a number from 1 to 365, not "0"/],
    ["days that are no number", {}, "--days soon", /not "soon"/],
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

/** DynamoDB's protocol for a table that holds these lists; what it was asked to do. */
async function startTable(lists: readonly string[]) {
  const asked: string[] = [];
  const Items = lists.map((list, index) => ({
    chain: { S: "revocations" },
    seq: { N: String(index + 1) },
    list: { S: list },
  }));
  const server = createServer((request, response) => {
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    asked.push(operation);
    request.resume().on("end", () => {
      response.setHeader("content-type", "application/x-amz-json-1.0");
      response.end(JSON.stringify(operation === "Query" ? { Items, Count: Items.length } : {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const given = {
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: "AKIATEST",
    AWS_SECRET_ACCESS_KEY: "of no meaning",
  };
  const before = Object.keys(given).map((key) => [key, process.env[key]] as const);
  Object.assign(process.env, given);
  const stop = (): void => {
    server.close();
    for (const [key, value] of before)
      if (value === undefined) Reflect.deleteProperty(process.env, key);
      else process.env[key] = value;
  };
  return { asked, stop };
}
