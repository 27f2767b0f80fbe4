// The token of a start ends with it.
import { expect } from "chai";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { revoke } from "../../../sandbox/start/platform.ts";

describe("the token of npm start", () => {
  it("is revoked by the call that revokes whoever calls", async () => {
    const seen: string[] = [];
    const server = createServer(({ method, url, headers }, answer) => {
      seen.push(`${method} ${url} ${headers.authorization}`);
      answer.writeHead(204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    await revoke(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, "lg_abc");
    server.close();
    expect(seen).to.deep.equal(["POST /v1/logout Bearer lg_abc"]);
  });

  it("ends by itself where the server is gone, which holds nothing up", async () => {
    await revoke("http://127.0.0.1:1", "lg_abc");
  });
});
