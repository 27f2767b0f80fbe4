// Decides how a call over gRPC is taken and answered: unary ones alone, on Node's own HTTP/2, since of what an answer to the
// engine takes, a third is @grpc/grpc-js. By https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.

import http2, { type OutgoingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo, Socket } from "node:net";

type Callback = (error: Partial<Refusal> | null, answer?: unknown) => void;
/** A refusal's `code` is one of `status`; without one it is unknown, which is an error as well. */
type Refusal = { code: number; message: string };

/** One method as protoc's service definitions have it, and what answers it. */
export type Method = {
  readonly path: string;
  /** Throws where the bytes are no such message. */
  readonly requestDeserialize: (bytes: Buffer) => unknown;
  readonly responseSerialize: (answer: never) => Uint8Array;
  readonly handler: (call: { request: never }, callback: Callback) => void;
};

/** Of https://grpc.github.io/grpc/core/md_doc_statuscodes.html what is used here. */
export const status = {
  OK: 0,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
} as const;

/** Bytes: as much as the policy SDK takes, for the whole stack comes as one message. */
const MAX_MESSAGE = 400 * 1024 * 1024;
/** Flow control holds nobody up on the same machine (RFC 9113, 6.9.2). */
const WINDOW = 2 ** 31 - 1;
const PREFIX = 5;

/** Serves the methods on 127.0.0.1, and says at which port. Gives what ends it, with the calls that are open. */
export const serveUnary = (
  methods: readonly Method[],
  bound: (error: Error | null, port: number) => void,
): (() => void) => {
  const byPath = new Map(methods.map((method) => [method.path, method]));
  const server = http2.createServer({
    settings: { initialWindowSize: WINDOW, enablePush: false },
  });
  const sessions = new Set<ServerHttp2Session>();
  server.on("connection", (socket: Socket) => socket.setNoDelay(true));
  server.on("session", (session) => {
    session.setLocalWindowSize(WINDOW);
    sessions.add(session);
    session.on("error", () => session.destroy());
    session.on("close", () => sessions.delete(session));
  });
  server.on("stream", (stream, headers) => take(stream, byPath.get(headers[":path"] ?? "")));
  server.on("error", (error) => bound(error, 0));
  server.listen(0, "127.0.0.1", () => bound(null, (server.address() as AddressInfo).port));
  return () => {
    server.close();
    for (const session of sessions) session.destroy();
  };
};

const take = (stream: ServerHttp2Stream, method: Method | undefined): void => {
  // Whoever asked is gone, and with it the stream.
  stream.on("error", () => {});
  if (method === undefined) return refuse(stream, { code: status.UNIMPLEMENTED, message: "no such method" });
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_MESSAGE + PREFIX) chunks.push(chunk);
  });
  stream.on("end", () => {
    if (size > MAX_MESSAGE + PREFIX)
      refuse(stream, { code: status.RESOURCE_EXHAUSTED, message: `over ${MAX_MESSAGE} bytes` });
    else answer(stream, method, chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
  });
};

/** Whatever goes wrong is told as an error: an empty answer would be a pass. */
const answer = (stream: ServerHttp2Stream, method: Method, body: Buffer): void => {
  try {
    const request = method.requestDeserialize(messageOf(body)) as never;
    method.handler({ request }, (error, value) => {
      if (error) refuse(stream, error);
      else send(stream, method, value);
    });
  } catch (error) {
    refuse(stream, { code: status.INTERNAL, message: String(error) });
  }
};

/** The one message of a body. Throws where it is compressed, for nobody was offered that, or not one and whole. */
const messageOf = (body: Buffer): Buffer => {
  if (body.length < PREFIX || body.readUInt32BE(1) !== body.length - PREFIX)
    throw new Error("a call has exactly one message");
  if (body[0] !== 0) throw new Error("compressed messages are not understood");
  return body.subarray(PREFIX);
};

const HEADERS = { ":status": 200, "content-type": "application/grpc" };

const send = (stream: ServerHttp2Stream, { responseSerialize }: Method, value: unknown): void => {
  if (stream.destroyed) return;
  const bytes = responseSerialize(value as never);
  const body = Buffer.allocUnsafe(PREFIX + bytes.length);
  body[0] = 0;
  body.writeUInt32BE(bytes.length, 1);
  body.set(bytes, PREFIX);
  stream.respond(HEADERS, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": String(status.OK) }));
  stream.end(body);
};

/** Characters: what HTTP/2 lets through as one header, with room for each to be three. */
const MAX_WORDS = 8_000;

/** An answer of headers alone ("Trailers-Only"). */
const refuse = (
  stream: ServerHttp2Stream,
  { code = status.UNKNOWN, message = "" }: Partial<Refusal>,
): void => {
  if (stream.destroyed) return;
  const words = message.slice(0, MAX_WORDS).toWellFormed();
  const told: OutgoingHttpHeaders = { "grpc-status": String(code), "grpc-message": encodeURI(words) };
  stream.respond({ ...HEADERS, ...told }, { endStream: true });
};
