// Calls that the pack takes, over real gRPC: from a client of @grpc/grpc-js, and from one that speaks HTTP/2 as it likes.

import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { expect } from "chai";
import http2 from "node:http2";
import { networkInterfaces } from "node:os";
import { status, type Method } from "../../../policy-pack/serve/unary.ts";
import { served } from "./served.ts";

const bytes = (value: Buffer): Buffer => value;
const echo: Method = {
  path: "/t.T/Echo",
  requestDeserialize: bytes,
  responseSerialize: bytes as never,
  handler: ({ request }, callback) => callback(null, request),
};
const failing = (path: string, error: object): Method => ({
  ...echo,
  path,
  handler: (_, callback) => callback(error),
});
const METHODS: readonly Method[] = [
  echo,
  failing("/t.T/Refused", { code: status.INVALID_ARGUMENT, message: "100 % is wrong:\nGröße \u{1F512}" }),
  failing("/t.T/Broken", new Error("no code")),
  failing("/t.T/Long", new Error("ä".repeat(100_000))),
  { ...echo, path: "/t.T/Throws", handler: () => expect.fail("thrown") },
  {
    ...echo,
    path: "/t.T/Unreadable",
    requestDeserialize: () => {
      throw new Error("no such message");
    },
  },
];

describe("a server of unary calls", () => {
  let server: Awaited<ReturnType<typeof served>>;
  let client: Client;
  before(async () => {
    server = await served(METHODS);
    const large = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
    client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure(), large);
  });
  after(() => {
    client.close();
    server.close();
  });

  const call = (path: string, request: Buffer): Promise<Buffer> =>
    new Promise((resolve, reject) =>
      client.makeUnaryRequest(path, bytes, bytes, request, (error, answer) =>
        error ? reject(error) : resolve(answer!),
      ),
    );
  const refusal = (path: string): Promise<ServiceError> =>
    call(path, Buffer.from("x")).then(
      () => expect.fail("answered"),
      (error: ServiceError) => error,
    );

  it("answers empty, small and large messages, many at once", async () => {
    const sizes = [0, 1, 16_384, 65_536, 5_000_000];
    const messages = [...sizes, ...sizes].map((size) => Buffer.alloc(size, size % 251));
    const answers = await Promise.all(messages.map((message) => call("/t.T/Echo", message)));
    for (const [index, message] of messages.entries()) expect(answers[index]!.equals(message)).to.equal(true);
  });

  it("tells a refusal by its code and in its words, of whatever letters these are", async () => {
    const { code, details } = await refusal("/t.T/Refused");
    expect([code, details]).to.deep.equal([status.INVALID_ARGUMENT, "100 % is wrong:\nGröße \u{1F512}"]);
  });

  it("tells all else that goes wrong as an error, never as an answer", async () => {
    const { code, details } = await refusal("/t.T/Broken");
    expect([code, details]).to.deep.equal([status.UNKNOWN, "no code"]);
    expect((await refusal("/t.T/Long")).details).to.match(/^ä{8000}$/);
    for (const [path, words] of [
      ["/t.T/Throws", "thrown"],
      ["/t.T/Unreadable", "no such message"],
    ] as const)
      expect(await refusal(path), path)
        .to.include({ code: status.INTERNAL })
        .and.to.have.property("details")
        .which.includes(words);
  });

  it("does not know other methods, by which the engine learns what a pack can do", async () => {
    expect((await refusal("/t.T/Handshake")).code).to.equal(status.UNIMPLEMENTED);
  });

  const raw = (body: Buffer): Promise<string> =>
    new Promise((resolve, reject) => {
      const session = http2.connect(`http://127.0.0.1:${server.port}`);
      const stream = session.request({ ":method": "POST", ":path": "/t.T/Echo" });
      let told = "";
      const hear = (headers: http2.IncomingHttpHeaders) => (told = String(headers["grpc-status"] ?? told));
      stream.on("response", hear).on("trailers", hear).on("error", reject);
      stream.on("close", () => session.close(() => resolve(told)));
      stream.resume().end(body);
    });

  it("refuses what is no message, two of them, a part of one, or compressed", async () => {
    const framed = (text: string, flag = 0) =>
      Buffer.concat([Buffer.from([flag, 0, 0, 0, text.length]), Buffer.from(text)]);
    expect(await raw(framed("abc"))).to.equal(String(status.OK));
    const wrong = [Buffer.alloc(0), framed("abc").subarray(0, 7), framed("abc", 1)];
    for (const body of [...wrong, Buffer.concat([framed("abc"), framed("abc")])])
      expect(await raw(body), body.toString("hex")).to.equal(String(status.INTERNAL));
  });

  it("goes on when a caller is gone in the middle of a call", async () => {
    const session = http2.connect(`http://127.0.0.1:${server.port}`).on("error", () => {});
    session.request({ ":method": "POST", ":path": "/t.T/Echo" }).on("error", () => {});
    await new Promise((resolve) => session.once("connect", resolve));
    session.destroy();
    expect(String(await call("/t.T/Echo", Buffer.from("still there")))).to.equal("still there");
  });

  it("is for nobody but this machine", async () => {
    const other = await served(METHODS);
    try {
      const addresses = networkInterfaces();
      const outside = Object.values(addresses).flatMap((all) => all ?? []);
      for (const { address, internal, family } of outside)
        if (!internal && family === "IPv4")
          expect(await reaches(address, other.port), address).to.equal(false);
      expect(await reaches("127.0.0.1", other.port)).to.equal(true);
    } finally {
      other.close();
    }
  });
});

const reaches = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const session = http2.connect(`http://${host}:${port}`);
    session.on("connect", () => session.close(() => resolve(true)));
    session.on("error", () => resolve(false));
  });
