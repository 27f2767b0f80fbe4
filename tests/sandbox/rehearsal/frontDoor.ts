// An address that really answers with what was released: each request goes to the handler that the function's alias runs now.
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { keysOf } from "../../../infra/functions/lib/release.ts";
import { unpack } from "../../../sandbox/rehearsal/archive.ts";
import { s3Of } from "../../../sandbox/rehearsal/aws/declaredAws.ts";
import type { Route } from "./declaredRoute.ts";
import type { World } from "../../../sandbox/rehearsal/world.ts";

type Handler = (event: object) => Promise<{ statusCode: number; body: string }>;

export class FrontDoor {
  readonly #server: Server;
  readonly #app: string;
  readonly #folder = mkdtempSync(path.join(tmpdir(), "lockgate-door-"));
  readonly #handlers = new Map<string, Promise<Handler>>();
  /** Where the function is; before that nobody answers. */
  place: { world: World; environment: string; bucket: string } | undefined;
  /** The route of the declared API, and that its function lets it in: without, nobody comes through. */
  route: Route | undefined;
  requests = 0;

  private constructor(server: Server, app: string) {
    this.#server = server;
    this.#app = app;
    server.on("request", ({ method, url }, response) => {
      if (!this.#leads(method, url)) return response.writeHead(404).end('{"message":"Not Found"}');
      this.requests += 1;
      this.#answer().then(
        ({ statusCode, body }) => response.writeHead(statusCode).end(body),
        // As API Gateway says it of a function that fails.
        (error: Error) => response.writeHead(502).end(error.message),
      );
    });
  }

  static async open(app: string): Promise<FrontDoor> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new FrontDoor(server, app);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/account`;
  }

  #leads(method = "", url = ""): boolean {
    return this.route?.path === url && ["ANY", method].includes(this.route.method);
  }

  async #answer(): ReturnType<Handler> {
    const release = this.#live();
    let handler = this.#handlers.get(release);
    if (handler === undefined) this.#handlers.set(release, (handler = this.#load(release)));
    return (await handler)({});
  }

  /** SHA-256 of what has all the traffic. */
  #live(): string {
    const { world, environment } = this.#there;
    const name = `lockgate-${this.#app}-${environment}:live`;
    const found = world.targets.flatMap((each) => each.traffic()).find((each) => each.name === name);
    const [version = ""] = Object.entries(found?.shares ?? {}).find(([, share]) => share === 100) ?? [];
    const release = found?.runs?.[version];
    if (release === undefined) throw new Error(`${name} has no release`);
    return release;
  }

  async #load(release: string): Promise<Handler> {
    const { world, bucket } = this.#there;
    const s3 = s3Of(world.aws, bucket.slice(-12));
    const { artifact } = keysOf(this.#app, release);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: artifact }));
    const folder = path.join(this.#folder, release);
    await unpack(Buffer.from((await Body?.transformToByteArray()) ?? []), folder);
    s3.destroy();
    const module = (await import(pathToFileURL(path.join(folder, "index.mjs")).href)) as { handler: Handler };
    return module.handler;
  }

  get #there() {
    if (this.place === undefined) throw new Error("nothing is released yet");
    return this.place;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    rmSync(this.#folder, { recursive: true });
  }
}
