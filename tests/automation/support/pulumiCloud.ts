// Stands in for Pulumi Cloud: the calls of its HTTP API that the CLI makes to sign in, make a stack, preview and update it.
// What this does not prove: that the real service answers alike. Calls that it does not know are 404, as there.
import { type IncomingMessage, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

export interface PulumiCloud {
  readonly url: string;
  /** Method, path and what stood in `Authorization`, in order. */
  readonly calls: readonly { readonly call: string; readonly authorization: string }[];
  stop(): Promise<void>;
}

type Body = Record<string, unknown>;
type Handler = (stack: string, body: Body) => Body | undefined;

const lease = "lease-of-an-update";

/** `token` is the one that signs in as the user `acme-bot` of the organization `acme`. */
export async function startPulumiCloud(token: string): Promise<PulumiCloud> {
  const states = new Map<string, { version: number; deployment?: unknown }>();
  const calls: { call: string; authorization: string }[] = [];
  const routes = routesOver(states);
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://cloud");
    const call = `${request.method} ${pathname}`;
    const authorization = request.headers.authorization ?? "";
    calls.push({ call, authorization });
    const body = await readBody(request);
    const send = (status: number, answer: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    // What is going on is told with the update's own lease.
    if (![`token ${token}`, `update-token ${lease}`].includes(authorization))
      return send(401, { code: 401, message: "Unauthorized: No credentials provided or are invalid." });
    for (const [pattern, handler] of routes) {
      const found = pattern.exec(call);
      const answer = found === null ? undefined : handler(found[1] ?? "", body);
      if (answer !== undefined) return send(200, answer);
    }
    return send(404, { code: 404, message: `Not found: ${call}` });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    stop: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  };
}

function routesOver(states: Map<string, { version: number; deployment?: unknown }>): [RegExp, Handler][] {
  const known = (stack: string, answer: Body) => (states.has(stack) ? answer : undefined);
  return [
    [/^GET \/api\/user$/, () => ({ githubLogin: "acme-bot", organizations: [{ githubLogin: "acme" }] })],
    [/^GET \/api\/user\/organizations\/default$/, () => ({ gitHubLogin: "acme" })],
    [/^GET \/api\/capabilities$/, () => ({ capabilities: [] })],
    [
      /^POST \/api\/stacks\/(acme\/\w+)$/,
      (project, { stackName }) => {
        states.set(`${project}/${String(stackName)}`, { version: 3, deployment: null });
        return {};
      },
    ],
    [
      /^GET \/api\/stacks\/(acme\/\w+\/\w+)$/,
      (stack) => {
        const [orgName, projectName, stackName] = stack.split("/");
        return known(stack, { orgName, projectName, stackName, version: 1, tags: {} });
      },
    ],
    [/^GET \/api\/stacks\/(acme\/\w+\/\w+)\/export$/, (stack) => states.get(stack)],
    [
      /^POST \/api\/stacks\/(acme\/\w+\/\w+)\/(?:preview|update)$/,
      (stack) => known(stack, { updateID: "u1" }),
    ],
    [
      /^POST \/api\/stacks\/(acme\/\w+\/\w+)\/\w+\/u1$/,
      (stack) => known(stack, { version: 1, token: lease }),
    ],
    [
      /^PATCH \/api\/stacks\/(acme\/\w+\/\w+)\/update\/u1\/checkpoint$/,
      (stack, { version, deployment }) => {
        states.set(stack, { version: Number(version), deployment });
        return {};
      },
    ],
    [
      /^POST \/api\/stacks\/(acme\/\w+\/\w+)\/\w+\/u1\/(?:renew_lease|events\/batch|complete)$/,
      () => ({ token: lease }),
    ],
  ];
}

async function readBody(request: IncomingMessage): Promise<Body> {
  const raw = Buffer.concat((await request.toArray()) as Buffer[]);
  const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
  return text.length === 0 ? {} : (JSON.parse(text.toString()) as Body);
}
