// Tables of the organization that can't be meant: the whole program ends with what is wrong, before it declares anything.
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { changed, valueOf } from "./example.ts";

type Row = Record<string, unknown> & { name: string };
const table = (key: string): Row[] => valueOf("org", key) as Row[];
const row = (key: string, name: string, change: object): Record<string, unknown> => ({
  [key]: table(key).map((one) => (one.name === name ? { ...one, ...change } : one)),
});

/** Registered resources and what the program says; it is loaded anew each time. */
async function run(
  changes: Record<string, unknown>,
  time: number,
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
    "org",
  );
  const config = changed("org", changes);
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(config).map(([key, value]) => [`lockgate:${key}`, String(value)])),
  );
  const program = new URL(`../../infra/index.ts?bad=${time}`, import.meta.url).href;
  const said = await import(program).then(() => "nothing", String);
  return { made, said };
}

const cases: [title: string, changes: Record<string, unknown>, says: RegExp][] = [
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

describe("A1 an organization that can't be meant", function () {
  this.timeout(60_000);
  afterEach(() => pulumi.runtime.setAllConfig({}));

  cases.forEach(([title, changes, says], index) =>
    it(`A1 ${title} is refused, with nothing declared`, async () => {
      const { made, said } = await run(changes, index);
      expect(said).to.match(says);
      expect(made.filter((type) => type !== "pulumi:pulumi:Stack")).to.deep.equal([]);
    }),
  );
});
