// Makes up the configuration of an organization of any size, out of the example's.
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { ROOT } from "./projects.ts";

type Row = Record<string, unknown> & { name: string };
/** What Pulumi.org.yaml holds. */
export type StackFile = {
  config: Record<string, unknown> & { "lockgate:accounts": Row[]; "lockgate:units": Row[] };
};

/** The example's accounts that stacks work in, and as many more as it takes, in up to 20 units. */
export function grownOrganization(accounts: number): StackFile {
  const stack = parse(readFileSync(path.join(ROOT, "Pulumi.org.yaml"), "utf8")) as StackFile;
  const { config } = stack;
  // What watches an organization costs the same for every size, and needs accounts that 5 have no room for.
  for (const key of ["logArchive", "security", "breakGlass", "vending"]) delete config[`lockgate:${key}`];
  const base = config["lockgate:accounts"].filter(
    (row) => row["bootstrap"] === true || row.name === "sandbox",
  );
  const units = Array.from({ length: Math.min(20, Math.ceil(accounts / 10)) }, (_, i) => ({
    name: `Team ${i + 1}`,
    parent: "Workloads",
    environment: "nonProduction",
    denyServices: ["es", "bedrock"],
  }));
  config["lockgate:units"] = [...config["lockgate:units"], ...units];
  const more = Array.from({ length: accounts - base.length }, (_, i) => ({
    name: `team-${i + 1}`,
    email: `aws-team-${i + 1}@acme.example`,
    unit: units[i % units.length]?.name,
  }));
  config["lockgate:accounts"] = [...base, ...more];
  config["lockgate:quotas"] = { accounts: 10_000 };
  return stack;
}
