// Decides how a command reaches the server: address and token from the environment, never a token on the command line.

import { type Client, createClient, explain, Problem } from "../../automation/client/client.ts";
import type { Terminal } from "../command.ts";
import { refused } from "../refused.ts";

/** Where npm start has the server. */
const DEFAULT_URL = "http://127.0.0.1:4280";

/** Options of every command that asks the server, and their help. */
export const serverOptions = {
  server: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

export const SERVER_HELP = `  --server URL       the server; else LOCKGATE_URL, else ${DEFAULT_URL}, where npm start has it
  --json             the answer as JSON

The token comes from LOCKGATE_TOKEN (made on the dashboard's page Tokens, by POST /v1/tokens, or by node
automation/admin.ts token).
`;

const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);

/** Runs `work` with a client; what the server refuses, and that nothing answers, is told with its remedy. */
export const withServer = async <T>(
  given: { server?: string | undefined },
  { env }: Pick<Terminal, "env">,
  work: (client: Client, url: string) => Promise<T>,
): Promise<T> => {
  const url = addressOf(given.server ?? env["LOCKGATE_URL"] ?? DEFAULT_URL);
  const token = env["LOCKGATE_TOKEN"];
  if (!token) throw refused("token_missing", { address: url });
  try {
    return await work(createClient({ url, token }), url);
  } catch (error) {
    if (error instanceof Problem) throw refused("server_refused", { why: explain(error) });
    if (!(error instanceof TypeError)) throw error;
    const why = (error.cause as Error | undefined)?.message ?? error.message;
    throw refused("server_silent", { address: url, why });
  }
};

/** Without a slash at its end; a token goes in the clear to this machine only. */
export const addressOf = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:")
    throw refused("address_malformed", { address: text });
  if (url.protocol === "http:" && !LOOPBACK.has(url.hostname))
    throw refused("address_in_clear", { address: text, host: url.host });
  return text.replace(/\/+$/, "");
};
