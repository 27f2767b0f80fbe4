// Lets code call moto as the roles that infra/ declares: each call of the SDK is first asked of our evaluator, with the
// role's own policies, its boundary, the guard rails, and the policy of what it is about. What these refuse never leaves.
import { policiesFor, type Company } from "../../../policy-pack/access/company.ts";
import type { Identity } from "../../../policy-pack/access/identities.ts";
import { findProtected } from "../../../policy-pack/access/protected.ts";
import { evaluate, explain, type NamedPolicy } from "../../../policy-pack/iam/index.ts";
import { remedyOf } from "../../iam/authorise.ts";
import { callsOf, type Call, type CallsOf, type Place } from "./awsCalls.ts";

export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** One call that was asked for; `refusal`: it was refused for this reason and did not happen. */
export type Asked = {
  role: string;
  action: string;
  resource: string;
  allowed: boolean;
  refusal?: { reason: string; remedy: string };
};

/**
 * Lets a test break one call: `before` it is sent, or `after` (it happened, the answer is lost or, where the test changes
 * `output`, garbled). Undefined: goes on.
 */
export type Fault = (call: {
  operation: string;
  when: "before" | "after";
  output?: Record<string, unknown>;
}) => Error | undefined;

/** What an operation is given, by the SDK's names. */
export type Input = Readonly<Record<string, unknown>>;

/** What AWS answers to an operation that moto does not have, or in which it lets nothing happen; else undefined. */
export type Answer = (
  operation: string,
  input: Input,
  account: string,
) => object | undefined | Promise<object | undefined>;

export type HarnessOptions = {
  endpoint: string;
  region: string;
  /** Where code in an account runs, if not in `region`. */
  regionIn?: (account: string) => string;
  company: Company;
  /** What operations beside those of awsCalls.ts ask of IAM. */
  operations?: Readonly<Record<string, CallsOf>>;
  /** Roles that no stack declares and AWS makes, such as the way into a new account; by ARN. */
  made?: (arn: string) => Identity | undefined;
  /** The machine's time where it is left out. */
  now?: () => Date;
};

/** As the SDK gives it (`name`, `$metadata.httpStatusCode`), so that code cannot tell it from AWS's. */
export const awsError = (name: string, status: number, message: string): Error =>
  Object.assign(new Error(message), { name, $fault: "client", $metadata: { httpStatusCode: status } });

/** The parts of the SDK's middleware that are used here. */
type Context = { clientName?: string; commandName?: string };
type Args = {
  input: Record<string, unknown>;
  request: { headers: Record<string, string>; hostname: string };
};
type Next = (args: Args) => Promise<{ output: Record<string, unknown> }>;
type Stack = { add(middleware: (next: Next, context: Context) => Next, options: object): void };
type Client = { config: object; middlewareStack: object };

export class Harness {
  /** Every call so far, in order. */
  readonly asked: Asked[] = [];
  fault: Fault = () => undefined;
  answer: Answer = () => undefined;
  /** Roles whose own policies are taken from them. */
  readonly stripped = new Set<string>();
  /** ARNs of what no stack declares and is known to have no policy of its own. */
  readonly bare = new Set<string>();
  /** Policies of what no stack declares, by its ARN. */
  readonly outside = new Map<string, NamedPolicy>();
  readonly #options: HarnessOptions;
  readonly #roles = new Map<string, string>();
  readonly #expired = new Set<string>();

  constructor(options: HarnessOptions) {
    this.#options = options;
  }

  /** What a client is made with to call as this role. */
  settings(role: string) {
    const accessKeyId = `AKIA${String(this.#roles.size).padStart(16, "0")}`;
    this.#roles.set(accessKeyId, role);
    const credentials = { accessKeyId, secretAccessKey: "of no meaning to moto" };
    return { ...this.settingsFor(credentials), region: this.#regionOf(role) };
  }

  /** The same with credentials that a role was given by STS. */
  settingsFor(credentials: Credentials) {
    const { region } = this.#options;
    // A name, since some clients put the account before it.
    const endpoint = this.#options.endpoint.replace("127.0.0.1", "localhost");
    return { endpoint, region, credentials, forcePathStyle: true };
  }

  #regionOf(role: string): string {
    const { region, regionIn = () => region } = this.#options;
    return regionIn(role.split(":")[4] ?? "");
  }

  /** From now on AWS knows these credentials no more. */
  expire(accessKeyId: string): void {
    this.#expired.add(accessKeyId);
  }

