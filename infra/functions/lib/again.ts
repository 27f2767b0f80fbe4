// Tries again what failed by no fault of the request: AWS is busy, a connection broke, a body ended early.
import { WrongBytes } from "./storeObjects.ts";

export type Patience = { attempts: number; pause: (attempt: number) => Promise<void> };

/** Pauses of 0.2 s, 0.4 s, 0.8 s and so on, up to 5 s, each shortened at random so that many callers don't come at once. */
export const patient: Patience = {
  attempts: 5,
  pause: (attempt) =>
    new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(5000, 200 * 2 ** attempt))),
};

/** Throws the last error. An answer that is a refusal is not asked for again. */
export async function again<T>({ attempts, pause }: Patience, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !isPassing(error)) throw error;
      await pause(attempt);
    }
  }
}

const passing = new Set([
  "SlowDown",
  "ServiceUnavailable",
  "InternalError",
  "ThrottlingException",
  "Throttling",
  "RequestTimeout",
  "TimeoutError",
  "KMSInternalException",
  "DependencyTimeoutException",
  "ProvisionedThroughputExceededException",
  // Whoever asks again brings fresh credentials.
  "ExpiredToken",
  "ExpiredTokenException",
]);
const broken = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "ERR_STREAM_PREMATURE_CLOSE"]);

function isPassing(error: unknown): boolean {
  const { name, code, $metadata } = error as {
    name?: string;
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  if (error instanceof WrongBytes) return / ended after /.test(error.message);
  return passing.has(name ?? "") || broken.has(code ?? "") || ($metadata?.httpStatusCode ?? 0) >= 500;
}
