// A declared pipeline, rehearsed whole: what happens, as whom, and what stands afterwards, where it succeeds and where not.
import { expect } from "chai";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Rehearsal } from "../../../sandbox/rehearsal/record.ts";
import type { Injection, Tampering } from "../../../sandbox/rehearsal/injections.ts";
import type { Snapshot } from "../../../sandbox/rehearsal/run.ts";
import { example, failing, Floor, lastOf, results } from "./floor.ts";

describe("a rehearsal of the standard pipeline", function () {
  this.timeout(600_000);
  let floor: Floor;
  let count = 0;
  const folders: string[] = [];
  /** The example with something of its own, since the same bytes are released once. */
  const changed = (files: Readonly<Record<string, string>> = {}): string => {
    const folder = mkdtempSync(path.join(tmpdir(), "lockgate-app-"));
    folders.push(folder);
    cpSync(example, folder, { recursive: true });
    writeFileSync(path.join(folder, "src/release.mjs"), `export const release = ${(count += 1)};\n`);
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    return folder;
  };
  before(async () => {
    floor = await Floor.open();
  });
  after(async () => {
    for (const folder of folders) rmSync(folder, { recursive: true });
    await floor.close();
  });

  const shares = ({ traffic }: Rehearsal) => traffic.map((each) => each.shares);

  describe("that fails", () => {
    let signed: Snapshot;
    let earlier: Rehearsal["traffic"];
    beforeEach(() => {
      earlier = floor.world.targets.flatMap((target) => target.traffic());
    });
    const stopped = async (
      options: { injection?: Injection; tampering?: Tampering; source?: string; retry?: Snapshot },
      action: string,
      reason: RegExp,
    ): Promise<Rehearsal> => {
      const done = await floor.rehearse({ source: changed(), ...options });
      expect(done.result, lastOf(done).text).to.equal("failed");
      expect(lastOf(done).action).to.equal(action);
      expect(lastOf(done).text).to.match(reason);
      expect(shares(done)).to.deep.equal(earlier.map((each) => each.shares));
      return done;
    };
    const safely = async (...args: Parameters<typeof stopped>): Promise<Rehearsal> => {
      const done = await stopped(...args);
      expect(failing(done)).to.deep.equal([]);
      return done;
    };

    it("a failing unit test: nothing is packed, nothing signed", async () => {
      const source = changed({ "src/scores.mjs": "export const topScores = () => [];\n" });
      const done = await stopped({ source }, "Build", /./);
      expect(results(done)).to.deep.equal(["Source succeeded", "Build failed"]);
      expect(failing(done).map(({ what }) => what)).to.deep.equal(["the pipeline ends as it must"]);
    });

    it("a job that stands still is stopped at its declared time", async () => {
      const { steps } = await safely(
        { injection: { action: "Build", how: "timeout" } },
        "Build",
        /stopped after 10 minutes/,
      );
      expect(steps.at(-1)?.seconds).to.be.within(600, 700);
    });

    it("a role that lost its rights: the refusal names principal, action, resource and remedy", async () => {
      const done = await safely(
        { injection: { action: "Sign", how: "denied" } },
        "Sign",
        /is not authorized to perform/,
      );
      const refused = lastOf(done).calls.find(({ allowed }) => !allowed);
      expect(refused?.role).to.match(/:role\/lockgate-signer$/);
      expect(refused?.refusal?.remedy).to.match(/^allow \S+ on \S+ in a policy of the role/);
    });

    const tampered: [Tampering["what"], RegExp][] = [
      ["artifact", /artifact\.zip has SHA-256/],
      ["signature", /^refused: signature: a signature does not verify/],
      ["statement", /^refused: signature: a signature does not verify/],
      ["key", /is not a trusted one/],
      ["unsigned", /^refused: /],
      ["tests", /there is no test result/],
      ["tools", /the tools are not the declared ones/],
    ];
    before(async () => {
      // Signed once; each of these then begins with the stage that deploys first.
      await floor.rehearse({
        injection: { action: "Dev-Verify", how: "error" },
        onStage: (snapshot) => (signed = snapshot),
      });
    });
    it("whatever somebody tampers with after it was signed is not deployed", async () => {
      for (const [what, reason] of tampered) {
        const done = await safely({ tampering: { what }, retry: signed }, "Dev-Verify", reason);
        if (what !== "tools") expect(done.ledger["dev"]?.at(-1), what).to.match(/^refused /);
      }
    });

    it("the alarm in the canary: the alias goes back, the ledger says why", async () => {
      const done = await safely(
        { injection: { action: "Dev-Deploy", how: "alarm" } },
        "Dev-Deploy",
        /ALARM_ACTIVE/,
      );
      expect(done.ledger["dev"]?.at(-1)).to.match(/^failed /);
    });

    it("a new version that logs exceptions sets its declared alarm off by itself", async () => {
      const source = changed({
        "src/index.mjs":
          'export { topScores } from "./scores.mjs";\nexport const handler = async ({ source }) => {\n' +
          '  if (source === "lockgate.rehearsal") console.log("Exception: no memory");\n' +
          '  return { statusCode: 200, body: "[]" };\n};\n',
      });
      const done = await stopped({ source }, "Dev-Deploy", /ALARM_ACTIVE/);
      expect(done.checks.find(({ what }) => what.startsWith("dev: the version from before"))?.holds).to.equal(
        true,
      );
    });
  });

  describe("that succeeds", () => {
    let done: Rehearsal;
    it("brings a commit from the source to production, each call as a declared role", async () => {
      done = await floor.rehearse({ source: changed(), injection: { action: "Dev-Deploy", how: "crash" } });
      expect(failing(done), lastOf(done).text).to.deep.equal([]);
      expect(done.result).to.equal("succeeded");
      expect(shares(done)).to.satisfy((all: Record<string, number>[]) =>
        all.every(
          (each) => Object.values(each).filter((share) => share > 0).length === 1 && each["1"] === undefined,
        ),
      );
    });
  });
});
