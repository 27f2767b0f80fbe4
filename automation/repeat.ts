// Decides how work goes on beside everything else: again and again, never twice at the same time.
import type { Logger } from "./logger.ts";

/** A failure, as of a database that is away, is logged with these words and tried again. The result ends it. */
export function repeat(
  milliseconds: number,
  logger: Logger,
  failed: string,
  work: () => Promise<unknown>,
): () => void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    work()
      .catch((error: Error) => logger.warn({ err: error.message }, failed))
      .finally(() => (busy = false));
  }, milliseconds);
  return () => clearInterval(timer);
}
