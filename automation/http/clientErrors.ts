// Decides what is answered to bytes that are no request: what Node refuses before there is anything to route.
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { LockgateError, problemOf } from "../errors.ts";

/** Answers with a problem, as everywhere, and closes the connection. */
export function answerClientErrors(http: Server): void {
  http.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
    const tooLarge = error.code === "HPE_HEADER_OVERFLOW";
    // The parser's own words are fixed ones: nothing of the request is in them.
    const problem = problemOf(
      tooLarge
        ? new LockgateError("headers_too_large", { detail: "more than 16 KiB" })
        : new LockgateError("malformed_request", { detail: error.message }),
    );
    const body = JSON.stringify(problem);
    const head = [
      `HTTP/1.1 ${problem.status} ${problem.title}`,
      "content-type: application/problem+json",
      `content-length: ${Buffer.byteLength(body)}`,
      "connection: close",
    ];
    socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
  });
}
