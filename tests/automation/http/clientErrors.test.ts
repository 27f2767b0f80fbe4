// Bytes that are no request, and headers that are too many: a problem as everywhere, and the connection ends.
import { expect } from "chai";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { answerClientErrors } from "../../../automation/http/clientErrors.ts";
import { type TestApp, startApp } from "../support/app.ts";

describe("what is no request", () => {
  let app: TestApp;
  before(async () => {
    app = await startApp(["dev"]);
  });
  after(() => app.stop());

  const send = (text: string, port = Number(new URL(app.url).port)): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = "";
      const socket = connect(port, "127.0.0.1", () => socket.write(text));
      socket.setEncoding("utf8").on("data", (chunk: string) => (answer += chunk));
      socket.once("error", reject).once("close", () => resolve(answer));
    });

  it("is answered: a request whose rest does not come in time", async () => {
    expect(createServer().headersTimeout, "what the server has, being Node's default").to.equal(60_000);
    // The same with a shorter patience.
    const impatient = createServer({
      connectionsCheckingInterval: 20,
      headersTimeout: 50,
      requestTimeout: 100,
    });
    answerClientErrors(impatient);
    await new Promise<void>((resolve) => impatient.listen(0, "127.0.0.1", resolve));
    const { port } = impatient.address() as AddressInfo;
    for (const text of [
      "GET /healthz HT",
      "POST /v1/tokens HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{",
    ])
      expect(await send(text, port)).to.match(/^HTTP\/1.1 400 .*\r\n[^]*malformed_request/);
    impatient.close();
  });

  it("counts as gone: a reader of a stream that closed its own side only; the run and the server go on", async () => {
    const as = await app.secret("token", ["operator"]);
    const started = await app.call("POST", "/v1/stacks/dev/runs", { as, body: { operation: "preview" } });
    const id = String(started.body["id"]);
    const head = `GET /v1/runs/${id}/events HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${as}\r\n\r\n`;
    let seen = "";
    await new Promise<void>((resolve, reject) => {
      const port = Number(new URL(app.url).port);
      const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }, () => socket.write(head));
      socket.setEncoding("utf8").on("data", (chunk: string) => {
        seen += chunk;
        if (seen.includes('"queued"')) socket.end();
      });
      socket.once("error", reject).once("end", resolve);
    });
    const { body } = await app.call("GET", `/v1/runs/${id}`, { as });
    expect(body["state"], "its stream ended, it did not").to.equal("queued");
  });
});
