// The vocabulary of the IAM evaluator: plain values in, plain values out.
// Source of the model: AWS IAM User Guide, "Policy evaluation logic".

/** A value that is not known while evaluating (an unknown at preview, or a key that the caller could choose). */
export const UNKNOWN: unique symbol = Symbol.for("lockgate.iam.unknown");
export type Unknown = typeof UNKNOWN;

export type OneOrMany<T> = T | readonly T[];

/** A policy document as AWS accepts it (IAM JSON policy grammar). */
export type PolicyDocument = { Version?: string; Id?: string; Statement: OneOrMany<Statement> };

export type PrincipalElement = "*" | Readonly<Record<string, OneOrMany<string>>>;

export type Statement = {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Action?: OneOrMany<string>;
  NotAction?: OneOrMany<string>;
  Resource?: OneOrMany<string>;
  NotResource?: OneOrMany<string>;
  Principal?: PrincipalElement;
  NotPrincipal?: PrincipalElement;
  Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany<string | number | boolean>>>>>;
};

/** The same value with UNKNOWN allowed at any depth, as a document is while its parts are not known at preview. */
export type Partly<T> =
  | Unknown
  | (T extends string | number | boolean
      ? T
      : T extends readonly (infer Item)[]
        ? readonly Partly<Item>[]
        : { [Key in keyof T]: Partly<T[Key]> });

/**
 * A document with the name under which a decision reports it, e.g. "scp/deny-root" or "role/deployer/inline".
 * Documents are compiled once and remembered by identity: never change one after its first use.
 */
export type NamedPolicy = { name: string; document: Partly<PolicyDocument> };

/** Who calls. `arn` is the role's or user's ARN (not the session's); `session` names the role session. */
export type Principal =
  | { kind: "role" | "user" | "root"; arn: string; account: string; session?: string }
  | { kind: "federated"; provider: string; account: string }
  | { kind: "service"; service: string };

export type ContextValue = string | readonly string[] | Unknown;

/** One AWS call. `resourceAccount` is the account that owns the resource. */
export type Request = {
  principal: Principal;
  action: string;
  resource: string;
  resourceAccount: string;
  /**
   * Condition keys (case-insensitive) beyond those that follow from principal and resource (see contextKeys.ts).
   * Absent = not in the request; keys that AWS always sends (aws:SecureTransport, aws:CurrentTime, …) are then UNKNOWN.
   */
  context?: Readonly<Record<string, ContextValue>>;
};

/** A KMS grant on the key of the request. It allows beside the key policy and can't deny. */
export type KmsGrant = {
  name: string;
  /** ARN of a role, user, session or account, or a service. */
  grantee: string;
  /** Without prefix: "Decrypt", "GenerateDataKey". */
  operations: readonly string[];
  /** The request's encryption context must be exactly this, or contain this. */
  encryptionContext?: { mode: "equals" | "subset"; pairs: Readonly<Record<string, string>> };
};

/** All policies that bear on one request. */
export type Policies = {
  /** The principal's own policies, inline and managed. */
  identity?: readonly NamedPolicy[];
  boundary?: NamedPolicy;
  session?: readonly NamedPolicy[];
  /** One list per level, root first, then OUs, then the account; each level must allow. Empty = not in an organization. */
  scps?: readonly (readonly NamedPolicy[])[];
  /** Likewise, for the account of the resource. */
  rcps?: readonly (readonly NamedPolicy[])[];
  /** Bucket policy, key policy, trust policy, … of the resource. */
  resource?: NamedPolicy;
  /** Grants on the key, for requests to KMS. Like documents: never change one after its first use. */
  grants?: readonly KmsGrant[];
  /** The organization's management account: neither SCPs nor RCPs bind it. */
  managementAccount?: string;
};

export type Effect = "allow" | "deny" | "maybe";

export type Decision = {
  effect: Effect;
  /** Which layer decided, e.g. "scp", "resource", "identity", "boundary"; and whether a statement denied or none allowed. */
  layer: "scp" | "rcp" | "resource" | "identity" | "boundary" | "session";
  why: "explicit-deny" | "no-allow" | "allowed" | "undecided";
  /** The deciding statement, where one decided. */
  statement?: { policy: string; index: number; sid?: string };
  /** For "maybe": the condition keys that were not known. */
  unknownKeys?: readonly string[];
};
