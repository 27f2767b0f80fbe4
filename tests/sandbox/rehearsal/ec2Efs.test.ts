// Code on a file system, rehearsed: a folder stands for each way into it, the function that writes there really runs.
import { expect } from "chai";
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { readFileSync } from "node:fs";
import type { Rehearsal } from "../../../sandbox/rehearsal/record.ts";
import { ssmOf } from "../../../sandbox/rehearsal/aws/declaredAws.ts";
import { Rehearsed, sharesOf, unusedOf } from "./course.ts";
import { withFaults } from "./faults.ts";
import { failing, lastOf } from "./floor.ts";

const app = "leaflets";
const dev = "783562562418";
const page = readFileSync(new URL(`../../../examples/${app}/pages/index.html`, import.meta.url), "utf8");

/** Statements of what is only for code on a file system. */
const own = ["Write", "Good", "Claim", "Flip", "Files"];

describe("C10 rehearsals of code on a file system", function () {
  this.timeout(600_000);
  const on = new Rehearsed(app);
  let toProduction: Rehearsal | undefined;
  const parameter = async (name: string): Promise<string | undefined> => {
    const ssm = ssmOf(on.floor.world.aws, dev);
    const sent = ssm.send(new GetParameterCommand({ Name: `/lockgate/dev/${app}-${name}` }));
    return sent.then(
      ({ Parameter }) => Parameter?.Value,
      () => undefined,
    );
  };
  const wrote = ({ steps }: Rehearsal): string[] =>
    steps
      .flatMap(({ calls }) => calls)
      .filter(({ action, resource }) => action === "lambda:InvokeFunction" && resource.includes(app))
      .map(({ resource }) => resource.split(":").at(-1) ?? "");
  const deploy = ({ steps }: Rehearsal) => steps.find(({ action }) => action === "Dev-Deploy");

  it("C10 a failing hook leaves the good colour and the users alone", async () => {
    const done = await on.run("Dev-Deploy=hook");
    expect(lastOf(done).text).to.match(/ValidateService hook failed/);
    expect(failing(done)).to.deep.equal([]);
    expect(sharesOf(done)[0]).to.deep.equal({ first: 100 });
    expect([await parameter("colour"), await parameter("release")]).to.deep.equal(["blue", undefined]);
    expect(wrote(done)).to.deep.equal(["lockgate-leaflets-dev-green-write"]);
  });

  it("C10 a writer that may not fetch the release writes nothing, and it is told which right is missing", async () => {
    const { harness } = on.floor.world;
    const role = `arn:aws:iam::${dev}:role/lockgate-leaflets-dev-green-write`;
    harness.stripped.add(role);
    const done = await on.run(undefined, "Dev").finally(() => harness.stripped.delete(role));
    expect(lastOf(done).text).to.match(/green was not written: .*AccessDenied/);
    const refused = lastOf(done).calls.find(({ allowed }) => !allowed);
    expect(refused).to.deep.include({ role, action: "elasticfilesystem:ClientMount" });
    expect(await parameter("colour")).to.equal("blue");
  });

  it("C10 while one release is on its way no other begins, and nothing is written", async () => {
    const ssm = on.floor.world.clients(`arn:aws:iam::${dev}:role/lockgate-leaflets-dev-deploy`).ssm;
    const Name = `/lockgate/dev/${app}-release`;
    await ssm.send(new PutParameterCommand({ Name, Value: "e-other", Type: "String" }));
    const done = await on.run(undefined, "Dev").finally(() => ssm.send(new DeleteParameterCommand({ Name })));
    expect(lastOf(done).text).to.match(/execution e-other releases here; nothing has changed/);
    expect(wrote(done)).to.deep.equal([]);
    expect(await parameter("colour")).to.equal("blue");
  });

  it("C10 goes to production on green, and what was healthy there is the good colour", async () => {
    const done = await on.run(undefined, "Dev");
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
    const [released] = Object.keys(sharesOf(done)[0] ?? {});
    expect(sharesOf(done)).to.deep.equal([{ [released!]: 100 }, { [released!]: 100 }, { [released!]: 100 }]);
    expect([await parameter("colour"), await parameter("release")]).to.deep.equal(["green", undefined]);
    toProduction = done;
  });

  it("E14 machines of the colour that users are on were killed, new ones read its code, and it became the good one after that", () => {
    const checks = toProduction?.steps.filter(({ action }) => action.endsWith("-Check")) ?? [];
    expect(checks).to.have.length(3);
    for (const { text, calls } of checks) {
      expect(text).to.match(
        /all users are on green, .* it got over the experiment on lockgate-leaflets-\w+-green; /,
      );
      const order = calls.map(({ action }) => action);
      expect(order.indexOf("ssm:PutParameter")).to.be.greaterThan(order.indexOf("ec2:TerminateInstances"));
      const killed = calls.filter(({ action }) => action === "ec2:TerminateInstances");
      expect(killed.map(({ role }) => /-(green|blue)-break$/.exec(role)?.[1])).to.deep.equal(["green"]);
    }
  });

  withFaults(app, (...given) => on.run(...given));

  it("C10 the next one is written to the other colour, and what ran before stays where it is", async () => {
    const done = await on.change(
      { "pages/index.html": page.replace("Leaflets", "Posters") },
      "Test-Promote=error",
    );
    expect(lastOf(done).action, lastOf(done).text).to.equal("Test-Promote");
    expect(deploy(done)?.text).to.match(/all users are on blue$/);
    expect(wrote(done)).to.deep.equal(["lockgate-leaflets-dev-blue-write"]);
    expect(await parameter("colour")).to.equal("blue");
  });

  it("C10 of the rights around the code only those are left that no release needs", () => {
    expect(unusedOf(on.floor, on.steps, "leaflets-dev-", own)).to.deep.equal([]);
  });
});
