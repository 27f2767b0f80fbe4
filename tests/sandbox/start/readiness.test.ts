import { expect } from "chai";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { unready } from "../../../sandbox/start/readiness.ts";

describe("npm start's watch over the server", () => {
  let answers: number[];
  let asked: number;
  let server: Server;
  let url: string;

  beforeEach(async () => {
    asked = 0;
    server = createServer((_request, response) => {
      response.statusCode = answers[Math.min(asked++, answers.length - 1)]!;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => server.close());

  it("tells that it is not ready any more, and where the logs are", async () => {
    answers = [200, 503];
    expect(await unready(url, "/data/logs", { everyMs: 5, patience: 3 })).to.contain("/data/logs");
    expect(asked).to.be.at.least(4);
  });

  it("lets a short outage pass", async () => {
    answers = [503, 503, 200, 503, 503, 200, 503];
    await unready(url, "/data/logs", { everyMs: 5, patience: 3 });
    expect(asked).to.be.at.least(9);
  });
});
