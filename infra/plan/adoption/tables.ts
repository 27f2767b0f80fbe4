// Decides the rows of the tables that stand for an organization that exists already; every name that does not fit at once.
import type { AccountRow, UnitRow } from "../../configuration/schema.ts";
import { ownerTag } from "../accounts.ts";
import { accountName, freeNames, ownTags, unitRowName } from "./names.ts";
import type { ExistingAccount, ExistingOrganization, ExistingUnit } from "./existing.ts";

type Environment = NonNullable<AccountRow["environment"]>;

/** What AWS does not know and the tables need. */
export type Answers = {
  /** Who answers for accounts that carry no tag lockgate:owner. */
  readonly owner: string | undefined;
  /** What units are for, by their name in AWS; holds for those below. */
  readonly environments: ReadonlyMap<string, Environment>;
};

export type Adopted = {
  /** As the tables have them; `id` is AWS's. */
  readonly units: readonly (Partial<UnitRow> & { name: string; id: string })[];
  readonly accounts: readonly (Partial<AccountRow> & { name: string; accountId: string; unit: string })[];
  readonly faults: readonly string[];
  /** What is left out, in words. */
  readonly notes: readonly string[];
};

const environmentTag = "lockgate:environment";

export function adopt(existing: ExistingOrganization, answers: Answers): Adopted {
  const named = nameUnits(existing);
  const units = existing.units.map((unit) => unitRow(unit, existing, named, answers));
  const open = existing.accounts.filter((account) => account.open);
  const free = freeNames();
  const accounts = open.flatMap((account) => {
    const unit = named.get(account.parentId);
    return unit === undefined ? [] : [accountRow(account, free(accountName(account), account.id), unit)];
  });
  const closed = existing.accounts.filter((account) => !account.open);
  return {
    units: ownersOn(units, answers.owner),
    accounts,
    faults: [
      ...unknownUnits(existing, answers),
      ...open.flatMap((account) => accountFaults(account, named)),
      ...withoutEnvironment(existing, accounts, answers),
      ...(answers.owner === undefined ? withoutOwner(open) : []),
    ],
    notes: closed.map(({ id, name }) => `account ${id}, ${name}, is closed and left out`),
  };
}

/** Names of units by their id; AWS lets units of different parents have one name, the table does not. */
function nameUnits({ units }: ExistingOrganization): ReadonlyMap<string, string> {
  const free = freeNames(" ");
  return new Map(units.map((unit) => [unit.id, free(unitRowName(unit.name), unit.id)]));
}

function unitRow(
  unit: ExistingUnit,
  existing: ExistingOrganization,
  named: ReadonlyMap<string, string>,
  { environments }: Answers,
): Adopted["units"][number] {
  const name = named.get(unit.id) ?? unit.name;
  const parent = named.get(unit.parentId);
  const environment = environments.get(unit.name) ?? environmentIn(unit);
  return {
    id: unit.id,
    name,
    ...(name === unit.name ? {} : { title: unit.name }),
    ...(parent === undefined ? {} : { parent }),
    ...(environment === undefined ? {} : { environment }),
    ...(unit.tags[ownerTag] === undefined ? {} : { owner: unit.tags[ownerTag] }),
  };
}

function accountRow(account: ExistingAccount, name: string, unit: string): Adopted["accounts"][number] {
  const environment = environmentIn(account);
  const tags = ownTags(account.tags);
  return {
    name,
    ...(name === account.name ? {} : { title: account.name }),
    email: account.email,
    unit,
    ...(account.tags[ownerTag] === undefined ? {} : { owner: account.tags[ownerTag] }),
    ...(environment === undefined ? {} : { environment }),
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
    accountId: account.id,
  };
}

const known: readonly string[] = ["production", "nonProduction", "shared", "sandbox"];
const environmentIn = ({ tags }: ExistingUnit): Environment | undefined =>
  known.includes(tags[environmentTag] ?? "") ? (tags[environmentTag] as Environment) : undefined;

/** An owner at the top holds for everything below. */
const ownersOn = (units: Adopted["units"], owner: string | undefined): Adopted["units"] =>
  owner === undefined
    ? units
    : units.map((unit) =>
        unit.parent === undefined && unit.owner === undefined ? { ...unit, owner } : unit,
      );

const unknownUnits = ({ units }: ExistingOrganization, { environments }: Answers): string[] =>
  [...environments.keys()]
    .filter((name) => !units.some((unit) => unit.name === name))
    .map(
      (name) =>
        `--environment ${name}: there is no such unit; there are ${units.map((u) => u.name).join(", ")}`,
    );

function accountFaults(
  { id, name, parentId }: ExistingAccount,
  named: ReadonlyMap<string, string>,
): string[] {
  return [
    ...(named.has(parentId)
      ? []
      : [
          `account ${id}, ${name}, stands in the root, where guard rails of units miss it: move it into a unit first`,
        ]),
    ...(/^[\x20-\x7e]{1,50}$/.test(name)
      ? []
      : [
          `account ${id} is called ${JSON.stringify(name)}: rename it in AWS, to 1 to 50 printable ASCII characters`,
        ]),
  ];
}

function withoutEnvironment(
  existing: ExistingOrganization,
  accounts: Adopted["accounts"],
  { environments }: Answers,
): string[] {
  const byId = new Map(existing.units.map((unit) => [unit.id, unit]));
  const said = (id: string): boolean => {
    const unit = byId.get(id);
    if (unit === undefined) return false;
    return environments.has(unit.name) || environmentIn(unit) !== undefined || said(unit.parentId);
  };
  const open = new Set(accounts.filter((row) => row.environment === undefined).map((row) => row.accountId));
  const missing = new Set(
    existing.accounts
      .filter(({ id, parentId }) => open.has(id) && !said(parentId))
      .map(({ parentId }) => parentId),
  );
  return [...missing].map((id) => {
    const name = byId.get(id)?.name ?? id;
    return `unit ${name}: nobody says what its accounts are for; add --environment "${name}=${known.join("|")}"`;
  });
}

const withoutOwner = (accounts: readonly ExistingAccount[]): string[] => {
  const missing = accounts.filter(({ tags }) => tags[ownerTag] === undefined);
  return missing.length === 0
    ? []
    : [
        `${missing.length} accounts, ${missing[0]?.name} first, carry no tag ${ownerTag}: add --owner EMAIL for them`,
      ];
};
