// What the sandbox AWS knows about one resource type. Models are pure: they read the world, never write it;
// the provider stores what they return, in one transaction.

/** Plain JSON values as Pulumi sends them: secrets unwrapped. Unknown values appear only in `check`, as UNKNOWN. */
export type Properties = Record<string, unknown>;

/** A value that is not known at preview. */
export const UNKNOWN: unique symbol = Symbol.for("lockgate.sandbox.unknown");

/** Whose call it is, where it lands. `arn` is the caller's role or user ARN. */
export type Caller = { partition: string; account: string; region: string; arn: string };

/** A resource as it is kept on disk. `region` is "global" for global services. */
export type StoredResource = {
  token: string;
  id: string;
  account: string;
  region: string;
  urn: string;
  inputs: Properties;
  outputs: Properties;
};

/** Read access to everything in the sandbox, all accounts and regions. */
export type World = {
  get(token: string, id: string, where?: { account?: string; region?: string }): StoredResource | undefined;
  find(
    token: string,
    where?: { account?: string; region?: string },
    match?: (r: StoredResource) => boolean,
  ): StoredResource[];
  /** Accounts that exist (12 digits), the management account first. */
  accounts(): string[];
  /** Now, RFC 3339 UTC. */
  now(): string;
  /** Random lower-case hex or base-36 text for ids; tests pass a seeded one. */
  random(kind: "hex" | "base36", length: number): string;
};

export type Context = { caller: Caller; world: World };

/** A faulty input: property path (`lifecycle.rules[0].days`), the wrong value and what AWS expects. */
export type Fault = { property: string; reason: string };

/** An error as AWS gives it: code (`BucketAlreadyExists`) and text. */
export class AwsError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** One AWS API call that an operation makes; each is authorised as the caller. */
export type ApiCall = {
  action: string;
  resource: string;
  resourceAccount?: string;
  context?: Record<string, string | string[]>;
};

export type Operation = "create" | "read" | "update" | "delete";

/** What AWS makes along with a resource (an account's access role, a VPC's default security group). Goes when its owner goes. */
export type Implied = {
  token: string;
  id: string;
  account: string;
  region: string;
  inputs: Properties;
  outputs: Properties;
};

export type ResourceModel = {
  /** Pulumi type token, `aws:s3/bucket:Bucket`. */
  token: string;
  /** Global services keep one namespace per account, not per region. */
  global?: boolean;
  /** Inputs that AWS fills when they are absent (also in preview). */
  defaults?: Properties;
  /** Parts that AWS adds inside of an input (`vpcConfig.vpcId`): they are not known before it has. */
  computes?: readonly `${string}.${string}`[];
  /** Which input takes Pulumi's automatic name, its longest length and pattern; absent = the type is never auto-named. */
  autoName?: { property: string; maxLength: number; lowerCase?: boolean };
  /** Property paths whose change makes AWS replace the resource. */
  replaceOn?: readonly string[];
  /** AWS's own static rules over inputs; the types table has checked names, required and JSON types already. Skip UNKNOWN values. */
  check?(inputs: Properties, context: Context): Fault[];
  /** API calls the operation makes, with the resource ARNs they act on. */
  calls(
    operation: Operation,
    resource: { id?: string; inputs: Properties; outputs?: Properties },
    context: Context,
  ): ApiCall[];
  /** The stored id and all outputs (inputs included where AWS echoes them). Throws AwsError for what AWS refuses (duplicates, dangling references). */
  create(inputs: Properties, context: Context): { id: string; outputs: Properties; implied?: Implied[] };
  /** New outputs after an in-place change. Default: previous outputs overlaid with the new inputs. */
  update?(previous: StoredResource, inputs: Properties, context: Context): Properties;
  /**
   * Throws AwsError where AWS refuses the deletion (not empty, still referenced, retention).
   * Returns what stays behind, owned by nobody: a closed account, a key that waits for its deletion.
   */
  remove?(resource: StoredResource, context: Context): void | Implied[];
};

/** A function invoke, `aws:index/getCallerIdentity:getCallerIdentity`. */
export type InvokeModel = {
  token: string;
  calls?(args: Properties, context: Context): ApiCall[];
  run(args: Properties, context: Context): Properties;
};
