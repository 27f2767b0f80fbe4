// Runs program code against Pulumi's mocks and returns what it declared. Strict: a type or call that is not listed fails.
// What this does not prove: that AWS (or the sandbox) accepts the inputs; the acceptance tests do that.
import "../../infra/traces.ts";
import * as pulumi from "@pulumi/pulumi";
import { disconnect, getMonitor } from "@pulumi/pulumi/runtime/settings.js";
import { known, none, someAccount, type Outputs } from "./outputs.ts";

const id = (name: string): string => `id-${name}`;

export type Declared = {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** Inputs and what AWS adds to them. */
  outputs: Record<string, unknown>;
  /** Name of the explicit provider, undefined for none. */
  provider: string | undefined;
};

/** `<urn>::<id>` of a provider, as the SDK passes it; the name is the urn's last part. */
const providerName = (reference: string | undefined): string | undefined =>
  reference === undefined || reference === "" ? undefined : reference.split("::").at(-2);

export const isProvider = ({ type }: Declared): boolean => type.startsWith("pulumi:providers:aws");

/** The one account that a provider allows; it takes structured inputs as JSON texts. */
function accountOf(provider: Declared | undefined): string {
  const allowed = provider?.inputs["allowedAccountIds"];
  const [only] = typeof allowed === "string" ? (JSON.parse(allowed) as string[]) : [];
  return only ?? someAccount;
}

/** ARNs above are of the example's home; a provider of another region makes them there. */
const inRegion = (added: Outputs, region: unknown = "eu-central-1"): Outputs =>
  JSON.parse(
    JSON.stringify(added).replaceAll(/(arn:aws:[\w-]+):eu-central-1:/g, `$1:${String(region)}:`),
  ) as Outputs;

type Call = (args: Outputs) => Outputs;

/** What a stack finds before its first run: no state of its own, no organization. */
const nothingYet: Readonly<Record<string, Call>> = {
  "pulumi:pulumi:readStackResourceOutputs": () => ({ outputs: {} }),
  "aws:ec2/getAmi:getAmi": () => ({ id: "ami-00000000000000001" }),
  "aws:organizations/getOrganization:getOrganization": () => {
    const details = "AWSOrganizationsNotInUseException: the account is in no organization";
    throw Object.assign(new Error(details), { details });
  },
};

/**
 * Everything that `program` declares, once all of it is registered. Components of ours are left out. `calls` answer what
 * the program asks; without them it is the stack's first run.
 */
export async function declared(
  stack: string,
  program: () => unknown,
  calls: Readonly<Record<string, Call>> = nothingYet,
): Promise<Declared[]> {
  const resources: Declared[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, provider }) => {
        const add = type.startsWith("lockgate:") ? none : known[type];
        if (add === undefined) throw new Error(`mock not implemented: resource ${type} (${name})`);
        const used = providerName(provider);
        const by = resources.find((made) => made.name === used && isProvider(made));
        const added = inRegion(add(name, inputs as Outputs, accountOf(by)), by?.inputs["region"]);
        const state = { ...(inputs as Outputs), ...added };
        const made = String(state["id"] ?? id(name));
        resources.push({
          type,
          name,
          inputs: inputs as Outputs,
          outputs: { id: made, ...state },
          provider: used,
        });
        return { id: made, state };
      },
      call: ({ token, inputs }) => {
        const answer = calls[token];
        if (answer === undefined) throw new Error(`mock not implemented: call ${token}`);
        return answer(inputs as Outputs);
      },
    },
    "lockgate",
    stack,
    false,
    "organization",
  );
  const twins = watchTwins();
  await pulumi.runtime.runInPulumiStack(() =>
    Promise.resolve(program() as Record<string, unknown> | undefined),
  );
  await disconnect();
  if (twins.length > 0) throw new Error(`two resources have the same URN: ${twins.join(", ")}`);
  return resources.filter(({ type }) => !type.startsWith("lockgate:") && type !== "pulumi:pulumi:Stack");
}

type Request = { getParent(): string; getType(): string; getName(): string };
type Monitor = {
  newUrn(parent: string, type: string, name: string): string;
  registerResource(request: Request, callback: (error: unknown, response?: unknown) => void): Promise<void>;
};

/** URNs of second resources, which fill up as they are declared: the engine refuses them, the mocks take them. */
function watchTwins(): readonly string[] {
  const monitor = getMonitor() as unknown as Monitor;
  const seen = new Set<string>();
  const twins: string[] = [];
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    const urn = monitor.newUrn(request.getParent(), request.getType(), request.getName());
    if (seen.has(urn)) twins.push(urn);
    seen.add(urn);
    return register(request, callback);
  };
  return twins;
}

/** The only resource of a type, or of a type and name. */
export function one(resources: readonly Declared[], type: string, name?: string): Declared {
  const found = resources.filter((made) => made.type === type && (name === undefined || made.name === name));
  if (found.length !== 1)
    throw new Error(`${found.length} resources of type ${type} ${name ?? ""}, expected 1`);
  return found[0] as Declared;
}

export const ofType = (resources: readonly Declared[], type: string): Declared[] =>
  resources.filter((made) => made.type === type);
