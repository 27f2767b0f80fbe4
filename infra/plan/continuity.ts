// Decides whether the tables go on from what the stack has made: nothing is lost, moved or taken for something else.
import type { Fault } from "../configuration/faults.ts";
import type { OrgConfig } from "../configuration/schema.ts";
import { unitRail, type Guardrail } from "./guardrails/plan.ts";
import { lostGuardrails } from "./guardrails/lost.ts";
import { retiredTag } from "./retirement.ts";

export type RecordedAccount = {
  /** The row's name when the account was last declared. */
  name: string;
  id: string;
  email: string;
  tags: Readonly<Record<string, string>>;
  /** Its removal closes it: only so after its data has been kept long enough. */
  closes: boolean;
};
export type RecordedUnit = {
  name: string;
  id: string;
  parentId: string;
  tags: Readonly<Record<string, string>>;
};

/** What the stack's state holds of the organization. */
export type OrgRecord = {
  organizationId?: string;
  rootId?: string;
  accounts: readonly RecordedAccount[];
  units: readonly RecordedUnit[];
  policies: readonly { name: string; content: string }[];
  /** Names of guard rails that are attached where they belong. */
  attached: readonly string[];
};

/** What AWS says of the account that the stack works in; undefined where it is in no organization. */
export type ActualOrganization = { id: string; managementAccountId: string } | undefined;

export function continuityFaults(
  config: OrgConfig,
  record: OrgRecord,
  actual: ActualOrganization,
  guardrails: readonly Guardrail[],
): Fault[] {
  const other = otherOrganization(config, record, actual);
  // Whatever else differs follows from that.
  if (other.length > 0) return other;
  return [
    ...record.accounts.flatMap((account) => accountFaults(config, account)),
    ...record.units.flatMap((unit) => unitFaults(config, record, unit)),
    // While an organization is taken over, its guard rails stay as they are.
    ...(config.adopt
      ? []
      : lostGuardrails(
          [...config.dropGuardrails, ...railsGone(config, record)],
          record.policies,
          guardrails,
        )),
  ];
}

/** The rails of a unit go with it. */
function railsGone({ units }: OrgConfig, record: OrgRecord): string[] {
  const named = new Set(units.map(({ name }) => name));
  return record.units
    .filter(({ name, tags }) => !named.has(name) && tags[retiredTag] !== undefined)
    .map(({ name }) => unitRail(name));
}

function otherOrganization(config: OrgConfig, record: OrgRecord, actual: ActualOrganization): Fault[] {
  const fault = (problem: string, remedy: string, value?: string): Fault[] => [
    { path: ["organizationId"], ...(value === undefined ? {} : { value }), problem, remedy },
  ];
  const { organizationId: configured } = config;
  const { organizationId: recorded } = record;
  if (configured !== undefined && recorded !== undefined && configured !== recorded)
    return fault(
      `the stack's state is of organization ${recorded}`,
      "correct the id, or select the right stack",
      configured,
    );
  const expected = configured ?? recorded;
  if (actual === undefined)
    return expected === undefined
      ? []
      : fault(
          `AWS says that account ${config.accountId} is in no organization, and ${expected} is recorded`,
          "check the credentials; nothing is made anew in place of an organization that is gone",
          configured,
        );
  if (actual.managementAccountId !== config.accountId)
    return fault(
      `account ${config.accountId} is a member of ${actual.id}, which ${actual.managementAccountId} manages`,
      "run this stack in the management account",
      configured,
    );
  if (expected !== undefined && expected !== actual.id)
    return fault(
      `the credentials are of organization ${actual.id}, not of ${expected}`,
      "check the credentials",
      configured,
    );
  return recorded === undefined
    ? fault(
        `AWS has organization ${actual.id} already, and the stack has not made it`,
        "take it into the state first: pulumi import, for the organization, its units and its accounts",
        configured,
      )
    : [];
}

function accountFaults({ accounts }: OrgConfig, recorded: RecordedAccount): Fault[] {
  const index = accounts.findIndex(
    ({ name, formerly }) => (formerly ?? name) === recorded.name || name === recorded.name,
  );
  const row = accounts[index];
  if (row === undefined) return recorded.closes ? [] : [leftTheTable(accounts, recorded)];
  const differs = (key: "email" | "accountId", value: string, remedy: string): Fault => ({
    path: ["accounts", index, key],
    value,
    problem: `account ${row.name} is ${recorded.id}, ${recorded.email}`,
    remedy,
  });
  return [
    ...(row.email.toLowerCase() === recorded.email.toLowerCase()
      ? []
      : [
          differs(
            "email",
            row.email,
            "change the address in AWS first, then pulumi refresh; another one here would make another account",
          ),
        ]),
    ...(row.accountId === undefined || row.accountId === recorded.id
      ? []
      : [differs("accountId", row.accountId, "correct the id")]),
  ];
}

function leftTheTable(accounts: OrgConfig["accounts"], { name, id, email }: RecordedAccount): Fault {
  const index = accounts.findIndex((row) => row.email.toLowerCase() === email.toLowerCase());
  if (index >= 0)
    return {
      path: ["accounts", index, "name"],
      value: accounts[index]?.name,
      problem: `account ${id} was called ${name}`,
      remedy: `add formerly: ${name}, so that it is renamed and not replaced`,
    };
  return {
    path: ["accounts"],
    problem: `account ${name} (${id}, ${email}) has left the table; accounts are never deleted that way`,
    remedy: `put its row back; with retire: true it is suspended, and may go once its data has been kept long enough`,
  };
}

function unitFaults({ units }: OrgConfig, record: OrgRecord, recorded: RecordedUnit): Fault[] {
  const index = units.findIndex(({ name }) => name === recorded.name);
  const row = units[index];
  if (row === undefined)
    return recorded.tags[retiredTag] !== undefined
      ? []
      : [
          {
            path: ["units"],
            problem: `unit ${recorded.name} (${recorded.id}) has left the table`,
            remedy:
              "put it back, move what it holds, give it retire: true and run once; then its line may go",
          },
        ];
  const parentId =
    row.parent === undefined ? record.rootId : record.units.find(({ name }) => name === row.parent)?.id;
  if (parentId === recorded.parentId) return [];
  return [
    {
      path: ["units", index, "parent"],
      value: row.parent ?? "the root",
      problem: `AWS can't move a unit, and ${row.name} is elsewhere`,
      remedy: "add a unit of another name there, move the accounts, and retire this one",
    },
  ];
}
