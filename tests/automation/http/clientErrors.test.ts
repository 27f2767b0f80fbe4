// Bytes that are no request, and headers that are too many: a problem as everywhere, and the connection ends.
import { expect } from "chai";
import { connect } from "node:net";
import { type TestApp, startApp } from "../support/app.ts";

describe("what is no request", () => {
  let app: TestApp;
  before(async () => {
    app = await startApp(["dev"]);
  });
  after(() => app.stop());

  const send = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = "";
      const socket = connect(Number(new URL(app.url).port), "127.0.0.1", () => socket.write(text));
      socket.setEncoding("utf8").on("data", (chunk: string) => (answer += chunk));
      socket.once("error", reject).once("close", () => resolve(answer));
    });

  for (const [what, text, status, code] of [
    ["text", "hello\r\n\r\n", 400, "malformed_request"],
    [
      "headers of 20 KiB",
      `GET /healthz HTTP/1.1\r\nx: ${"a".repeat(20_000)}\r\n\r\n`,
      431,
      "headers_too_large",
    ],
  ] as const) {
    it(`is answered: ${what}`, async () => {
      const answer = await send(text);
      expect(answer).to.match(new RegExp(`^HTTP/1.1 ${status} `));
      expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).to.include({ status, code });
    });
  }
});
