// The way of a job that really runs to S3: each request is authorised as the job's role, and then moto's to answer.
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { callsOf } from "../../aws/awsCalls.ts";
import type { World } from "../../world.ts";

type Caller = { role: string; account: string };
const operations: Readonly<Record<string, string>> = {
  GET: "GetObject",
  HEAD: "HeadObject",
  PUT: "PutObject",
};

/** Runs `work` with the address of the door; closed afterwards. */
export async function withS3Door<T>(
  world: World,
  caller: Caller,
  work: (endpoint: string) => Promise<T>,
): Promise<T> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const { status, headers, body } = await pass(world, caller, request);
      response.writeHead(status, headers).end(body);
    };
    void answer().catch((error: Error) => response.writeHead(500).end(error.message));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await close(server);
  }
}

const close = (server: Server): Promise<void> =>
  new Promise((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });

type Answer = { status: number; headers: Record<string, string>; body: Buffer };

async function pass(world: World, { role, account }: Caller, request: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? "/", world.moto.endpoint);
  const [, Bucket = "", ...key] = pathname.split("/").map(decodeURIComponent);
  const lists = searchParams.has("list-type") && request.method === "GET";
  const operation = `S3Client.${lists ? "ListObjectsV2" : (operations[request.method ?? ""] ?? "unknown")}Command`;
  const Prefix = searchParams.get("prefix") ?? undefined;
  try {
    const place = { account, region: world.regionIn(account) };
    for (const call of await callsOf(
      operation,
      { Bucket, Key: key.join("/"), Prefix },
      place,
      world.company.model,
    ))
      world.harness.ask(role, call);
  } catch (error) {
    const body = `<Error><Code>AccessDenied</Code><Message>${(error as Error).message}</Message></Error>`;
    return { status: 403, headers: { "content-type": "application/xml" }, body: Buffer.from(body) };
  }
  return forward(world, account, request);
}

async function forward(world: World, account: string, request: IncomingMessage): Promise<Answer> {
  const { host: _, connection: __, expect: ___, "transfer-encoding": ____, ...kept } = request.headers;
  const answer = await fetch(new URL(request.url ?? "/", world.moto.endpoint), {
    method: request.method ?? "GET",
    headers: { ...(kept as Record<string, string>), "x-moto-account-id": account },
    ...(request.method === "PUT" ? { body: await buffer(request) } : {}),
  });
  const body = Buffer.from(await answer.arrayBuffer());
  const type = answer.headers.get("content-type");
  const etag = answer.headers.get("etag");
  return {
    status: answer.status,
    headers: {
      ...(type === null ? {} : { "content-type": type }),
      ...(etag === null ? {} : { etag }),
      "content-length": String(body.length),
    },
    body,
  };
}
