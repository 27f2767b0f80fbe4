// Opens the world of one pipeline: its region and its accounts, as they are declared.
import type { DeclaredPipeline } from "../../cli/pipeline/declared.ts";
import type { Company } from "../../policy-pack/access/company.ts";
import { accountOf, regionOf } from "../../policy-pack/model/accounts.ts";
import type { Model } from "../../policy-pack/model/model.ts";
import { bundleTools } from "../../infra/components/pipeline/bundle.ts";
import { variableOf } from "./purpose.ts";
import { World } from "./world.ts";

export type Opening = { pipeline: DeclaredPipeline; company: Company; say?: (line: string) => void };

/** Throws where the states do not tell where the pipeline stands. */
export async function openWorld({ pipeline, company, say }: Opening): Promise<World> {
  const facts = company.model.of("pipeline").find(({ urn }) => urn === pipeline.urn);
  const region = facts === undefined ? undefined : regionOf(facts);
  const tooling = pipeline.account;
  if (region === undefined || tooling === undefined)
    throw new Error(`the states do not tell the region and account of ${pipeline.name}`);
  demandSameTools(company);
  const actions = pipeline.stages.flatMap((stage) => stage.actions);
  const accounts = [...new Set([tooling, ...actions.flatMap(({ account }) => account ?? [])])];
  const regions = regionsOf(company.model);
  return World.open({ company, region, regions, accounts, tooling, ...(say === undefined ? {} : { say }) });
}

/** Where the jobs of each account run. */
function regionsOf(model: Model): ReadonlyMap<string, string> {
  const regions = new Map<string, string>();
  for (const project of model.of("project")) {
    const [account = "", region = ""] = [accountOf(project), regionOf(project)];
    const known = regions.get(account) ?? region;
    if (known !== region)
      throw new Error(`account ${account} has jobs in ${known} and ${region}, which can't be rehearsed`);
    regions.set(account, region);
  }
  return regions;
}

/** Jobs run no other tools than the declared ones, and here are those of this checkout. */
function demandSameTools({ model }: Company): void {
  const declared = model.of("project").flatMap((project) => variableOf(project, "TOOLS_SHA256") ?? []);
  const other = declared.find((sha256) => sha256 !== bundleTools().sha256);
  if (other !== undefined)
    throw new Error(
      `the states were made with other tools (${other.slice(0, 12)}) than those of this checkout (${bundleTools().sha256.slice(0, 12)}): ` +
        "bring the stacks up with this checkout, or check out what they were made with",
    );
}
