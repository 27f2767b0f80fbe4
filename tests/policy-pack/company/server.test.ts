// The other stacks from a Lockgate server, over real HTTP: what is asked, and what becomes of each bad answer.

import { expect } from "chai";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readSnapshots } from "../../../policy-pack/company/view.ts";
import { stateOf } from "../stateFile.ts";
import { resource } from "../worldBasics.ts";

type Answer = { status?: number; body: unknown };

describe("policy pack: other stacks from a server", () => {
  let server: Server;
  let base: string;
  let answers: Record<string, Answer>;
  let asked: string[];

  before(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      const { status = 200, body } = answers[request.url ?? ""] ?? { status: 404, body: {} };
      response.writeHead(status, status === 302 ? { location: "/v1/else" } : {}).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    asked = [];
    answers = {
      "/v1/states": {
        body: {
          items: [
            { stack: "dev", deployed: true, exportedAt: "2026-06-10T11:00:00Z" },
            { stack: "test", deployed: false, exportedAt: "2026-06-10T11:00:00Z" },
            { stack: "prod", deployed: null, exportedAt: null },
          ],
        },
      },
      "/v1/states/dev": { body: stateOf([resource("key", "mine", {})]) },
    };
  });
  const read = (env: Record<string, string> = { LOCKGATE_TOKEN: "lg_x" }, more = {}) =>
    readSnapshots({ from: base, ...more }, env);

  it("reads each state with the token, and tells never deployed from never seen", async () => {
    const snapshots = await read();
    if (snapshots instanceof Error) throw snapshots;
    const kinds = snapshots.map(({ stack, kind }) => `${stack} ${kind}`);
    expect(kinds).to.deep.equal(["dev state", "test notDeployed", "prod missing"]);
    expect(asked).to.deep.equal(["/v1/states Bearer lg_x", "/v1/states/dev Bearer lg_x"]);
    expect(JSON.stringify(snapshots)).to.include("has not seen its state");
  });

  it("takes the configuration's word for what the server does not manage", async () => {
    const snapshots = await read(undefined, { stacks: ["edge"], notDeployed: ["prod", "lab"] });
    if (snapshots instanceof Error) throw snapshots;
    const kinds = snapshots.map(({ stack, kind }) => `${stack} ${kind}`);
    expect(kinds.slice(2)).to.deep.equal(["prod notDeployed", "edge missing", "lab notDeployed"]);
  });

  it("sends no token in the clear to another machine, and asks for one that is not set", async () => {
    expect(String(await read({}))).to.include("set LOCKGATE_TOKEN");
    const far = await readSnapshots({ from: "http://lockgate.example" }, { LOCKGATE_TOKEN: "lg_x" });
    expect(String(far)).to.include("is not https").and.not.include("lg_x");
    expect(asked).to.deep.equal([]);
  });

  it("makes a refusal and a redirect a fault that says so", async () => {
    answers["/v1/states/dev"] = { status: 403, body: {} };
    expect(JSON.stringify(await read())).to.include("answered 403");
    answers["/v1/states"] = { status: 302, body: {} };
    expect(await read()).to.be.instanceOf(Error);
  });
});
