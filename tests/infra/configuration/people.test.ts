import { expect } from "chai";
import { formatPath } from "../../../infra/configuration/faults.ts";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { changed, exampleConfig, valueOf } from "../example.ts";

type Row = Record<string, unknown>;
const table = valueOf("org", "people") as Row & { assignments: Row[] };
const with_ = (change: Row) => ({ people: { ...table, ...change } });
const assign = (row: Row) =>
  with_({ assignments: [{ group: "ops", access: "readOnly", unit: "Production", ...row }] });

const lend = (row: Row) => with_({ elevation: { ...(table["elevation"] as Row), ...row } });

const cases: [string, Row, string, RegExp, RegExp][] = [
  [
    "a write in production",
    assign({ access: "developer" }),
    "people.assignments[0].access",
    /change production account prod/,
    /readOnly/,
  ],
  [
    "a write above production",
    assign({ access: "developer", unit: "Workloads" }),
    "people.assignments[0].access",
    /account prod, which is in unit Workloads/,
    /readOnly/,
  ],
  [
    "a unit that is not there",
    assign({ unit: "Moon" }),
    "people.assignments[0].unit",
    /no such/,
    /NonProduction/,
  ],
  [
    "an unknown level",
    assign({ access: "root" }),
    "people.assignments[0].access",
    /wrong value/,
    /readOnly, auditor, developer/,
  ],
  [
    "a group with spaces",
    assign({ group: "the team" }),
    "people.assignments[0].group",
    /wrong value/,
    /hyphens/,
  ],
  [
    "an instance that is none",
    with_({ instance: "ssoins-1" }),
    "people.instance",
    /wrong value/,
    /arn:aws:sso/,
  ],
  [
    "a store that is none",
    with_({ identityStore: "store" }),
    "people.identityStore",
    /wrong value/,
    /hexadecimal/,
  ],
  [
    "an attribute that is no path",
    with_({ mfaAttribute: "mfa" }),
    "people.mfaAttribute",
    /wrong value/,
    /path/,
  ],
  [
    "access that is lent in an account that is not there",
    lend({ accounts: ["moon"] }),
    "people.elevation.accounts[0]",
    /no such account/,
    /name one of .*prod/,
  ],
  [
    "access that nobody lends",
    lend({ servers: [] }),
    "people.elevation.servers",
    /wrong value/,
    /at least one role/,
  ],
  [
    "access that a user lends",
    lend({ servers: ["arn:aws:iam::276677566922:user/x"] }),
    "people.elevation.servers[0]",
    /wrong value/,
    /ARN of a role/,
  ],
  ["an unknown key", with_({ colour: "red" }), "people.colour", /unknown key/, /assignments\?/],
];

describe("what people may do, as configured", () => {
  for (const [title, change, path, problem, remedy] of cases)
    it(`is refused with ${title}`, () => {
      const result = validateConfig("org", changed("org", change));
      const faults = result.ok ? [] : result.faults;
      expect(faults.map((fault) => formatPath(fault.path))).to.deep.equal([path]);
      expect(faults[0]?.problem).to.match(problem);
      expect(faults[0]?.remedy).to.match(remedy);
    });

  it("may be left out until Identity Center is enabled", () => {
    expect(exampleConfig("org", { people: undefined }).people).to.equal(undefined);
  });
});
