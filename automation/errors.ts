// Decides what an error of the table carries, and how it is shown.
import { type ErrorCode, type ErrorKind, errorTable } from "./errorTable.ts";

export { type ErrorCode, type ErrorKind, errorTable } from "./errorTable.ts";

/** One wrong place in a request or configuration. */
export interface Fault {
  /** Where: `body.operation`, `query.limit`, `LOCKGATE_PORT`. */
  readonly path: string;
  readonly message: string;
  /** The wrong value, shortened; left out where it could be a secret. */
  readonly value?: string;
}

/** Extras of an error: what exactly was wrong. */
export interface ErrorDetail {
  readonly detail?: string;
  readonly faults?: readonly Fault[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** The only error class thrown on purpose in automation/. */
export class LockgateError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly detail: string | undefined;
  readonly faults: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, extra: ErrorDetail = {}) {
    const kind = errorTable[code];
    super(extra.detail ? `${kind.title}: ${extra.detail}` : kind.title, { cause: extra.cause });
    this.name = "LockgateError";
    this.code = code;
    this.kind = kind;
    this.detail = extra.detail;
    this.faults = extra.faults ?? [];
    this.headers = extra.headers ?? {};
  }
}

/** Problem details of RFC 9457, with our extensions code, remedy and faults. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly instance?: string;
  readonly remedy: string;
  readonly faults?: readonly Fault[];
}

/** Renders an error as problem details; `instance` is the request's path without its query. */
export function problemOf(error: LockgateError, instance?: string): Problem {
  return {
    type: `/docs#error-${error.code}`,
    title: error.kind.title,
    status: error.kind.status,
    code: error.code,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    ...(instance === undefined ? {} : { instance }),
    remedy: error.kind.remedy,
    ...(error.faults.length === 0 ? {} : { faults: error.faults }),
  };
}

/** Text for a terminal: what is wrong, every fault, what to do. */
export function describeError(error: LockgateError): string {
  const faults = error.faults.map(
    (fault) =>
      `  - ${fault.path}: ${fault.message}${fault.value === undefined ? "" : ` (got ${fault.value})`}`,
  );
  return [error.message, ...faults, error.kind.remedy].join("\n");
}
