// Stands in for Trend Micro's Cloud One over HTTP: accounts with their API keys, and the scanner that they open.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { randomBytes } from "node:crypto";

export type KeyRow = {
  id: string;
  alias: string;
  roleID: string;
  locale: string;
  timezone: string;
  enabled: boolean;
};
export type Asked = { method: string; path: string; id: string | undefined; body: string };

export class CloudOneModel {
  /** By the whole key. */
  readonly keys = new Map<string, KeyRow>();
  readonly asked: Asked[] = [];
  /** What the next answers are instead; `hang` gives none. */
  broken: (asked: Asked) => { status: number; body: string } | "hang" | undefined = () => undefined;
  #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  issue(alias: string, like: Partial<KeyRow> = {}): string {
    const id = `tmc${randomBytes(6).toString("hex")}`;
    const key = `${id}:${randomBytes(24).toString("base64url")}`;
    const row = { roleID: "scanner", locale: "en-us", timezone: "UTC", enabled: true, ...like };
    this.keys.set(key, { ...row, id, alias });
    return key;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const part of request) body += String(part);
    const key = String(request.headers["authorization"]).replace(/^ApiKey /, "");
    const holder = this.keys.get(key);
    const asked = { method: request.method ?? "", path: request.url ?? "", id: holder?.id, body };
    this.asked.push(asked);
    const broken = this.broken(asked);
    if (broken === "hang") return;
    const { status, body: text } =
      broken ??
      (holder?.enabled === true && request.headers["api-version"] === "v1"
        ? this.#serve(asked)
        : { status: 401, body: JSON.stringify({ message: `no such key ${key}` }) });
    response.writeHead(status, { "content-type": "application/json" }).end(text);
  }

  #serve({ method, path, body }: Asked): { status: number; body: string } {
    const say = (value: unknown, status = 200) => ({ status, body: JSON.stringify(value) });
    if (method === "POST" && path === "/conformity/template-scanner/scan") return say(scan(body));
    if (method === "GET" && path === "/accounts/apikeys") return say({ apiKeys: [...this.keys.values()] });
    if (method === "POST" && path === "/accounts/apikeys") {
      const { alias, ...like } = JSON.parse(body) as KeyRow;
      const apiKey = this.issue(alias, like);
      return say({ ...this.keys.get(apiKey), apiKey }, 201);
    }
    const id = /^\/accounts\/apikeys\/(.+)$/.exec(path)?.[1];
    const found = [...this.keys].find(([, row]) => row.id === id);
    if (found === undefined) return say({ message: "not found" }, 404);
    if (method === "DELETE") return (this.keys.delete(found[0]), { status: 204, body: "" });
    return say(found[1]);
  }
}

/** Buckets are judged: whether they are encrypted by a key of one's own (bad), and whether they are named (mild). */
function scan(body: string): object {
  const { attributes } = (JSON.parse(body) as { data: { attributes: { type: string; contents: string } } })
    .data;
  const { Resources } = JSON.parse(attributes.contents) as {
    Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
  };
  const check = (id: string, risk: string, resource: string, holds: boolean) => ({
    type: "checks",
    attributes: {
      status: holds ? "SUCCESS" : "FAILURE",
      "risk-level": risk,
      "rule-title": `Rule ${id}`,
      message: `${resource} ${holds ? "meets" : "breaks"} ${id}`,
      resource,
      "resolution-page-url": `https://www.trendmicro.com/cloudoneconformity/knowledge-base/${id}`,
    },
    relationships: { rule: { data: { type: "rules", id } } },
  });
  const data = Object.entries(Resources)
    .filter(([, { Type }]) => Type === "AWS::S3::Bucket")
    .flatMap(([name, { Properties = {} }]) => [
      check("S3-016", "HIGH", name, Properties["BucketEncryption"] !== undefined),
      check("S3-099", "LOW", name, Properties["BucketName"] !== undefined),
    ]);
  return { data, meta: { errors: [] } };
}
