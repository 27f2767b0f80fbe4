// Decides what a route is: one entry of a table that declares path, permission, schemas and handler.
import type { IncomingHttpHeaders } from "node:http";
import type { Response } from "express";
import type { z } from "zod";
import type { ServerConfig } from "../config.ts";
import type { ErrorCode } from "../errors.ts";
import type { TokenVerifier } from "../auth/bearer.ts";
import type { Environments } from "../gate/environments.ts";
import type { Identity, Permission } from "../auth/permissions.ts";
import type { Login } from "../auth/login.ts";
import type { Limits } from "../auth/limits.ts";
import type { Listener } from "../events/listener.ts";
import type { Logger } from "../logger.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { RunQueue } from "../queue/runQueue.ts";
import type { Pool, Queryable } from "../store/database.ts";
import type { Answer } from "../store/idempotency.ts";

/** What the HTTP process gives its handlers. */
export interface AppDeps {
  readonly config: Pick<
    ServerConfig,
    | "stacks"
    | "publicUrl"
    | "policyConfig"
    | "elevations"
    | "sandboxes"
    | "accounts"
    | "trustedProxies"
    | "github"
    | "hooksKey"
  >;
  /** What each environment demands. */
  readonly environments: Environments;
  readonly pool: Pool;
  readonly queue: Pick<RunQueue, "enqueue">;
  readonly listener: Listener;
  /** Bearer tokens of the trusted OpenID Connect issuers. */
  readonly verifyToken: TokenVerifier;
  /** How people sign in to the dashboard. */
  readonly login: Login;
  readonly metrics: Metrics;
  /** Who asks too often, or guesses. */
  readonly limits: Limits;
  readonly logger: Logger;
  /** Aborts when the process drains: event streams then end, so that readers reconnect elsewhere. */
  readonly draining: AbortSignal;
}

/**
 * Who may call a route. `public`: anybody. `identity`: anybody with valid credentials. `signed`: whoever signs the body
 * with a secret that is shared with us, which the handler checks over the raw bytes.
 * Otherwise a permission and where it must hold: in every environment, in at least one, in the one that the path names
 * (`stack`) or that the run belongs to (`run`), or where people have environments of their own (`sandbox`).
 */
export type Access =
  | { readonly kind: "public" }
  | { readonly kind: "identity" }
  | { readonly kind: "signed" }
  | {
      readonly kind: "permission";
      readonly permission: Permission;
      readonly scope: "global" | "any" | "stack" | "run" | "sandbox";
    };

/** Chapters of the API, with what is in them. */
export const tags = {
  stacks: "What is managed, and what is in it",
  states: "States as the last runs left them, for rules that see the whole company",
  runs: "Operations on stacks: asked for, followed, decided on",
  releases: "Signed artifacts, and their way through the environments",
  rehearsals: "Pipelines, run on somebody's machine before they run in AWS",
  windows: "When stacks must not be changed",
  schedules: "When drift is looked for",
  drift: "What stacks are that their state does not say",
  elevations: "Access to accounts for a time",
  accounts: "Accounts of AWS on request",
  exceptions: "Findings of the policy pack that security accepts for a time",
  environments: "Environments of people's own, for a time",
  access: "Who may do what: tokens, sessions, roles, who can reach what",
  audit: "What was done, by whom, in an order that nobody can change",
  webhooks: "What others tell us",
  hooks: "Whom we tell",
  operations: "What those ask who keep the server running",
} as const satisfies Record<string, string>;
export type Tag = keyof typeof tags;

type Shape = z.ZodObject;
type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler sees of a request; everything in it has passed its schema. */
export interface Context<P, Q, B> {
  readonly deps: AppDeps;
  /** Inside a creating request: its transaction. Otherwise the pool. */
  readonly db: Queryable;
  readonly identity: Identity;
  readonly csrfToken: string | undefined;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The body as it came, where its signature is checked; otherwise empty. */
  readonly raw: Buffer;
  readonly headers: IncomingHttpHeaders;
  /** True when the client reached us by https, or the public URL says so. */
  readonly secure: boolean;
}

/** A handler that writes the response itself (streams, pages). */
export type Streamer = (response: Response) => Promise<void>;

export interface Route<
  P extends Shape | undefined = Shape | undefined,
  Q extends Shape | undefined = Shape | undefined,
  B extends z.ZodType | undefined = z.ZodType | undefined,
> {
  readonly method: "get" | "post" | "put" | "delete";
  /** In the form of OpenAPI: /v1/stacks/{stack}. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: Tag;
  readonly access: Access;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** True for a POST that creates: takes an Idempotency-Key and runs in one transaction. */
  readonly creates?: boolean;
  /** True for a GET that uses something up, and so is not to be had as HEAD, which previews of links send. */
  readonly consumes?: boolean;
  /** True when the change must name, as If-Match, the ETag of what it changes. */
  readonly ifMatch?: boolean;
  /** True when the answer holds a secret: it is then kept for repeats only in sealed form. */
  readonly secretAnswer?: boolean;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  /** Errors of the table that this route answers with, besides those that every route has. */
  readonly errors?: readonly ErrorCode[];
  readonly handler: (context: Context<Out<P>, Out<Q>, Out<B>>) => Promise<Answer | Streamer>;
}

export interface ResponseSpec {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Media types other than application/json. */
  readonly media?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Checks a route's types where it is written and forgets them for the table. */
export function route<
  P extends Shape | undefined,
  Q extends Shape | undefined,
  B extends z.ZodType | undefined,
>(entry: Route<P, Q, B>): Route {
  return entry as unknown as Route;
}

/** A JSON answer. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body };
}
