// Starts the language host as the CLI does, and talks to it over gRPC.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { credentials, type ClientReadableStream, type ServiceError } from "@grpc/grpc-js";
import { LanguageRuntimeClient } from "../../../../sandbox/toolchain/languageHost/protocol.ts";
import { languageHostFile } from "../../../../sandbox/toolchain/pinned.ts";

type Client = InstanceType<typeof LanguageRuntimeClient>;

export interface Host {
  client: Client;
  pid: number;
  /** What the host and the programs it ran have printed after the port. */
  output(): string;
  /** Closes standard input, as the death of the CLI does. */
  closeInput(): void;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<number | null>;
}

export async function startHost(env: NodeJS.ProcessEnv = process.env): Promise<Host> {
  const child = spawn(process.execPath, [languageHostFile, "--logflow", "127.0.0.1:1"], {
    env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  const port = await new Promise<string>((resolve) => {
    const lines = createInterface({ input: child.stdout });
    lines.once("line", (first) => {
      lines.on("line", (line) => (output += `${line}\n`));
      resolve(first);
    });
  });
  return {
    client: new LanguageRuntimeClient(`127.0.0.1:${port}`, credentials.createInsecure()),
    pid: child.pid ?? 0,
    output: () => output,
    closeInput: () => void child.stdin.end(),
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

/** Answer of a call with one answer; rejects with the error of gRPC. */
export function ask<Response>(
  call: (respond: (error: ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    call((error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

/** All answers of a streaming call; rejects with the error that ends it. */
export function collect<Response>(stream: ClientReadableStream<Response>): Promise<Response[]> {
  const answers: Response[] = [];
  return new Promise((resolve, reject) => {
    stream.on("data", (answer: Response) => answers.push(answer));
    stream.once("error", reject);
    stream.once("end", () => resolve(answers));
  });
}
