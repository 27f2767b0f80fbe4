// Decides which approved products people may launch, where, and whether each is the version that was approved.
import { createHash } from "node:crypto";
import { z } from "zod";
import { productionAccounts } from "../plan/people.ts";
import type { Check, Parsed } from "./check.ts";
import type { ReadFile } from "./definitions.ts";
import type { Fault } from "./faults.ts";
import { email, list, shortName, text, unitName } from "./fields.ts";

/** Services by which a product could give out rights, or reach beyond its account. */
const beyond = /^(iam|sts|organizations|account|sso|sso-directory|servicecatalog|ram):|\*/;
const calls =
  "calls of AWS, such as sqs:CreateQueue, without wildcards and none of IAM, STS or Organizations";

const product = z.strictObject(
  {
    name: shortName("product", 20),
    description: text("what it is for").min(1, "what it is for").max(500, "at most 500 characters"),
    owner: email,
    version: text("the version").regex(/^\d+\.\d+\.\d+$/, "a version such as 1.0.0"),
    /** Of CloudFormation, below the project's folder. */
    template: text("the path of the template").regex(
      /^(?!.*(?:^|\/)\.\.?(?:\/|$))[A-Za-z0-9_-][A-Za-z0-9_./-]{0,199}\.(json|ya?ml)$/,
      "a path below the project's folder, such as products/queue.json",
    ),
    /** Of the template's bytes, as it was approved. */
    sha256: text("the SHA-256 of the template").regex(
      /^[0-9a-f]{64}$/,
      "64 hexadecimal digits, as sha256sum prints them",
    ),
    /** What its launch role may do, through CloudFormation alone. */
    launch: z.strictObject(
      {
        actions: list(
          text(calls).refine((given) => /^[a-z0-9-]+:[A-Za-z]+$/.test(given) && !beyond.test(given), calls),
          "a list of calls",
        ).min(1, "at least one call"),
        resources: list(
          text("an ARN").regex(/^arn:aws:[a-z0-9-]+:\S+$/, "an ARN, such as arn:aws:sqs:*:*:SC-*"),
          "a list of ARNs",
        ).min(1, "at least one ARN"),
      },
      { error: "the rights of its launch role: { actions, resources }" },
    ),
  },
  { error: "a product: { name, description, owner, version, template, sha256, launch }" },
);

const portfolio = z.strictObject(
  {
    /** Where products are kept: an account of its own. */
    account: shortName("account", 50),
    products: list(product, "a list of products").min(1, "at least one product"),
    /** In whose accounts they may be launched. */
    units: list(unitName, "a list of units").min(1, "at least one unit"),
  },
  { error: "approved products: { account, products, units }" },
);

/** Absent: nothing is offered. */
export const portfolioKeys = { portfolio: portfolio.optional() };

export type Products = NonNullable<Parsed["portfolio"]>["products"];

export const portfolioChecks: readonly Check[] = [ownAccount, knownUnits, namesOnce];

const fault = (path: Fault["path"], value: unknown, problem: string, remedy: string): Fault[] => [
  { path: ["portfolio", ...path], value, problem, remedy },
];

function ownAccount({ portfolio: given, accounts, vending, logArchive, security }: Parsed): Fault[] {
  if (given === undefined || accounts === undefined) return [];
  const busy = [vending?.account, logArchive?.account, security?.account];
  const free = accounts.filter(
    ({ name, accountId, bootstrap }) => accountId && !bootstrap && !busy.includes(name),
  );
  if (free.some(({ name }) => name === given.account)) return [];
  const remedy = `name one of ${free.map(({ name }) => name).join(", ") || "the accounts, once it has an accountId"}`;
  return fault(["account"], given.account, "no account for nothing else of that name", remedy);
}

function knownUnits({ portfolio: given, accounts, units }: Parsed): Fault[] {
  if (given === undefined || accounts === undefined || units === undefined) return [];
  return given.units.flatMap((unit, index) => {
    if (!units.some(({ name }) => name === unit))
      return fault(
        ["units", index],
        unit,
        "no such organizational unit",
        `name one of ${units.map(({ name }) => name).join(", ")}`,
      );
    const [production] = productionAccounts(unit, { accounts, units });
    const problem = `production account ${production?.name} is in it, where nothing is launched by hand`;
    return production === undefined
      ? []
      : fault(["units", index], unit, problem, "name units that hold no production");
  });
}

function namesOnce({ portfolio: given }: Parsed): Fault[] {
  const names = (given?.products ?? []).map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? fault(
          ["products", index, "name"],
          name,
          "another product is called so",
          "give each a name of its own",
        )
      : [],
  );
}

/** What was approved is what is offered. `read` reads below the project's folder. */
export const templateFaults = (products: Products, read: ReadFile): Fault[] =>
  products.flatMap(({ template, sha256 }, index) => {
    const at = (key: string, value: string, problem: string, remedy: string) =>
      fault(["products", index, key], value, problem, remedy);
    try {
      const found = createHash("sha256").update(read(template)).digest("hex");
      const problem = `${template} is another one by now: ${found}`;
      return found === sha256
        ? []
        : at(
            "sha256",
            sha256,
            problem,
            "look at what changed, approve it with a new version and its SHA-256",
          );
    } catch (error) {
      return at(
        "template",
        template,
        `can't be read: ${(error as Error).message}`,
        "name a file below the project's folder",
      );
    }
  });
