// Decides how a process hears of news in the database: LISTEN on one connection that comes back when lost.
import pg from "pg";
import type { Logger } from "../logger.ts";
import { connectionOf } from "../store/connection.ts";
import { channels } from "../store/database.ts";

export interface Listener {
  /** Calls `wake` on each notification for the run, and after each reconnect. Returns how to stop. */
  subscribe(runId: string, wake: () => void): () => void;
  /** True while the connection is up. */
  readonly connected: boolean;
  close(): Promise<void>;
}

const reconnectMilliseconds = 500;

/**
 * Listens on a channel. Notifications carry only the run's id: the reader looks in the table, so one
 * that is lost during a reconnect costs nothing, as every subscriber is woken afterwards.
 */
export async function listen(url: string, channel: keyof typeof channels, logger: Logger): Promise<Listener> {
  const listener = new ChannelListener(url, channel, logger.child({ channel }));
  await listener.connect();
  return listener;
}

class ChannelListener implements Listener {
  readonly #subscribers = new Map<string, Set<() => void>>();
  readonly #url: string;
  readonly #channel: keyof typeof channels;
  readonly #logger: Logger;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(url: string, channel: keyof typeof channels, logger: Logger) {
    this.#url = url;
    this.#channel = channel;
    this.#logger = logger;
  }

  get connected(): boolean {
    return this.#client !== undefined;
  }

  async connect(): Promise<void> {
    const client = new pg.Client({
      ...connectionOf(this.#url),
      application_name: `lockgate-listen-${this.#channel}`,
      keepAlive: true,
    });
    client.on("notification", (message) => this.#wake(message.payload ?? ""));
    client.on("error", (error) => this.#logger.warn({ err: error.message }, "listener lost its connection"));
    client.on("end", () => {
      if (this.#client === client) this.#client = undefined;
      this.#reconnectLater();
    });
    await client.connect();
    await client.query(`listen ${channels[this.#channel]}`);
    this.#client = client;
    for (const runId of this.#subscribers.keys()) this.#wake(runId);
  }

  subscribe(runId: string, wake: () => void): () => void {
    const wakes = this.#subscribers.get(runId) ?? new Set();
    this.#subscribers.set(runId, wakes.add(wake));
    return () => {
      wakes.delete(wake);
      if (wakes.size === 0 && this.#subscribers.get(runId) === wakes) this.#subscribers.delete(runId);
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#client?.end();
  }

  #wake(runId: string): void {
    for (const wake of this.#subscribers.get(runId) ?? []) wake();
  }

  #reconnectLater(): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#closed || this.#client) return;
      this.connect().catch((error: Error) => {
        this.#logger.warn({ err: error.message }, "listener cannot connect yet");
        this.#reconnectLater();
      });
    }, reconnectMilliseconds);
  }
}
