// A small app that really answers, with a hole that a test opens and closes: what a player's name holds gets into a query.
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const answers = { 200: { description: "the scores" }, 400: { description: "no such player" } };
const player = { name: "player", in: "query", required: true, schema: { enum: ["ada", "bob"] } };
const api = {
  openapi: "3.0.3",
  info: { title: "scores", version: "1" },
  paths: { "/scores": { get: { parameters: [player], responses: answers } } },
};

export class Attacked {
  readonly #server: Server;
  /** Whether the hole is open. */
  vulnerable = false;
  /** Whether it answers nobody. */
  gone = false;
  requests = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", ({ url = "", method }, response: ServerResponse) => {
      if (this.gone) return void response.destroy();
      this.requests += 1;
      const { pathname, searchParams } = new URL(url, this.url);
      const say = (status: number, body: object): void =>
        void response
          .writeHead(status, { "content-type": "application/json", allow: "GET" })
          .end(JSON.stringify(body));
      if (pathname === "/openapi.json") return say(200, api);
      if (pathname !== "/scores") return say(404, {});
      if (method !== "GET") return say(405, {});
      const name = searchParams.get("player");
      if (this.vulnerable && name !== "") return say(500, { error: "syntax error at or near a player" });
      return say(/^\w{1,3}$/.test(name ?? "") ? 200 : 400, {});
    });
  }

  static async open(): Promise<Attacked> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Attacked(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
