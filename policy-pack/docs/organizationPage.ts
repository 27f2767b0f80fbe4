// Draws the organization from what its stacks hold: units, accounts and guard rails, and who can reach what counts most.

import { whoCanReach } from "../access/closure.ts";
import type { Company } from "../access/company.ts";
import { findProtected, type Protected } from "../access/protected.ts";
import { treeOf, type Tree } from "../access/tree.ts";
import { input, type Facts } from "../facts.ts";
import { accountOf } from "../model/accounts.ts";
import { releaseStores } from "../model/stores.ts";

const GENERATED = "<!-- Generated from what the program declares: npm run docs; don't edit. -->";

/** The page for a company of all stacks. */
export const organizationPage = (company: Company): string =>
  `${[
    GENERATED,
    "# The example company, drawn",
    "## Units, accounts and guard rails",
    "Guard rails hold for everything below where they hang.",
    diagram(treeLines(company)),
    "## Who reaches what",
    "Asked of the IAM evaluator over all stacks, with every policy that bears on the call. Whoever is not drawn, " +
      "administrators included, is refused.",
    diagram(reachLines(company)),
    "[How the organization is kept](../organization.md)",
  ].join("\n\n")}\n`;

const diagram = (lines: readonly string[]): string =>
  ["```mermaid", "flowchart LR", ...lines.map((line) => `    ${line}`), "```"].join("\n");

/** Units and accounts under the root, each with the policies that hang right there. */
export const treeLines = ({ model }: Pick<Company, "model">): readonly string[] => {
  const tree = treeOf(model);
  if (!tree) throw new Error("no organization is declared");
  // By name, so that the order in which resources were made draws nothing else.
  const [units, accounts] = [tree.units, tree.accounts].map((all) =>
    all.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b))),
  ) as [Facts[], Facts[]];
  const idOf = new Map([...units, ...accounts].map((facts, index) => [facts.urn, `n${index}`]));
  const parentOf = (facts: Facts): string => idOf.get(tree.way(facts).at(-2)?.urn ?? "") ?? "root";
  return [
    `root([${quoted("root", railsOn(tree))}])`,
    ...units.map(
      (unit) => `${parentOf(unit)} --> ${idOf.get(unit.urn)}[${quoted(nameOf(unit), railsOn(tree, unit))}]`,
    ),
    ...accounts.map(
      (account) =>
        `${parentOf(account)} --> ${idOf.get(account.urn)}(${quoted(nameOf(account), railsOn(tree, account))})`,
    ),
  ];
};

const nameOf = ({ props, name }: Facts): string => (typeof props["name"] === "string" ? props["name"] : name);

const railsOn = (tree: Tree, target?: Facts): readonly string[] =>
  (["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] as const)
    .flatMap((type) => tree.attached(type, target))
    .map(nameOf)
    .toSorted();

const quoted = (title: string, rails: readonly string[]): string =>
  `"${[title, ...rails.map((rail) => `🛡 ${rail}`)].join("<br>")}"`;

/** What is asked of everybody: a call on something that counts. */
type Target = { label: string; action: string; arn: string; name: string; carries?: Protected["carries"] };

const textOf = ({ props }: Facts, property: string): string => String(props[property] ?? "");

/** Releases, what signs for them, what runs, and the roles by which stacks are deployed. */
const targetsOf = ({ model }: Company): readonly Target[] => [
  ...releaseStores(model).flatMap(({ bucket }): Target[] => {
    const name = textOf(bucket, "bucket");
    const arn = `arn:aws:s3:::${name}/release.zip`;
    return [
      { label: "puts into", action: "s3:PutObject", arn, name },
      { label: "gets from", action: "s3:GetObject", arn, name },
    ];
  }),
  ...model.of("keyAlias").flatMap((alias): Target[] => {
    const key = model.follow(alias, input(alias, "targetKeyId"), ["key"]);
    if (key.kind !== "resource" || textOf(key.facts, "keyUsage") !== "SIGN_VERIFY") return [];
    const carries = {
      "kms:resourcealiases": textOf(alias, "name"),
      "kms:signingalgorithm": "ECDSA_SHA_256",
      "kms:messagetype": "DIGEST",
    };
    const name = `${textOf(alias, "name")}<br>${accountOf(key.facts)}`;
    return [{ label: "signs by", action: "kms:Sign", arn: textOf(key.facts, "arn"), name, carries }];
  }),
  ...model.of("function").map((made): Target => ({
    label: "changes the code of",
    action: "lambda:UpdateFunctionCode",
    arn: textOf(made, "arn"),
    name: `${textOf(made, "name")}<br>${accountOf(made)}`,
  })),
  ...model
    .of("role")
    .filter((role) => textOf(role, "name") === "LockgateDeploy")
    .map((role): Target => ({
      label: "becomes",
      action: "sts:AssumeRole",
      arn: textOf(role, "arn"),
      name: `LockgateDeploy<br>${accountOf(role)}`,
    })),
];

/** Who makes each call itself; who becomes one of those by a chain of roles is drawn at the role. */
const reachLines = (company: Company): readonly string[] => {
  const targets = targetsOf(company).toSorted((a, b) => a.name.localeCompare(b.name));
  const idOf = new Map(
    [...new Set(targets.map(({ name }) => name))].map((name, index) => [name, `t${index}`]),
  );
  return targets.flatMap(({ label, action, arn, name, carries = {} }) =>
    [...whoCanReach(company, action, { ...findProtected(company.model, action, arn), carries }).values()]
      .filter(({ path, effect }) => path.length === 0 && effect === "allow")
      .map(({ who }) => who.name)
      .toSorted()
      .map((who) => `${idFor(who)}["${shortName(who)}"] -- ${label} --> ${idOf.get(name)}[("${name}")]`),
  );
};

const idFor = (arn: string): string => `p${arn.replaceAll(/\W/g, "_")}`;
/** `role of 123456789012` */
const shortName = (arn: string): string => {
  const [, , , , account = "", resource = arn] = arn.split(":");
  return account === "" ? arn : `${resource.split("/").at(-1)}<br>${account}`;
};
