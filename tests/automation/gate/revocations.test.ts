// The lists of revocations as the gate of signed releases gets them: from a file or from the ledger's table, never an
// older one than it has seen, and with the reason where there is none that can be believed.
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { artifactGate } from "../../../automation/gate/artifact.ts";
import { readArtifactDemand } from "../../../automation/gate/artifactDemand.ts";
import { defaultEnvironments } from "../../../automation/gate/environments.ts";
import { changeFacts } from "../../../automation/runner/passage.ts";
import { saveRelease } from "../../../automation/store/releases.ts";
import type { Run } from "../../../automation/store/runs.ts";
import { issueList, type KnownList, type Revoked } from "../../../infra/functions/lib/revocations.ts";
import { Release } from "../../infra/functions/release.ts";
import { migratedDatabase } from "../support/database.ts";

const table = "arn:aws:dynamodb:eu-central-1:276677566922:table/lockgate-ledger";

describe("the gate's lists of revocations", function () {
  this.timeout(60_000);
  const release = new Release();
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-lists-"));
  const file = path.join(folder, "lists.jsonl");
  let database: Awaited<ReturnType<typeof migratedDatabase>>;
  let lists: string[];
  let known: KnownList | undefined;

  before(async () => {
    database = await migratedDatabase();
    await release.sign();
    const policy = release.policy({ commit: "builder" }, { deployed: undefined });
    const publicKey = release.signer.publicKey.export({ type: "spki", format: "pem" });
    const keys = policy.keys.map((key) => ({ ...key, publicKey }));
    writeFileSync(path.join(folder, "policy.json"), JSON.stringify({ ...policy, keys }));
    const { sha256, bundle } = release;
    await saveRelease(database.pool, { sha256, name: "shop", bundle, builtAt: null }, "ada");
  });
  after(async () => {
    await database.end();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    lists = [];
    known = undefined;
    await add();
  });

  const add = async (more: Revoked = { keys: [], artifacts: [] }): Promise<void> => {
    const made = await issueList(release.signer, known, { more, now: new Date() });
    ({ known } = made);
    lists.push(made.text);
    writeFileSync(file, lists.join("\n"));
  };
  const stolen = { keys: [], artifacts: [{ sha256: release.sha256, reason: "stolen" }] };
  /** What the gate says of a run of that stack. */
  const judge = async (stack: string, revocations?: string): Promise<string> => {
    const given = { policy: "policy.json", ...(revocations === undefined ? {} : { revocations }) };
    const artifact = readArtifactDemand(path.join(folder, "environments.json"), stack, given);
    const run = { id: "00000000-0000-4000-8000-000000000000", stack, operation: "update", rollback: false };
    const facts = await changeFacts(
      database.pool,
      { ...run, release: release.sha256, requestedByPerson: null } as Run,
      (name) => ({ ...defaultEnvironments(name), artifact }),
    );
    const { verdict, reason } = artifactGate(facts);
    return `${verdict}: ${reason}`;
  };

  it("a revoked digest is refused from the next run on", async () => {
    expect(await judge("a", "lists.jsonl")).to.equal("pass: shop passes every check");
    await add(stolen);
    expect(await judge("a", "lists.jsonl")).to.equal("refuse: revocations: the artifact is revoked: stolen");
  });

  it("an older list than one that was seen is refused, whichever run saw it", async () => {
    await add(stolen);
    await judge("b", "lists.jsonl");
    writeFileSync(file, lists[0] ?? "");
    expect(await judge("b", "lists.jsonl")).to.match(/^refuse: .*number 2 was known: it was set back$/);
    expect(await judge("never-saw-one", "lists.jsonl")).to.match(/^pass/);
  });

  it("another list in the place of one that was seen is refused", async () => {
    await judge("c", "lists.jsonl");
    [lists, known] = [[], undefined];
    await add();
    expect(await judge("c", "lists.jsonl")).to.match(/^refuse: .*number 1 is not the one that was known$/);
  });

  it("none named, no file, a forged one: refused, with the reason", async () => {
    expect(await judge("d")).to.equal("refuse: revocations: there is no list of revocations");
    expect(await judge("d", "nowhere.jsonl")).to.match(/revocations: .* can't be read: ENOENT$/);
    writeFileSync(file, (lists[0] ?? "").replace(/"sig":"..../, '"sig":"AAAA'));
    expect(await judge("d", "lists.jsonl")).to.match(/revocations: .*signature: a signature does not verify/);
    writeFileSync(file, "");
    expect(await judge("d", "lists.jsonl")).to.match(/revocations: .*there is none$/);
  });

  describe("in the ledger's table", () => {
    let server: Server;
    let asked: unknown[] = [];
    const saved = { ...process.env };
    before(async () => {
      // DynamoDB's own protocol, as far as a query goes (DynamoDB API Reference, Query).
      server = createServer((request, response) => {
        const body: Buffer[] = [];
        request.on("data", (bytes: Buffer) => body.push(bytes));
        request.on("end", () => {
          asked.push(JSON.parse(Buffer.concat(body).toString()));
          response.setHeader("content-type", "application/x-amz-json-1.0");
          response.end(JSON.stringify({ Items: lists.map((list) => ({ list: { S: list } })) }));
        });
      }).listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      Object.assign(process.env, {
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        AWS_ACCESS_KEY_ID: "AKIAOWNER00000000000",
        AWS_SECRET_ACCESS_KEY: "of no meaning",
      });
    });
    after(() => {
      server.close();
      for (const name of ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
        if (saved[name] === undefined) delete process.env[name];
        else process.env[name] = saved[name];
    });

    it("they are read for each run, and refuse alike; a table that does not answer passes nothing", async () => {
      expect(await judge("e", table)).to.match(/^pass/);
      expect(asked[0]).to.deep.include({ TableName: table, ConsistentRead: true });
      await add(stolen);
      expect(await judge("e", table)).to.equal("refuse: revocations: the artifact is revoked: stolen");
      asked = [];
      server.close();
      server.closeAllConnections();
      expect(await judge("e", table)).to.match(
        /^refuse: revocations: the list of revocations can't be read: /,
      );
    });
  });
});
