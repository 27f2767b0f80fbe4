// Decides what is answered to bytes that are no request: what Node refuses before there is anything to route.
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { LockgateError, problemOf } from "../errors.ts";

/** Answers with a problem, as everywhere, and closes the connection. */
export function answerClientErrors(http: Server): void {
  http.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
    const tooLarge = error.code === "HPE_HEADER_OVERFLOW";
    const problem = problemOf(new LockgateError(tooLarge ? "headers_too_large" : "malformed_request"));
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
