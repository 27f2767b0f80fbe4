// ECR for jobs: a proxy that leads requests to ECR's own name to the images here, each authorised as the role whose token
// it carries. Tools reach it by HTTPS as they reach ECR; whatever else they ask for goes on to where it is.
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { rootCertificates } from "node:tls";
import { promisify } from "node:util";
import type { Harness } from "../aws/authorised.ts";
import { Images, routeOf, type Answered } from "./images.ts";

/** What a request asks of IAM (ECR User Guide, "Private registry authentication"; Service Authorization Reference). */
const actionOf = (method: string, kind: string): string => {
  if (kind === "manifests") return method === "PUT" ? "PutImage" : "BatchGetImage";
  if (kind === "blobs") return method === "HEAD" ? "BatchCheckLayerAvailability" : "GetDownloadUrlForLayer";
  return { POST: "InitiateLayerUpload", PATCH: "UploadLayerPart" }[method] ?? "CompleteLayerUpload";
};

export class Registry {
  readonly #images = new Map<string, Images>();
  readonly #roles = new Map<string, string>();
  readonly #folder: string;
  readonly #proxy: Server;
  readonly #tls: TlsServer;
  /** Who decides on requests, once the world is there. */
  harness: Pick<Harness, "ask"> | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
    const at = (name: string) => readFileSync(path.join(folder, name));
    this.#tls = createTlsServer({ key: at("key.pem"), cert: at("own.pem") });
    this.#tls.on("request", (request, response) => void this.#serve(request, response));
    this.#proxy = createServer().on("connect", (request, socket) =>
      this.#lead(request.url ?? "", socket as Socket),
    );
  }

  /** Needs openssl, for the certificate of ECR's name that only these jobs believe. */
  static async open(region: string): Promise<Registry> {
    const folder = mkdtempSync(path.join(tmpdir(), "lockgate-registry-"));
    const own = path.join(folder, "own.pem");
    const request = [
      ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=ecr".split(" "),
      "-addext",
      `subjectAltName=DNS:*.dkr.ecr.${region}.amazonaws.com`,
      "-keyout",
      path.join(folder, "key.pem"),
      "-out",
      own,
    ];
    await promisify(execFile)("openssl", request);
    writeFileSync(path.join(folder, "ca.pem"), [readFileSync(own, "utf8"), ...rootCertificates].join("\n"));
    const registry = new Registry(folder);
    registry.#proxy.listen(0, "127.0.0.1");
    await once(registry.#proxy, "listening");
    return registry;
  }

  /** For jobs that push or pull. */
  get variables(): Record<string, string> {
    return {
      HTTPS_PROXY: `http://127.0.0.1:${(this.#proxy.address() as AddressInfo).port}`,
      SSL_CERT_FILE: path.join(this.#folder, "ca.pem"),
    };
  }

  /** A password of ECR's for a role, as `aws ecr get-login-password` prints it. */
  tokenOf(role: string): string {
    const token = randomUUID();
    this.#roles.set(token, role);
    return token;
  }

  /** `<account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<digest>`. */
  has(image: string): boolean {
    const [host = "", rest = ""] = [image.slice(0, image.indexOf("/")), image.slice(image.indexOf("/") + 1)];
    const [repository = "", digest = ""] = rest.split("@");
    return this.#images.get(host)?.has(repository, digest) === true;
  }

  /** Of a registry, by its host; empty until somebody pushes there. */
  imagesOf(host: string): Images {
    const images = this.#images.get(host) ?? new Images();
    this.#images.set(host, images);
    return images;
  }

  #lead(target: string, socket: Socket): void {
    const [host = "", port = "443"] = target.split(":");
    socket.on("error", () => socket.destroy());
    if (host.includes(".dkr.ecr.")) {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      return void this.#tls.emit("connection", socket);
    }
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat((await request.toArray()) as Buffer[]);
    const { status, headers = {}, body: answer = Buffer.alloc(0) } = this.#answer(request, body);
    response.writeHead(status, { "content-length": answer.length, ...headers });
    response.end(request.method === "HEAD" ? undefined : answer);
  }

  #answer({ method = "GET", url = "/", headers }: IncomingMessage, body: Buffer): Answered {
    const host = headers.host ?? "";
    const { pathname, searchParams: query } = new URL(url, `https://${host}`);
    const [, password = ""] = Buffer.from((headers.authorization ?? "").replace(/^Basic /, ""), "base64")
      .toString()
      .split(":");
    const role = this.#roles.get(password);
    if (role === undefined) return { status: 401, headers: { "www-authenticate": 'Basic realm="ECR"' } };
    if (pathname === "/v2/") return { status: 200 };
    const { repository = "", kind = "" } = routeOf(pathname) ?? {};
    try {
      this.ask(role, actionOf(method, kind), host, repository);
    } catch (error) {
      const errors = [{ code: "DENIED", message: (error as Error).message }];
      return { status: 403, body: Buffer.from(JSON.stringify({ errors })) };
    }
    const type = headers["content-type"] ?? "application/json";
    return this.imagesOf(host).answer({ method, path: pathname, query, body, type });
  }

  /** Throws where the role may not. */
  ask(role: string, action: string, host: string, repository: string): void {
    const [account = "", , , region = ""] = host.split(".");
    const resource = `arn:aws:ecr:${region}:${account}:repository/${repository}`;
    this.harness?.ask(role, { action: `ecr:${action}`, resource, account });
  }

  close(): void {
    this.#proxy.close();
    this.#proxy.closeAllConnections();
    this.#tls.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
