import { expect } from "chai";
import { formatPath } from "../../../infra/configuration/faults.ts";
import { validateConfig } from "../../../infra/configuration/validate.ts";
import { changed, exampleConfig, valueOf } from "../example.ts";

type Row = Record<string, unknown>;
const table = valueOf("org", "vending") as Row & { units: Row[]; requesters: string[] };
const units = valueOf("org", "units") as Row[];
const with_ = (change: Row) => ({ vending: { ...table, ...change } });
const person = (name: string): string =>
  `arn:aws:iam::934905847227:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${name}_0123456789abcdef`;
const ada = { slack: "T012AB3C4/U061F7AUR", person: "ada" };
const unit = (...rows: Row[]) => with_({ units: rows });

const cases: [title: string, change: Row, path: string, says: RegExp, remedy: RegExp][] = [
  [
    "an account that is not there",
    with_({ account: "moon" }),
    "vending.account",
    /no such account/,
    /name one of network, shared-services, sandbox/,
  ],
  [
    "an account that stacks work in",
    with_({ account: "tooling" }),
    "vending.account",
    /stacks or security services work in/,
    /shared-services/,
  ],
  [
    "an account that has no number yet",
    {
      accounts: (valueOf("org", "accounts") as Row[]).map((row) =>
        row["name"] === table["account"] ? { ...row, accountId: undefined } : row,
      ),
    },
    "vending.account",
    /the account has no accountId/,
    /name one of network/,
  ],
  [
    "the security account",
    with_({ account: "security" }),
    "vending.account",
    /security services/,
    /shared-services/,
  ],
  [
    "a unit that is not there",
    unit({ unit: "Moon" }),
    "vending.units[0].unit",
    /no such organizational unit/,
    /Sandbox/,
  ],
  [
    "the unit of what is given up",
    unit({ unit: "Suspended" }),
    "vending.units[0].unit",
    /no such/,
    /name one of Security/,
  ],
  [
    "a unit twice",
    unit({ unit: "Sandbox" }, { unit: "Sandbox" }),
    "vending.units[1].unit",
    /also in units\[0\]/,
    /once/,
  ],
  [
    "a unit of which nobody says what it is for",
    unit({ unit: "Workloads" }),
    "vending.units[0].unit",
    /nobody says what/,
    /add environment/,
  ],
  ["no unit", unit(), "vending.units", /wrong value/, /at least one unit/],
  [
    "an approval that is none of ours",
    unit({ unit: "Sandbox", approval: "later" }),
    "vending.units[0].approval",
    /wrong value/,
    /manual, none/,
  ],
  [
    "somebody who asks and decides",
    with_({ approvers: table.requesters }),
    "vending.approvers[0]",
    /also a requester/,
    /another role/,
  ],
  ["nobody who decides", with_({ approvers: [] }), "vending.approvers", /nobody decides/, /approval: none/],
  ["nobody who asks", with_({ requesters: [] }), "vending.requesters", /wrong value/, /at least one role/],
  ["nobody who is told", with_({ tells: [] }), "vending.tells", /wrong value/, /at least one/],
  [
    "a bot that hears nobody of Identity Center",
    with_({ bot: true, requesters: [person("A")] }),
    "vending.approvers",
    /listens to no others/,
    /AWSReservedSSO_/,
  ],
  [
    "a bot for what nobody decides",
    with_({
      bot: true,
      requesters: [person("A")],
      approvers: [person("B")],
      units: [{ unit: "Sandbox", approval: "none" }],
    }),
    "vending.bot",
    /no unit is given out by a decision/,
    /approval: manual/,
  ],
  ...(
    [
      ["a chat without a bot", { bot: false }, {}, "vending.chat", /no bot to talk with/, /set bot: true/],
      ["nobody who chats", {}, { people: [] }, "vending.chat.people", /wrong value/, /at least one person/],
      [
        "a member without a workspace",
        {},
        { people: [{ slack: "U061F7AUR", person: "ada" }] },
        "vending.chat.people[0].slack",
        /wrong value/,
        /T012AB3C4\/U061F7AUR/,
      ],
      [
        "a member named twice",
        {},
        { people: [ada, { ...ada, person: "grace" }] },
        "vending.chat.people[1].slack",
        /also in people\[0\]/,
        /each member once/,
      ],
      [
        "a region without Lex",
        {},
        { region: "eu-north-1" },
        "vending.chat.region",
        /wrong value/,
        /eu-central-1, eu-west-1/,
      ],
      [
        "a region that the guard rails close",
        {},
        { region: "us-east-1" },
        "vending.chat.region",
        /keep everybody out/,
        /name one of eu-central-1, eu-west-1/,
      ],
      [
        "a member who is in no chat",
        {},
        { people: [{ person: "ada" }] },
        "vending.chat.people[0]",
        /in no chat/,
        /add slack, teams or both/,
      ],
      [
        "a member of Teams without a bot there",
        {},
        { people: [{ teams: "11111111-2222-3333-4444-555555555555", person: "ada" }] },
        "vending.chat.people[0].teams",
        /no bot in Teams/,
        /teams: \{ app, tenant \}/,
      ],
      [
        "a tenant that is none",
        {},
        { teams: { app: "11111111-2222-3333-4444-555555555555", tenant: "acme" } },
        "vending.chat.teams.tenant",
        /wrong value/,
        /id of the tenant/,
      ],
      ["another language", {}, { locale: "tlh" }, "vending.chat.locale", /wrong value/, /en_US/],
    ] as const
  ).map(([title, own, change, at, says, remedy]): (typeof cases)[number] => [
    title,
    with_({
      bot: true,
      requesters: [person("A")],
      approvers: [person("B")],
      chat: { people: [ada], ...change },
      ...own,
    }),
    at,
    says,
    remedy,
  ]),
  [
    "a home that has no Lex",
    {
      region: "eu-north-1",
      regions: ["eu-north-1", "eu-central-1", "eu-west-1"],
      ...with_({
        bot: true,
        requesters: [person("A")],
        approvers: [person("B")],
        chat: { people: [ada] },
      }),
    },
    "vending.chat.region",
    /not in the company's home/,
    /name one of eu-central-1, eu-west-1/,
  ],
  ["an unknown key", with_({ colour: "red" }), "vending.colour", /unknown key/, /requesters/],
  [
    "no place for accounts that are given up",
    { units: units.filter(({ name }) => name !== "Suspended") },
    "vending",
    /no unit in which accounts wait/,
    /add \{ name: Suspended \}/,
  ],
  [
    "accounts that nobody watches",
    { security: undefined, logArchive: undefined, breakGlass: undefined },
    "vending",
    /nobody watches/,
    /lockgate:security/,
  ],
  [
    "more accounts with an id than its roles can name",
    {
      accounts: [
        ...(valueOf("org", "accounts") as Row[]),
        ...Array.from({ length: 240 }, (_, i) => ({
          name: `more-${i}`,
          email: `aws-more-${i}@acme.example`,
          unit: "Sandbox",
          accountId: String(500_000_000_000 + i),
        })),
      ],
      quotas: { ...(valueOf("org", "quotas") as Row), accounts: 1000 },
    },
    "vending",
    /have an accountId, and roles of vending can name 240/,
    /that stacks work in/,
  ],
];

describe("A4 account vending, as configured", () => {
  for (const [title, change, path, says, remedy] of cases)
    it(`is refused with ${title}`, () => {
      const result = validateConfig("org", changed("org", change));
      const faults = result.ok ? [] : result.faults;
      expect(faults.map((fault) => formatPath(fault.path))).to.deep.equal([path]);
      expect(faults[0]?.problem).to.match(says);
      expect(faults[0]?.remedy).to.match(remedy);
    });

  it("asks a person unless told otherwise, and may be left out", () => {
    expect(exampleConfig("org").vending?.units).to.deep.equal([{ unit: "Sandbox", approval: "manual" }]);
    expect(exampleConfig("org", { vending: undefined }).vending).to.equal(undefined);
  });
});
