// The command line in a process of its own in which every way to the network is closed.

import { spawnSync } from "node:child_process";
import path from "node:path";
import type { Ended, Folder } from "./terminal.ts";

const bin = path.join(import.meta.dirname, "../../cli/bin.ts");

/** Loaded before all else: each socket, datagram and name fails with a message of its own. */
const closed = `
import net from "node:net";
import dgram from "node:dgram";
import dns from "node:dns";
const refuse = () => { throw new Error("there is no network"); };
net.Socket.prototype.connect = refuse;
dgram.createSocket = refuse;
dns.lookup = dns.resolve = refuse;
dns.promises.lookup = dns.promises.resolve = refuse;
`;

export function withoutNetwork(folder: Folder, words: string): Ended {
  const preload = `data:text/javascript,${encodeURIComponent(closed)}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--import", preload, bin, ...words.split(" ")],
    { cwd: folder.path, encoding: "utf8", timeout: 60_000 },
  );
  return { code: status ?? -1, out: stdout, err: stderr };
}