  /** Access keys that the role holds. */
  keysOf(role: string): string[] {
    return [...this.#roles].filter(([, holder]) => holder === role).map(([key]) => key);
  }

  /** Puts the evaluator before every call of the client. */
  guard<C extends Client>(client: C): C {
    const { credentials, region } = client.config as {
      credentials: () => Promise<Credentials>;
      region: () => Promise<string>;
    };
    const stack = client.middlewareStack as Stack;
    stack.add(
      (next, context) => async (args) => {
        const operation = `${context.clientName}.${context.commandName}`;
        const owner = await this.#authorise(operation, args.input, await credentials(), await region());
        // moto looks into one account only; AWS finds what an ARN names wherever it is.
        args.request.headers["x-moto-account-id"] = owner;
        args.request.hostname = new URL(this.#options.endpoint).hostname;
        const result = await next(args);
        this.#learn(operation, args.input, result.output);
        return result;
      },
      { step: "build", name: "authorise" },
    );
    // Innermost, so that the SDK's own retries see a fault as they see one of AWS.
    stack.add(
      (next, context) => async (args) => {
        const operation = `${context.clientName}.${context.commandName}`;
        this.#break({ operation, when: "before" });
        const account = args.request.headers["x-moto-account-id"] ?? "";
        const answer = await this.answer(operation, args.input, account);
        const result =
          answer === undefined
            ? await next(args)
            : { output: { $metadata: { httpStatusCode: 200 }, ...answer }, response: {} };
        this.#break({ operation, when: "after", output: result.output });
        return result;
      },
      { step: "deserialize", name: "fault", priority: "high" },
    );
    return client;
  }

  /** A call that is no operation of AWS, such as one of a cluster's API: it is broken like these, and stands among them. */
  async around<T>(operation: string, asked: Asked, answer: () => T): Promise<T> {
    this.#break({ operation, when: "before" });
    this.asked.push(asked);
    const output = answer();
    this.#break({ operation, when: "after" });
    return output;
  }

  #break(call: Parameters<Fault>[0]): void {
    const error = this.fault(call);
    if (error !== undefined) throw error;
  }

  /** The account that owns what the first call is about. */
  async #authorise(
    operation: string,
    input: Record<string, unknown>,
    { accessKeyId }: Credentials,
    region: string,
  ): Promise<string> {
    if (this.#expired.has(accessKeyId))
      throw awsError("ExpiredToken", 400, "The provided token has expired.");
    const role = this.#roles.get(accessKeyId);
    if (role === undefined) throw awsError("InvalidAccessKeyId", 403, "no role has these credentials");
    const { company, operations } = this.#options;
    const place: Place = { account: role.split(":")[4] ?? "", region };
    const calls = await callsOf(operation, input, place, company.model, operations);
    for (const call of calls) this.#ask(role, call, region);
    return calls[0]?.account ?? place.account;
  }

  /** A call that code makes past the SDK, such as one of the AWS command line. Throws where it is refused. */
  ask(role: string, call: Call): void {
    this.#ask(role, call, this.#regionOf(role));
  }

  #ask(role: string, call: Call, region: string): void {
    const { company, made, now = () => new Date() } = this.#options;
    const declared = made?.(role) ?? identityOf(company, role);
    const who = this.stripped.has(role) ? { ...declared, identity: [] } : declared;
    const { policy, ...found } = findProtected(company.model, call.action, call.resource, call.account);
    const known = made?.(call.resource)?.trust ?? this.outside.get(call.resource);
    const guard = known ?? (this.bare.has(call.resource) ? undefined : policy);
    const target = guard === undefined ? found : { ...found, policy: guard };
    const request = {
      principal: who.principal,
      action: call.action,
      resource: call.resource,
      resourceAccount: call.account,
      context: {
        ...contextOf(company, who, region),
        "aws:CurrentTime": now().toISOString(),
        ...call.context,
      },
    };
    const decision = evaluate(request, policiesFor(company, who, target));
    const allowed = decision.effect === "allow";
    if (allowed) return void this.asked.push({ role, action: call.action, resource: call.resource, allowed });
    const refusal = { reason: explain(request, decision), remedy: remedyOf(request, decision) };
    this.asked.push({ role, action: call.action, resource: call.resource, allowed, refusal });
    throw awsError("AccessDenied", 403, refusal.reason);
  }

  /** Roles that were assumed call as themselves from now on. */
  #learn(operation: string, input: Record<string, unknown>, output: Record<string, unknown>): void {
    if (operation !== "STSClient.AssumeRoleCommand") return;
    const { AccessKeyId } = output["Credentials"] as { AccessKeyId: string };
    this.#roles.set(AccessKeyId, String(input["RoleArn"]));
  }
}

function identityOf(company: Company, role: string): Identity {
  const found = company.identities.find(({ name }) => name === role);
  if (found === undefined) throw new Error(`no stack declares or names ${role}`);
  return found;
}

/** What every request to AWS carries; a service says in whose name it calls, which here is always one of the organization. */
const contextOf = ({ organization }: Company, { name, principal }: Identity, region: string) => {
  const isService = principal.kind === "service";
  const path = organization?.path(name.split(":")[4] ?? "");
  return {
    "aws:RequestedRegion": region,
    "aws:SecureTransport": "true",
    "aws:SourceIp": "203.0.113.7",
    "aws:UserAgent": "aws-sdk-js",
    ...(organization === undefined ? {} : { "aws:ResourceOrgID": organization.id }),
    ...(isService ? { "aws:PrincipalIsAWSService": "true" } : {}),
    ...(isService && organization !== undefined ? { "aws:SourceOrgID": organization.id } : {}),
    ...(organization === undefined || path === undefined
      ? {}
      : { "aws:PrincipalOrgID": organization.id, "aws:PrincipalOrgPaths": [path] }),
  };
};
