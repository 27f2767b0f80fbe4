// Which faults a suite has, for each kind of target: by its declared graph, and as the documentation lists them.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import type { DeclaredPipeline } from "../../../cli/pipeline/declared.ts";
import { tamperable } from "../../../sandbox/rehearsal/injections.ts";
import { casesOf } from "../../../sandbox/rehearsal/suite.ts";
import { targetMishaps } from "../../../sandbox/rehearsal/targets/index.ts";
import { repositoryRoot } from "../../../sandbox/toolchain/pinned.ts";
import type { Floor } from "./floor.ts";
import { exampleNames, exampleRow } from "./kinds.ts";
import { sharedFloor } from "./sharedFloor.ts";

/** `Dev-Deploy-Canary` does what `Dev-Deploy` does. */
const brief = (action: string): string => action.split("-").slice(0, 2).join("-");

describe("the suite of a pipeline", function () {
  this.timeout(600_000);
  let floor: Floor;
  before(async () => {
    floor = await sharedFloor();
  });
  const faultsOf = (pipeline: DeclaredPipeline): string[] =>
    casesOf(floor.world, pipeline).flatMap(({ injection }) =>
      injection === undefined ? [] : [`${brief(injection.action)}=${injection.how}`],
    );
  const isOwn = (fault: string): boolean => targetMishaps.some((how) => fault.endsWith(`=${how}`));

  it("has what happens to any pipeline, whatever it deploys to, and each way to tamper", () => {
    for (const app of exampleNames) {
      const pipeline = floor.pipelineOf(app);
      expect(faultsOf(pipeline), app).to.include.members([
        "Build=error",
        "Build=timeout",
        "Dev-Deploy=timeout",
        "Dev-Deploy=denied",
        "Prod-Approve=rejected",
        "Prod-Approve=expired",
        "Prod=closed",
        "Prod-Deploy=crash",
        "Source=twice",
        "Prod-Check=error",
        "Dev-Verify=denied",
      ]);
      const changed = casesOf(floor.world, pipeline).flatMap(({ tampering }) => tampering?.what ?? []);
      expect(changed, app).to.deep.equal([...tamperable]);
    }
  });

  it("C8 begins another execution after tasks that ran once have failed, and goes on in the one that is there elsewhere", () => {
    const begins = exampleNames.filter((app) =>
      casesOf(floor.world, floor.pipelineOf(app)).some(
        ({ injection, again }) => injection?.how === "rejected" && again === true,
      ),
    );
    expect(begins).to.deep.equal(["trainer"]);
  });

  it("has what the target's model can do to it, as the documentation lists it for each kind", () => {
    const declared = exampleNames.map((app) => {
      const own = faultsOf(floor.pipelineOf(app)).filter(isOwn);
      const shown = own.length === 0 ? "none" : own.map((fault) => `\`${fault}\``).join(", ");
      return `| ${exampleRow(app).target.kind} | \`${app}\` | ${shown} |`;
    });
    const text = readFileSync(`${repositoryRoot}/docs/rehearsal.md`, "utf8");
    const [, table = ""] = text.split("| target | example | besides, of its own |\n|---|---|---|\n");
    const listed = table.split("\n\n")[0]?.split("\n") ?? [];
    expect(listed).to.deep.equal(declared.toSorted());
  });
});
