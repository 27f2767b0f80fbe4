// Decides whether the server can have its port, before anything is started for it.
import { once } from "node:events";
import { createServer } from "node:net";
import { StartError } from "../dataFolder.ts";

/** Rejects with the remedy when somebody listens on 127.0.0.1:`port`, or it may not be used. 0 is always free. */
export async function requireFreePort(port: number): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(port, "127.0.0.1");
    await once(probe, "listening");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === "EADDRINUSE" ? "is in use" : `cannot be used (${code})`;
    throw new StartError(
      `port ${port} on 127.0.0.1 ${why}: stop the program that listens there, or choose another with --port (0 takes any free one)`,
      { cause: error },
    );
  } finally {
    probe.close();
  }
}
