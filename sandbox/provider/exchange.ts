// One call in progress: whose connection it is, and what of its properties is secret.

import type { handleUnaryCall, sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { AwsError } from "../aws/model.ts";
import type { Configuration } from "./configuration.ts";
import type { Connection, Connections } from "./connections.ts";
import { toServiceError } from "./faults.ts";
import { receive, redact, secretTexts, type Received } from "./marshal.ts";

/** What a method knows besides its request. */
export class Exchange {
  readonly peer: string;
  readonly connection: Connection;
  /** Aborted when the engine gives the call up. */
  readonly signal: AbortSignal;
  readonly #secrets: string[] = [];

  constructor(peer: string, connection: Connection, signal: AbortSignal) {
    this.peer = peer;
    this.connection = connection;
    this.signal = signal;
  }

  /** Reads properties and remembers their secrets, which no message of this call may show. */
  receive(struct: Struct | undefined): Received {
    const received = receive(struct);
    this.#secrets.push(...secretTexts(received));
    return received;
  }

  redact(message: string): string {
    return redact(message, this.#secrets);
  }

  error(error: unknown): ReturnType<typeof toServiceError> {
    return toServiceError(error, this.#secrets);
  }

  /** The configuration of this provider instance. @throws the reason why there is none. */
  configuration(): Configuration {
    const { configuration } = this.connection;
    if (configuration instanceof Error) throw configuration;
    if (configuration !== undefined) return configuration;
    throw new AwsError(
      "NotConfigured",
      "this connection has no configuration: the sandbox was restarted while the engine ran; run the command again",
    );
  }
}

/** A gRPC handler from a function of the request; whatever it throws becomes the call's error. */
export function unary<Request, Response>(
  connections: Connections,
  answer: (request: Request, exchange: Exchange) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return async (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
    const peer = call.getPeer();
    const abandoned = new AbortController();
    call.once("cancelled", () => abandoned.abort());
    const exchange = new Exchange(peer, connections.of(peer), abandoned.signal);
    let response: Response;
    try {
      response = await answer(call.request, exchange);
    } catch (error) {
      callback(exchange.error(error), null);
      return;
    }
    callback(null, response);
  };
}
