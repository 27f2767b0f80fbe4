// Decides the shape of the organization's tables: units, accounts, regions and quotas, one line each.
import { z } from "zod";
import services from "./schemas/services.json" with { type: "json" };
import { parseRange } from "../plan/cidr.ts";
import { quotaDefaults } from "../plan/guardrails/quotas.ts";
import { budget } from "./costs.ts";
import {
  accountId,
  days,
  email,
  flag,
  list,
  oneOf,
  shortName,
  tags,
  text,
  unitName,
  unitTitle,
} from "./fields.ts";
import { contact } from "./security.ts";

/** What an account is for. Production is told from everything else by units, tags and guard rails. */
export const accountEnvironments = ["production", "nonProduction", "shared", "sandbox"] as const;
const environment = oneOf(accountEnvironments);
const owner = z.email({ error: "the e-mail address of the team that answers for it" });

const baseline = z.strictObject(
  {
    budget: budget.optional(),
    /** Whom AWS writes to beside the security contact of all accounts. */
    contacts: z
      .strictObject(
        { billing: contact.optional(), operations: contact.optional() },
        { error: "contacts: { billing?, operations? }" },
      )
      .optional(),
  },
  { error: "what the account has beside the baseline of all: { budget?, contacts? }" },
);

const account = z.strictObject(
  {
    /** Names the account in this table and in Pulumi; AWS shows it too, unless `title` is given. */
    name: shortName("account", 50),
    title: text("the account's name in AWS")
      .regex(/^[\x20-\x7e]{1,50}$/, "1 to 50 printable ASCII characters: the account's name in AWS")
      .optional(),
    /** The row's name before, so that a new name renames the account instead of replacing it. */
    formerly: shortName("account", 50).optional(),
    email,
    unit: unitName,
    /** Who answers for the account; a unit's owner holds for all in it. */
    owner: owner.optional(),
    environment: environment.optional(),
    tags: tags.default({}),
    /** Known once the account exists; needed before the account is bootstrapped. */
    accountId: accountId.optional(),
    /** Whether stacks of this project work in the account: it then gets the deploy role and the boundary. */
    bootstrap: flag("whether Lockgate deploys into the account").default(false),
    baseline: baseline.optional(),
    /** Moves the account to the unit Suspended. Its line may go once its data has been kept long enough; AWS then closes it. */
    retire: flag("whether the account is given up").default(false),
    /** How long a retired account is kept; without it, as long as logs are. */
    retainDays: days("how long a retired account is kept", 30, 36500).optional(),
  },
  {
    error:
      "an account: { name, email, unit, owner?, environment?, tags?, title?, formerly?, accountId?, bootstrap?, baseline?, retire?, retainDays? }",
  },
);

/** A prefix that AWS does not know would deny nothing, and nobody would notice. */
const oneService = z.enum(services as [string, ...string[]], {
  error: "the IAM prefix of an AWS service, such as es for OpenSearch Service",
});

const unit = z.strictObject(
  {
    /** Names the unit in these tables; AWS shows it too, unless `title` is given. */
    name: unitName,
    title: unitTitle.optional(),
    parent: unitName.optional(),
    /** Holds for all accounts below that don't name their own. */
    owner: owner.optional(),
    environment: environment.optional(),
    /** AWS services that nobody in this unit may use, by IAM prefix. */
    denyServices: list(oneService, "a list of IAM service prefixes, such as [es]").default([]),
    /** An empty unit whose line may go afterwards. */
    retire: flag("whether the unit is given up").default(false),
  },
  {
    error: "an organizational unit: { name, parent?, title?, owner?, environment?, denyServices?, retire? }",
  },
);

const network = text("an IPv4 range, such as 203.0.113.0/24").refine(
  (value) => parseRange(value) !== undefined,
  "an IPv4 range whose first address fits the prefix, such as 203.0.113.0/24",
);

const quota = (value: number) => {
  const remedy = `a whole number, as Service Quotas shows it for your organization (AWS's own: ${value})`;
  return z.int({ error: remedy }).min(1, remedy).default(value);
};
const quotas = z.strictObject(
  {
    accounts: quota(quotaDefaults.accounts),
    units: quota(quotaDefaults.units),
    depth: quota(quotaDefaults.depth),
    policiesPerTarget: quota(quotaDefaults.policiesPerTarget),
    policyCharacters: quota(quotaDefaults.policyCharacters),
    scps: quota(quotaDefaults.scps),
    rcps: quota(quotaDefaults.rcps),
  },
  { error: `quotas of AWS Organizations: { ${Object.keys(quotaDefaults).join("?, ")}? }` },
);

export const organizationKeys = {
  /** Refuses to run on any other organization; without it, the one that the stack has recorded counts. */
  organizationId: text("the id of the organization, o-…")
    .regex(/^o-[a-z0-9]{10,32}$/, "the id of the organization: o- and 10 to 32 letters and digits")
    .optional(),
  /** While an organization that existed before is taken over: units and accounts as they are, and nothing else. */
  adopt: flag("whether what exists is only taken over, as it is").default(false),
  units: list(unit, "a list of organizational units"),
  accounts: list(account, "a list of accounts"),
  quotas: quotas.prefault({}),
  /** People's calls from elsewhere are denied; none named, none denied. */
  networks: list(network, "a list of IPv4 ranges, such as [203.0.113.0/24]").default([]),
  /** Whether networks that no stack has made are cut off from the internet, the default ones of new accounts above all. */
  closedNetworks: flag("whether networks are closed to the internet").default(true),
  /** Guard rails that hold today and may go, as the refusal names them. */
  dropGuardrails: list(text("the name of a guard rail"), "a list of guard rails, such as [NoRoot]").default(
    [],
  ),
  /** Accounts outside the organization that resource policies may let in, such as a monitoring vendor's. */
  partnerAccounts: list(accountId, "a list of account ids outside the organization").default([]),
} as const;
