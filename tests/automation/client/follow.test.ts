// Following a run over connections that break: nothing is missed, nothing comes twice.
import { expect } from "chai";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Problem, createClient, explain } from "../../../automation/client/client.ts";
import { followRun } from "../../../automation/client/follow.ts";

const event = (id: number) =>
  JSON.stringify({ id, runId: "r", at: "", type: "run.state", data: { state: id } });

describe("a run that is followed", function () {
  this.timeout(20_000);

  async function served<T>(
    answer: (request: IncomingMessage, response: ServerResponse) => void,
    work: (url: string) => Promise<T>,
  ): Promise<T> {
    const server = createServer(answer);
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    try {
      return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it("goes on where a broken connection stopped, with a line that was cut in two", async () => {
    let streams = 0;
    const since: unknown[] = [];
    const seen: number[] = [];
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      if (!request.url?.endsWith("/events")) {
        response.setHeader("content-type", "application/json");
        return response.end(JSON.stringify({ state: "x", finishedAt: streams >= 2 ? "now" : null }));
      }
      since.push(request.headers["last-event-id"]);
      streams += 1;
      response.setHeader("content-type", "application/x-ndjson");
      if (streams > 1) return response.end(`${event(3)}\n`);
      response.write(`${event(1)}\n${event(2).slice(0, 9)}`);
      setTimeout(() => response.write(`${event(2).slice(9)}\n`), 50);
      setTimeout(() => request.socket.destroy(), 100);
    };
    await served(answer, (url) =>
      followRun(createClient({ url, token: "t" }), "r", ({ id }) => void seen.push(id)),
    );
    expect(seen.slice(0, 3)).to.deep.equal([1, 2, 3]);
    expect(since.slice(0, 2)).to.deep.equal(["0", "2"]);
  });

  it("ends with the server's problem, all of it in words", async () => {
    const problem = {
      title: "Not allowed",
      detail: "viewer may not",
      code: "forbidden",
      remedy: "ask",
      faults: [{ path: "query.limit", message: "too large" }],
    };
    const answer = (_request: IncomingMessage, response: ServerResponse) =>
      response.writeHead(403, { "content-type": "application/problem+json" }).end(JSON.stringify(problem));
    const failure = await served(answer, (url) =>
      followRun(createClient({ url, token: "t" }), "r", () => {}).catch((error: Error) => error),
    );
    expect(failure).to.be.instanceOf(Problem).and.include({ status: 403, code: "forbidden" });
    expect(explain(failure as Error)).to.equal("viewer may not\nlimit: too large\nask");
  });
});
