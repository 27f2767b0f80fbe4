// Which provider instance a call belongs to: the engine opens one connection for each, and configures it once.

import type { Key } from "../state/store.ts";
import type { Configuration } from "./configuration.ts";

/** One engine-side provider instance. */
export type Connection = {
  engineAddress?: string;
  /** Absent until Configure; an Error when the configuration was refused. */
  configuration?: Configuration | Error;
  /** What was created through this connection and is not yet known to have reached the engine. */
  created: Map<string, Key>;
};

/** Ended engines do not say goodbye when killed; the oldest of more than this many connections is forgotten. */
const limit = 10_000;

/** The live connections by peer address (`127.0.0.1:54321`), which is unique while a connection is open. */
export class Connections {
  readonly #byPeer = new Map<string, Connection>();

  /** A fresh start for this peer; a port may come back with another engine. */
  open(peer: string): Connection {
    this.#byPeer.delete(peer);
    const connection: Connection = { created: new Map() };
    this.#byPeer.set(peer, connection);
    const oldest = this.#byPeer.keys().next();
    if (this.#byPeer.size > limit && !oldest.done) this.#byPeer.delete(oldest.value);
    return connection;
  }

  /** The peer's connection, opened if need be (a client may skip the handshake). */
  of(peer: string): Connection {
    return this.#byPeer.get(peer) ?? this.open(peer);
  }
}
