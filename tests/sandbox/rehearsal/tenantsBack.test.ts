// Going back from a bad release in a fleet of tenants, rehearsed: also of those whom the table does not serve any more.
import { expect } from "chai";
import { awsError } from "../../../sandbox/rehearsal/aws/authorised.ts";
import { later } from "./course.ts";
import { failing, type Floor } from "./floor.ts";
import { broad, tenantRuns } from "./tenantRuns.ts";

describe("C6 C16 E5 the way back of a fleet of tenants", function () {
  this.timeout(600_000);
  let floor: Floor;
  type Runs = ReturnType<typeof tenantRuns>;
  let run: Runs["run"];
  let inProd: Runs["inProd"];
  let write: Runs["write"];
  let vanish: Runs["vanish"];
  let whileServed: Runs["whileServed"];
  before(async () => {
    floor = await later();
    ({ run, inProd, write, vanish, whileServed } = tenantRuns(floor));
    const done = await run();
    expect(done.result).to.equal("succeeded");
  });

  for (const [statusCode, what, change] of [
    [501, "whose row vanishes", () => vanish("unicorn")],
    [502, "who is disabled", () => write("unicorn", { state: "disabled" })],
    [503, "who is archived, without having been disabled", () => write("unicorn", { state: "archived" })],
    [504, "who is pinned to another release", () => write("unicorn", { version: "e".repeat(64) })],
  ] as const)
    it(`C6 C16 E5 ${what} after a bad release was taken goes back from it with all others`, async () => {
      await write("unicorn", {});
      await run(undefined, "Prod");
      const good = inProd(await run("Source=error"));
      const done = await whileServed(statusCode, change, { fail: "Prod-Deploy-Broad=tenant" });
      expect(done.result).to.equal("failed");
      expect(broad(done)).to.contain(`1 tenants went back to ${good["unicorn"]}`);
      expect(good["unicorn"]).to.be.a("string").and.not.equal(done.release);
      expect(inProd(done)).to.deep.equal(good);
      // Of a row that asks for what can't be, the stage that rolls back says so, too.
      const expected = statusCode === 503 ? ["Prod: the stage goes back to its last good run"] : [];
      expect(failing(done).map((each) => (each as { what: string }).what)).to.deep.equal(expected);
    });

  it("C6 E5 a stage that rolls back brings those along whom no ring serves any more, also from a job that told nothing", async () => {
    await write("unicorn", {});
    await run(undefined, "Prod");
    const good = inProd(await run("Source=error"));
    const gone = () => vanish("unicorn");
    const done = await whileServed(505, gone, { fail: "Prod-Deploy-Broad=error", at: "unicorn" });
    expect(done.result).to.equal("failed");
    expect(inProd(done)).to.deep.equal(good);
  });

  it("C6 E5 who can't be reached any more, since the way went with the row, is named, and keeps nobody else from going back", async () => {
    await write("unicorn", {});
    await run(undefined, "Prod");
    const good = inProd(await run("Source=error"));
    const { answer } = floor.world.harness;
    let gone = false;
    const closed: typeof answer = async (operation, input, account) => {
      const role = String(input["RoleArn"]);
      if (gone && operation === "STSClient.AssumeRoleCommand" && role.endsWith("unicorn-release"))
        throw awsError("AccessDenied", 403, "not authorized to perform sts:AssumeRole");
      return answer(operation, input, account);
    };
    floor.world.harness.answer = closed;
    const leave = async (): Promise<void> => {
      await vanish("unicorn");
      gone = true;
    };
    const done = await whileServed(506, leave, { fail: "Prod-Deploy-Broad=tenant" }).finally(() => {
      floor.world.harness.answer = answer;
    });
    expect(done.result).to.equal("failed");
    expect(broad(done)).to.match(
      /0 tenants went back to \w+, but not unicorn: it has left the table \/hello-tenants\/prod\/tenants, and as arn:aws:iam::\d+:role\/lockgate-hello-tenants-unicorn-release nobody brought it back: not authorized/,
    );
    expect(inProd(done)).to.deep.equal({ ...good, unicorn: done.release });
    const rolledBack = done.steps.find(({ rollback, action }) => rollback && action === "Prod-Deploy-Canary");
    expect(rolledBack?.text).to.match(/1 tenants did not go back from \w+: unicorn: it has left/);
  });
});
