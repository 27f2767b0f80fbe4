import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { probeInstaller } from "../../../sandbox/toolchain/installCli.ts";

const listen = (answer: (status: (code: number) => void) => void): Promise<[Server, string]> =>
  new Promise((resolve) => {
    const server = createServer((_, response) => answer((code) => response.writeHead(code).end()));
    server.listen(0, "127.0.0.1", () => {
      resolve([server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/install.sh`]);
    });
  });
const failure = (url: string, limit?: number) =>
  probeInstaller(url, limit).catch((cause: Error) => cause.message);

describe("probeInstaller: fails fast where Pulumi's installer can't be had", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  it("passes when the installer can be fetched", async () => {
    const [started, url] = await listen((status) => status(200));
    server = started;
    expect(await failure(url)).to.equal(undefined);
  });

  it("names the status of a proxy that refuses", async () => {
    const [started, url] = await listen((status) => status(403));
    server = started;
    expect(await failure(url)).to.include("answers 403");
  });

  it("gives up on a host that does not answer", async () => {
    const [started, url] = await listen(() => {});
    server = started;
    expect(await failure(url, 50)).to.include("no answer in 0.05 s");
  });

  it("names the system's reason when there is no connection", async () => {
    const [closed, url] = await listen(() => {});
    await new Promise((resolve) => closed.close(resolve));
    expect(await failure(url)).to.match(/^127\.0\.0\.1:\d+ can't be reached \(ECONNREFUSED\)$/);
  });
});
