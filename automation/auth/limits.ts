// Decides who asks too often, and from where too many wrong secrets come. Kept in this process: replicas count for themselves.
import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { LockgateError } from "../errors.ts";
import type { Logger } from "../logger.ts";

export interface LimitSettings {
  /** Requests of one person in a minute; 0: as many as they like. */
  readonly perMinute: number;
  /** Different wrong secrets from one address until it is locked; 0: never. */
  readonly wrongSecrets: number;
  /** How long wrong secrets count, and how long an address is locked, seconds. */
  readonly lockSeconds: number;
}

export interface Limits {
  /** Counts a request; throws 429 where the person has made too many. */
  take(person: string): Promise<void>;
  /**
   * Looks at a secret by `check`, unless the address is locked: then 429, and nobody learns whether it is a right one.
   * One that was right lately is looked at nevertheless, so that a guesser locks out nobody behind the same address.
   */
  guard<T>(address: string, secret: string | undefined, check: () => Promise<T>): Promise<T>;
}

/** Answers that tell a secret was wrong. */
const refusals = new Set(["unauthenticated", "login_code_invalid"]);
/** How many secrets are remembered at most; only as hashes. */
const memory = 10_000;
const rightFor = 3_600_000;

export function createLimits(settings: LimitSettings, logger: Logger): Limits {
  const { perMinute, wrongSecrets, lockSeconds } = settings;
  const requests = new RateLimiterMemory({ points: perMinute, duration: 60 });
  const wrong = new RateLimiterMemory({
    points: wrongSecrets,
    duration: lockSeconds,
    blockDuration: lockSeconds,
  });
  const right = new Remembered(rightFor);
  const seenWrong = new Remembered(lockSeconds * 1000);
  const failed = async (network: string, hash: string): Promise<void> => {
    // The same wrong secret again is a mistake in somebody's configuration, and no guess.
    if (seenWrong.has(`${network} ${hash}`)) return;
    seenWrong.add(`${network} ${hash}`);
    const { consumedPoints } = await wrong.penalty(network, 1);
    if (consumedPoints <= wrongSecrets) return;
    await wrong.block(network, lockSeconds);
    logger.warn({ address: network, lockSeconds }, "too many wrong secrets: address locked");
  };
  return {
    take: async (person) => {
      if (perMinute === 0) return;
      try {
        await requests.consume(person);
      } catch (result) {
        throw tooMany("rate_limited", result, `more than ${perMinute} requests in a minute`);
      }
    },
    guard: async (address, secret, check) => {
      if (secret === undefined || wrongSecrets === 0) return check();
      const [network, hash] = [networkOf(address), hashOf(secret)];
      const before = await wrong.get(network);
      if (before !== null && before.consumedPoints > wrongSecrets && !right.has(hash))
        throw tooMany("address_locked", before, "too many wrong secrets came from your address");
      try {
        const answer = await check();
        right.add(hash);
        return answer;
      } catch (error) {
        right.forget(hash);
        if (error instanceof LockgateError && refusals.has(error.code)) await failed(network, hash);
        throw error;
      }
    },
  };
}

/** RFC 6585 4: when to come again. */
function tooMany(code: "rate_limited" | "address_locked", result: unknown, detail: string): LockgateError {
  const wait = result instanceof RateLimiterRes ? Math.max(1, Math.ceil(result.msBeforeNext / 1000)) : 60;
  return new LockgateError(code, { detail, headers: { "retry-after": String(wait) } });
}

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("base64");

/** One customer has a whole /64 of IPv6 addresses (RFC 6177). */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [plain = ""] = address.split("%");
  const [head = "", tail = ""] = plain.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const zeros = plain.includes("::")
    ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0")
    : [];
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((part) => part.toLowerCase().replace(/^0+(?=.)/, ""))
    .join(":");
}

/** A bounded memory of texts; the oldest goes first. */
class Remembered {
  readonly #milliseconds: number;
  readonly #until = new Map<string, number>();

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  add(text: string): void {
    this.#until.delete(text);
    this.#until.set(text, performance.now() + this.#milliseconds);
    const [oldest] = this.#until.keys();
    if (this.#until.size > memory && oldest !== undefined) this.#until.delete(oldest);
  }

  has(text: string): boolean {
    return (this.#until.get(text) ?? 0) > performance.now();
  }

  forget(text: string): void {
    this.#until.delete(text);
  }
}
