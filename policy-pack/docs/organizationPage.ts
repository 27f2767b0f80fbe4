// Draws the organization from what its stacks hold: units, accounts and guard rails, and who can reach what counts most.

import { whoCanReach } from "../access/closure.ts";
import type { Company } from "../access/company.ts";
import { findProtected } from "../access/protected.ts";
import { treeOf, type Tree } from "../access/tree.ts";
import type { Facts } from "../facts.ts";
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

/** Shortest first: who acts itself, then who becomes one of those. */
const reachLines = (company: Company): readonly string[] => {
  const stores = releaseStores(company.model).flatMap(({ bucket }) => {
    const name = nameOf({ ...bucket, props: { name: bucket.props["bucket"] } });
    return [
      { label: "puts into", action: "s3:PutObject", arn: `arn:aws:s3:::${name}/release.zip`, name },
      { label: "gets from", action: "s3:GetObject", arn: `arn:aws:s3:::${name}/release.zip`, name },
    ];
  });
  return stores.flatMap(({ label, action, arn, name }, index) => {
    const found = whoCanReach(company, action, findProtected(company.model, action, arn));
    return [...found.values()]
      .filter(({ path, effect }) => path.length === 0 && effect === "allow")
      .map(({ who }) => who.name)
      .toSorted()
      .map(
        (who) => `${idFor(who)}["${shortName(who)}"] -- ${label} --> s${Math.floor(index / 2)}[("${name}")]`,
      );
  });
};

const idFor = (arn: string): string => `p${arn.replaceAll(/\W/g, "_")}`;
/** `role of 123456789012` */
const shortName = (arn: string): string => {
  const [, , , , account = "", resource = arn] = arn.split(":");
  return account === "" ? arn : `${resource.split("/").at(-1)}<br>${account}`;
};
