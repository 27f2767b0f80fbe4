// A pipeline that acts in two regions, rehearsed: production lies elsewhere, CodePipeline copies what is read there.
import { expect } from "chai";
import { declaredPipelines } from "../../../cli/pipeline/declared.ts";
import { pipelineStoreIn } from "../../../infra/plan/documents/jobs.ts";
import { companyOf } from "../../../policy-pack/access/company.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import { buildModel } from "../../../policy-pack/model/model.ts";
import { openWorld } from "../../../sandbox/rehearsal/open.ts";
import { rehearse } from "../../../sandbox/rehearsal/rehearse.ts";
import type { Rehearsal } from "../../../sandbox/rehearsal/record.ts";
import { declaredCompany } from "../../infra/company.ts";
import { exampleConfig, valueOf } from "../../infra/example.ts";
import { resource, TOOLING } from "../../policy-pack/worldBasics.ts";
import { commit, example, failing, lastOf } from "./floor.ts";

type Row = Record<string, unknown>;
const [home, further] = ["eu-central-1", "eu-west-1"];
const addresses = valueOf("tooling", "addresses") as { networks: Row[] };
const changes = {
  environments: (valueOf("tooling", "environments") as Row[]).map((row) =>
    row["name"] === "prod" ? { ...row, region: further } : row,
  ),
  addresses: { ...addresses, networks: [...addresses.networks, { name: "prod", region: further }] },
};
const config = exampleConfig("tooling", changes);

describe("B6 rehearsals of a pipeline in two regions", function () {
  this.timeout(600_000);
  let done: Rehearsal;
  before(async () => {
    const none = { parameters: {} };
    const company = await declaredCompany(changes, { dev: none, test: none, prod: none });
    const [pipeline] = declaredPipelines(company.model);
    const world = await openWorld({ pipeline: pipeline!, company });
    try {
      done = await rehearse(world, { pipeline: pipeline!, source: example, commit, waits: true });
    } finally {
      await world.close();
    }
  });
  /** ARNs that a step's calls are about, and names of S3's. */
  const asked = (action: string, what: string): string[] =>
    done.steps
      .filter((step) => step.action === action)
      .flatMap(({ calls }) => calls)
      .filter((call) => call.action === what)
      .map(({ role, resource }) => `${role.split("/").at(-1)} ${resource}`);

  it("B6 brings a commit to production in another region, each call allowed by what is declared", () => {
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    const [dev, prod] = ["Dev", "Prod"].map((stage) => asked(`${stage}-Deploy`, "lambda:UpdateFunctionCode"));
    expect(dev?.[0]).to.include(`:lambda:${home}:`);
    expect(prod?.[0]).to.include(`:lambda:${further}:`);
  });

  it("B6 what an action reads in the further region is copied there by the pipeline, and read from there only", () => {
    const stores = [home, further].map((region) => `arn:aws:s3:::${pipelineStoreIn(config, region)}/`);
    const read = asked("Prod-Verify", "s3:GetObjectVersion").filter((text) =>
      stores.some((store) => text.includes(store)),
    );
    const copied = asked("Prod-Verify", "s3:PutObject").filter((text) => text.includes(stores[1]!));
    expect(copied.map((text) => text.split(" ")[0])).to.include("lockgate-top-scores-pipeline");
    expect(
      read.map((text) => [text.split(" ")[0], stores.findIndex((store) => text.includes(store))]),
    ).to.deep.equal([
      ["lockgate-top-scores-pipeline", 0],
      ["lockgate-prod-verify", 1],
    ]);
    expect(asked("Dev-Verify", "s3:PutObject").filter((text) => text.includes(stores[1]!))).to.deep.equal([]);
  });

  it("B6 an account whose jobs lie in two regions is refused by its number", async () => {
    const provider = (region: string) => ({
      urn: "urn:provider",
      props: { region, allowedAccountIds: [TOOLING] },
    });
    const job = (name: string, region: string): Facts => ({
      ...resource("project", name, { name }),
      provider: provider(region),
    });
    const pipeline = {
      ...resource("pipeline", "shop", { name: "shop", stages: [] }),
      provider: provider(home!),
    };
    const company = companyOf(buildModel([pipeline, job("one", home!), job("two", further!)]));
    const [declared] = declaredPipelines(company.model);
    const refused = await openWorld({ pipeline: declared!, company }).then(
      () => "opened",
      (error: Error) => error.message,
    );
    expect(refused).to.equal(
      `account ${TOOLING} has jobs in ${home} and ${further}, which can't be rehearsed`,
    );
  });
});
