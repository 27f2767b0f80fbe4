// What a process of ours keeps: its heap in use right after a collection, asked through Node's inspector.

import type { Service } from "../../automation/support/processes.ts";

/** What a process must be started with, so that it can be asked; the port is any that is free. */
export const inspected = { NODE_OPTIONS: "--inspect=127.0.0.1:0" };

/** Asks one process, again and again. */
export interface HeapGauge {
  /** MiB in use after a collection: the heap, and what its objects hold outside of it. */
  inUse(): Promise<number>;
  close(): void;
}

export async function openGauge({ errors }: Service): Promise<HeapGauge> {
  const address = /^Debugger listening on (ws:\S+)/m.exec(errors())?.[1];
  if (address === undefined) throw new Error(`a process has no inspector:\n${errors().slice(0, 1000)}`);
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`nobody answers at ${address}`));
  });
  const ask = asker(socket);
  return {
    inUse: async () => {
      await ask("HeapProfiler.collectGarbage");
      const expression = "(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())";
      const answer = await ask("Runtime.evaluate", { expression });
      return Number((answer["result"] as { value: number }).value) / 2 ** 20;
    },
    close: () => socket.close(),
  };
}

type Answer = Readonly<Record<string, unknown>>;

/** One question after the other, by the Chrome DevTools Protocol. */
function asker(socket: WebSocket): (method: string, params?: object) => Promise<Answer> {
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id: number; result: Answer };
    waiting.get(id)?.(result);
    waiting.delete(id);
  };
  let count = 0;
  return (method, params = {}) =>
    new Promise((resolve) => {
      count += 1;
      waiting.set(count, resolve);
      socket.send(JSON.stringify({ id: count, method, params }));
    });
}
