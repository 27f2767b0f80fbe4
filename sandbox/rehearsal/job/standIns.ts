// What stands on a job's PATH in place of two programs: `aws` answers the few commands that buildspecs run, and `node` hands
// our tools to this process, so that each call of theirs is authorised. Any other script runs on the real Node.
import { once } from "node:events";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

export type Said = { ok: boolean; text: string };

/** What answers a job's programs; `folder` is where they were started. */
export type Answers = {
  tool(command: string, env: Record<string, string>, folder: string): Promise<Said>;
  aws(words: readonly string[], folder: string): Promise<Said>;
};

/** As the programs themselves: what they answer goes on to whoever reads it, and why they refuse does not. */
const ask = (given: string, url: string, refused: number): string =>
  [
    `said=$(${given} | curl --silent --fail-with-body --data-binary @- --header "x-folder: $PWD" "${url}") && { printf '%s\\n' "$said"; exit 0; }`,
    `printf '%s\\n' "$said" >&2; exit ${refused}`,
  ].join("\n");

const node = (url: string): string => `#!/bin/sh
case "$1" in
  */lockgate.mjs)
${ask("env -0", `${url}/tool/$2`, 1)} ;;
esac
exec "${process.execPath}" "$@"
`;
const aws = (url: string): string => `#!/bin/sh
${ask("printf '%s\\0' \"$@\"", `${url}/aws`, 254)}
`;

export class StandIns {
  readonly #server: Server;
  readonly #jobs = new Map<string, Answers>();
  #count = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", (request, response) => void this.#answer(request, response));
  }

  static async open(): Promise<StandIns> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new StandIns(server);
  }

  /** Writes the programs of one job into a folder; they ask `answers` until `end`. */
  async install(folder: string, answers: Answers): Promise<{ end: () => void }> {
    const id = String((this.#count += 1));
    this.#jobs.set(id, answers);
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${id}`;
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries({ node: node(url), aws: aws(url) })) {
      await writeFile(path.join(folder, name), text);
      await chmod(path.join(folder, name), 0o755);
    }
    return { end: () => void this.#jobs.delete(id) };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { ok, text } = await this.#said(request).catch((error: Error) => ({
      ok: false,
      text: error.message,
    }));
    response.writeHead(ok ? 200 : 400).end(`${text}\n`);
  }

  async #said(request: IncomingMessage): Promise<Said> {
    const words = Buffer.concat((await request.toArray()) as Buffer[])
      .toString()
      .split("\0")
      .slice(0, -1);
    const [, id = "", kind, command = ""] = (request.url ?? "").split("/");
    const answers = this.#jobs.get(id);
    if (answers === undefined) return { ok: false, text: "the job has ended" };
    const folder = String(request.headers["x-folder"]);
    if (kind === "aws") return answers.aws(words, folder);
    const env = words.map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]);
    return answers.tool(command, Object.fromEntries(env) as Record<string, string>, folder);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
