// What can happen to a deployment to anything: rehearsed for a kind of target once it runs in production, from what the app
// had before its stages, which takes seconds. All that can go wrong is rehearsed by `npm run test:matrix -- --suite`.
import { expect } from "chai";
import type { Course } from "./course.ts";
import { failing, lastOf } from "./floor.ts";
import { sharedFloor } from "./sharedFloor.ts";

type Run = Course["run"];

/** `run` goes on from what the app had, which is in production by now. */
export function withFaults(app: string, run: Run): void {
  const deploys = async () =>
    (await sharedFloor())
      .pipelineOf(app)
      .stages.flatMap(({ name: stage, actions }) => actions.map(({ name }) => ({ stage, name })))
      .filter(({ name }) => name.includes("-Deploy"));

  for (const how of ["timeout", "denied"] as const)
    it(`${app}: where the job of a deployment has ${how === "denied" ? "lost its rights" : "stood still"}, what was good runs on`, async () => {
      const [first] = await deploys();
      const done = await run(`${first?.name}=${how}`, first?.stage);
      expect(failing(done)).to.deep.equal([]);
      expect(lastOf(done).action).to.equal(first?.name);
    });

  it(`${app}: a release that nobody has signed is not deployed`, async () => {
    const [first] = await deploys();
    const done = await run(undefined, first?.stage, { tampering: { what: "unsigned" } });
    expect(failing(done)).to.deep.equal([]);
    expect(lastOf(done)).to.include({ does: "verify", result: "failed" });
  });

  it(`${app}: a job that dies is tried again, and nothing is told or stored twice`, async () => {
    const last = (await deploys()).at(-1);
    const done = await run(`${last?.name}=crash`, last?.stage);
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
  });

  it(`${app}: an event that arrives twice is deployed once`, async () => {
    const last = (await deploys()).at(-1);
    const done = await run("Source=twice", last?.stage);
    expect(done.result, lastOf(done).text).to.equal("succeeded");
    expect(failing(done)).to.deep.equal([]);
  });
}
