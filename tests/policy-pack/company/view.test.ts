// The other stacks as a preview sees them: from a folder, with clear findings for what is missing, stale or unreadable.

import { expect } from "chai";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { readSnapshots, viewOf } from "../../../policy-pack/company/view.ts";
import { isPlace, whereOf, type Where } from "../../../policy-pack/company/where.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import { stateOf } from "../stateFile.ts";
import { resource } from "../worldBasics.ts";

const NOW = new Date("2026-06-10T12:00:00Z");
const HOUR = 3_600_000;

const inStack = (stack: string, name: string): Facts => {
  const facts = resource("key", name, { description: name });
  return { ...facts, urn: facts.urn.replace("urn:pulumi:dev:", `urn:pulumi:${stack}:`) };
};
const stateText = (stack: string, ...names: string[]): string =>
  JSON.stringify(stateOf(names.map((name) => inStack(stack, name)))).replaceAll(
    "urn:pulumi:dev:",
    `urn:pulumi:${stack}:`,
  );

describe("policy pack: other stacks at preview", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "lockgate-states-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const put = async (name: string, text: string, hoursOld = 0): Promise<void> => {
    const file = path.join(folder, name);
    await writeFile(file, text);
    const at = new Date(NOW.getTime() - hoursOld * HOUR);
    await utimes(file, at, at);
  };
  const index = (stacks: object) => put("stacks.json", JSON.stringify({ version: 1, stacks }));
  const view = async (where: Partial<Where> = {}, own = [inStack("dev", "mine")]) => {
    const given = { from: folder, ...where };
    return viewOf(own, await readSnapshots(given, {}), given, NOW);
  };
  const names = (facts: readonly Facts[]) =>
    facts
      .filter(({ type }) => type.startsWith("aws:"))
      .map(({ urn }) => `${urn.split(":")[2]} ${urn.split("::").at(-1)}`);
  const said = async (where: Partial<Where> = {}): Promise<string> =>
    (await view(where)).faults.map((fault) => JSON.stringify(fault)).join("\n");

  it("puts the stack's own resources in place of its last state, beside the others", async () => {
    await put("dev.json", stateText("dev", "old"));
    await put("prod.json", stateText("prod", "far"));
    const { after, before, faults, stacks } = await view({ stacks: ["dev", "prod"] });
    expect(faults).to.deep.equal([]);
    expect(names(after)).to.deep.equal(["dev mine", "prod far"]);
    expect(names(before ?? [])).to.deep.equal(["dev old", "prod far"]);
    expect(stacks).to.deep.equal(["dev", "prod"]);
  });

  it("takes names, times and what was never deployed from the folder's list", async () => {
    await put("p.json", stateText("prod", "far"));
    await index({ prod: { file: "p.json", at: NOW.toISOString() }, test: { notDeployed: true } });
    const { after, faults } = await view();
    expect(faults).to.deep.equal([]);
    expect(names(after)).to.deep.equal(["dev mine", "prod far"]);
  });

  it("waits for a list that is written meanwhile, and says when it never came", async () => {
    const reading = view({ waitSeconds: 20 });
    await put("prod.json", stateText("prod", "far"));
    await index({ prod: { file: "prod.json", at: NOW.toISOString() } });
    expect(names((await reading).after)).to.include("prod far");
    await rm(path.join(folder, "stacks.json"));
    expect(await said({ waitSeconds: 0.1 })).to.include("was not written within 0.1 s");
  });

  it("names the stack, the age and the remedy of a snapshot that is too old", async () => {
    await put("prod.json", stateText("prod", "far"), 24 * 9);
    expect(await said({ stacks: ["prod"] }))
      .to.include("the snapshot of stack prod is 9 d old, and 168 h are allowed")
      .and.include("pulumi stack export --stack prod");
    expect(await said({ stacks: ["prod"], maxAgeHours: 24 * 10 })).to.equal("");
  });

  it("tells a stack that was never deployed from one whose snapshot is missing", async () => {
    expect(await said({ stacks: ["prod"] }))
      .to.include("stack prod has no snapshot")
      .and.include("prod.json does not exist");
    expect(await said({ stacks: ["prod"], notDeployed: ["prod"] })).to.equal("");
    await index({ prod: { fault: "the backend is away" } });
    expect(await said()).to.include("stack prod could not be exported: the backend is away");
  });

  it("asks nothing of the stack at hand, which is judged as it will be", async () => {
    expect(await said({ stacks: ["dev"] })).to.equal("");
  });

  const unreadable: readonly [string, () => Promise<void>, RegExp][] = [
    ["a state that is none", () => put("prod.json", "{}"), /stack prod can't be read: .*not a state/],
    [
      "the state of another stack",
      () => put("prod.json", stateText("test", "x")),
      /stack prod can't be read: .*holds stack test/,
    ],
    [
      "a folder in place of a file",
      async () => void (await mkdir(path.join(folder, "prod.json"))),
      /stack prod can't be read/,
    ],
    ["a list that is none", () => put("stacks.json", "[]"), /is no list of stacks/],
    [
      "a list that leads elsewhere",
      () => index({ prod: { file: "../prod.json", at: NOW.toISOString() } }),
      /is no list of stacks/,
    ],
  ];
  for (const [what, prepare, expected] of unreadable) {
    it(`reports ${what}`, async () => {
      await prepare();
      expect(await said({ stacks: ["prod"] })).to.match(expected);
    });
  }

  it("reports a folder that lists nothing, and a place that is none", async () => {
    expect(await said()).to.include("lz-stack.states.stacks names no stacks");
    const read = await readSnapshots({ from: "states" }, {});
    expect(viewOf([], read, { from: "states" }, NOW).faults).to.have.length(1);
  });

  it("takes the place from the process before the configuration", () => {
    const configured = { from: "/a", stacks: ["dev"] };
    expect(whereOf(configured, {})).to.equal(configured);
    expect(whereOf(undefined, {})).to.equal(undefined);
    expect(whereOf(configured, { LOCKGATE_STATES: "/b", LOCKGATE_STATES_WAIT_SECONDS: "60" })).to.deep.equal({
      from: "/b",
      stacks: ["dev"],
      waitSeconds: 60,
    });
    expect(["/a", "https://x.example", "http://127.0.0.1:1"].every(isPlace)).to.equal(true);
    expect(isPlace("a/b") || isPlace("")).to.equal(false);
  });
});
