// Notices that a server that runs can't work: its database is gone, or something else that /readyz asks for.

export type Readiness = { everyMs: number; patience: number };

const DEFAULTS: Readiness = { everyMs: 3_000, patience: 5 };

/** Resolves with a sentence once /readyz has refused `patience` times in a row; a short outage passes unnoticed. */
export function unready(url: string, logDir: string, { everyMs, patience } = DEFAULTS): Promise<string> {
  return new Promise((resolve) => {
    let refused = 0;
    const timer = setInterval(() => {
      void isReady(url).then((ready) => {
        refused = ready ? 0 : refused + 1;
        if (refused < patience) return;
        clearInterval(timer);
        resolve(`the server is not ready: its database may have ended; the logs are in ${logDir}`);
      });
    }, everyMs);
    timer.unref();
  });
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(10_000) })).ok;
  } catch {
    return false;
  }
}
