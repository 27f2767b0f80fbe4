// Tables of the organization, apps and tenants that can't be meant: the whole program ends with what is wrong, before it declares anything.
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { changed, valueOf, type StackName } from "./example.ts";
import { sampleTargets, sampleTenants } from "./plan/pipeline/samples.ts";

type Row = Record<string, unknown> & { name: string };
const table = (key: string): Row[] => valueOf("org", key) as Row[];
const row = (key: string, name: string, change: object): Record<string, unknown> => ({
  [key]: table(key).map((one) => (one.name === name ? { ...one, ...change } : one)),
});

/** Registered resources and what the program says; it is loaded anew each time. */
async function run(
  stack: StackName,
  changes: Record<string, unknown>,
  time: string,
): Promise<{ made: string[]; said: string }> {
  const made: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type }) => {
        made.push(type);
        return { id: "made", state: {} };
      },
      call: ({ token }) => {
        throw new Error(`asked ${token}`);
      },
    },
    "lockgate",
    stack,
  );
  const config = changed(stack, changes);
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(config).map(([key, value]) => [`lockgate:${key}`, String(value)])),
  );
  const program = new URL(`../../infra/index.ts?bad=${time}`, import.meta.url).href;
  const said = await import(program).then(() => "nothing", String);
  return { made, said };
}

type Cases = readonly (readonly [title: string, changes: Record<string, unknown>, says: RegExp])[];

const organization: Cases = [
  [
    "two accounts with one e-mail",
    row("accounts", "network", { email: "AWS-security@acme.example" }),
    /accounts\[\d\]\.email \(is "AWS-security@acme\.example"\): .*accounts\[\d\]/i,
  ],
  [
    "an account in a unit that does not exist",
    row("accounts", "network", { unit: "Nowhere" }),
    /no such organizational unit/,
  ],
  [
    "a unit below one that does not exist",
    row("units", "Production", { parent: "Nowhere" }),
    /no such organizational unit/,
  ],
  ["a circle of units", row("units", "Workloads", { parent: "Production" }), /its own ancestor/],
  [
    "a guard rail over AWS's size",
    { quotas: { ...(valueOf("org", "quotas") as object), policyCharacters: 500 } },
    /quotas\.policyCharacters/,
  ],
  [
    "a region without the security services",
    { regions: ["eu-central-1", "ap-southeast-6"] },
    /regions\[1\].*no inspector2/,
  ],
  [
    "an environment without an account",
    { accounts: table("accounts").filter(({ name }) => name !== "test") },
    /environments\[1\]\.accountId .*not a bootstrapped account/,
  ],
  [
    "a supernet that is too small",
    { addresses: { ...(valueOf("org", "addresses") as object), supernet: "10.16.0.0/15" } },
    /addresses\.supernet/,
  ],
];

const [first] = valueOf("tooling", "apps") as Row[];
const environments = valueOf("tooling", "environments") as Row[];
const fleet = { ...first, name: "hello", target: sampleTargets.tenantFleet };
const [tenant] = sampleTenants(["canary"], 1) as unknown as Row[];
const tenants = (...rows: object[]) => ({ apps: [fleet], tenants: rows });

const pipelines: Cases = [
  ["an unknown source", { apps: [{ ...first, source: { kind: "bitbucket" } }] }, /apps\[0\]\.source\.kind/],
  ["an unknown target", { apps: [{ ...first, target: { kind: "heroku" } }] }, /apps\[0\]\.target\.kind/],
  ["two apps of one name", { apps: [first, first] }, /apps\[1\]\.name \(is "top-scores"\)/],
  [
    "a name that is too long with its prefix",
    { apps: [{ ...first, name: "a".repeat(60) }] },
    /apps\[0\]\.name/,
  ],
  [
    "a window without a zone",
    { environments: environments.map((one) => ({ ...one, window: { cron: "* * 9-16 ? * MON-THU" } })) },
    /environments\[0\]\.window\.zone.*missing/,
  ],
  ["production that comes first", { environments: environments.toReversed() }, /environments/],
  ["a tenant twice", tenants(tenant!, tenant!), /tenants\[1\]/],
  [
    "a tenant in a region that is none",
    tenants({ ...tenant, region: "eu-nowhere-1" }),
    /tenants\[0\]\.region/,
  ],
  [
    "a tenant of an environment that is none",
    tenants({ ...tenant, environment: "qa" }),
    /tenants\[0\]\.environment/,
  ],
];

for (const [id, stack, cases] of [
  ["A1", "org", organization],
  ["C1", "tooling", pipelines],
] as const)
  describe(`${id} what can't be meant in ${stack}`, function () {
    this.timeout(60_000);
    afterEach(() => pulumi.runtime.setAllConfig({}));

    cases.forEach(([title, changes, says], index) =>
      it(`${id} ${title} is refused, with nothing declared`, async () => {
        const { made, said } = await run(stack, changes, `${stack}${index}`);
        expect(said).to.match(says);
        expect(made.filter((type) => type !== "pulumi:pulumi:Stack")).to.deep.equal([]);
      }),
    );
  });
