// Reads the other stacks from a Lockgate server: the states that its runs saw last.

import { snapshotOf } from "./parse.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Environment, Where } from "./where.ts";

const WITHIN_MILLISECONDS = 30_000;

type Item = { stack: string; deployed: boolean | null; exportedAt: string | null };

/** `LOCKGATE_TOKEN` is the API token; it needs the permission states:read. */
export const readServer = async (
  { from, notDeployed = [], stacks = [] }: Where,
  env: Environment,
): Promise<readonly Snapshot[]> => {
  const base = from.replace(/\/+$/, "");
  const token = tokenFor(base, env);
  const list = JSON.parse(await get(`${base}/v1/states`, token)) as { items: Item[] };
  const listed = new Set(list.items.map(({ stack }) => stack));
  const unlisted = [...stacks, ...notDeployed].filter((stack) => !listed.has(stack));
  return Promise.all([
    ...list.items.map((item) => read(base, item, notDeployed, token)),
    ...unlisted.map((stack) =>
      notDeployed.includes(stack) ? ({ stack, kind: "notDeployed" } as const) : unseen(stack, base),
    ),
  ]);
};

const read = async (
  base: string,
  { stack, deployed, exportedAt }: Item,
  notDeployed: readonly string[],
  token: string,
): Promise<Snapshot> => {
  if (deployed === false || (deployed === null && notDeployed.includes(stack)))
    return { stack, kind: "notDeployed" };
  if (deployed === null || exportedAt === null) return unseen(stack, base);
  const address = `${base}/v1/states/${encodeURIComponent(stack)}`;
  try {
    return snapshotOf(stack, await get(address, token), address, new Date(exportedAt));
  } catch (error) {
    const what = `can't be read: ${(error as Error).message}`;
    return {
      stack,
      kind: "missing",
      what,
      remedy: "Look at what the server says, and run the preview again.",
    };
  }
};

const unseen = (stack: string, base: string): Snapshot => ({
  stack,
  kind: "missing",
  what: `has no snapshot: ${base} has not seen its state`,
  remedy: `Let the server preview a stack, which reads the states of all; a stack that was never deployed stands in lz-stack.states.notDeployed.`,
});

/** A token goes nowhere in the clear but to this machine. */
const tokenFor = (base: string, env: Environment): string => {
  const token = env["LOCKGATE_TOKEN"];
  if (!token)
    throw new Error(`${base} wants an API token: set LOCKGATE_TOKEN, with the permission states:read`);
  const { protocol, hostname } = new URL(base);
  if (protocol === "https:" || ["127.0.0.1", "localhost", "[::1]"].includes(hostname)) return token;
  throw new Error(`${base} is not https: the token would be sent in the clear`);
};

const get = async (address: string, token: string): Promise<string> => {
  const signal = AbortSignal.timeout(WITHIN_MILLISECONDS);
  const response = await fetch(address, {
    headers: { authorization: `Bearer ${token}` },
    redirect: "error",
    signal,
  });
  if (response.ok) return response.text();
  throw new Error(`${address} answered ${response.status} ${response.statusText}`);
};
