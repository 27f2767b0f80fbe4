// One release at a time into an app's environment, whoever asks: what counts is who made the parameter.
import { expect } from "chai";
import fc from "fast-check";
import { claimed } from "../../../../infra/functions/job/claim.ts";
import type { Job } from "../../../../infra/functions/job/settings.ts";
import type { Aws } from "../../../../infra/functions/lib/aws.ts";

type Command = { constructor: { name: string }; input: Record<string, unknown> };
const CLAIM = "/lockgate/prod/leaflets-release";

/** Parameter Store, as far as it is asked; each answer takes its time. */
class Store {
  readonly parameters = new Map<string, string>();
  readonly policies: string[] = [];
  tick: () => Promise<void> = async () => Promise.resolve();

  jobOf(EXECUTION: string): Job {
    return {
      env: { CLAIM, EXECUTION, CLAIM_MINUTES: "90" },
      folder: "",
      aws: { ssm: { send: (command: Command) => this.#send(command) } } as object as Aws,
      clock: { now: () => new Date("2026-03-02T12:00:00Z"), pause: async () => undefined },
    };
  }

  async #send({ constructor: { name }, input }: Command): Promise<object> {
    await this.tick();
    const key = String(input["Name"]);
    const refuse = (kind: string): never => {
      throw Object.assign(new Error(kind), { name: kind });
    };
    const value = this.parameters.get(key);
    if (name === "PutParameterCommand") {
      if (value !== undefined) refuse("ParameterAlreadyExists");
      this.parameters.set(key, String(input["Value"]));
      this.policies.push(String(input["Policies"]));
      return {};
    }
    if (value === undefined) return refuse("ParameterNotFound");
    if (name === "DeleteParameterCommand") this.parameters.delete(key);
    return { Parameter: { Value: value } };
  }
}

describe("C10 claims", () => {
  let store: Store;
  beforeEach(() => (store = new Store()));

  it("C10 whatever comes side by side, one at a time writes, and everybody is told", () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 6 }), async (scheduler, count) => {
        const shared = new Store();
        shared.tick = () => scheduler.schedule(Promise.resolve());
        let [writing, most] = [0, 0];
        const releases = Array.from({ length: count }, (_, index) =>
          claimed(shared.jobOf(`e-${index}`), async () => {
            most = Math.max(most, (writing += 1));
            await shared.tick();
            writing -= 1;
          }).then(
            () => "wrote",
            ({ message }: Error) => message,
          ),
        );
        const told = await scheduler.waitFor(Promise.all(releases));
        expect(most).to.equal(1);
        expect(told).to.include("wrote");
        for (const word of told)
          expect(word).to.match(
            /^wrote$|^execution (e-\d|that has just ended) releases here; nothing has changed/,
          );
        expect(shared.parameters.size).to.equal(0);
      }),
    ));

  it("C10 goes with its job, whatever becomes of that", async () => {
    const fault = await claimed(store.jobOf("e-1"), () =>
      Promise.reject(new Error("no machine answers")),
    ).catch(({ message }: Error) => message);
    expect(fault).to.equal("no machine answers");
    expect(store.parameters.size).to.equal(0);
  });

  it("C10 what a job has left that died is of its own execution's next attempt, and of nobody else's", async () => {
    store.parameters.set(CLAIM, "e-1");
    const other = await claimed(store.jobOf("e-2"), async () => "wrote").catch(
      ({ message }: Error) => message,
    );
    expect(other).to.contain("execution e-1 releases here");
    expect(store.parameters.get(CLAIM)).to.equal("e-1");
    expect(await claimed(store.jobOf("e-1"), async () => "wrote")).to.equal("wrote");
    expect(store.parameters.size).to.equal(0);
  });

  it("C10 expires once CodeBuild has ended whoever made it", async () => {
    await claimed(store.jobOf("e-1"), async () => undefined);
    expect(JSON.parse(store.policies[0] ?? "")).to.deep.equal([
      { Type: "Expiration", Version: "1.0", Attributes: { Timestamp: "2026-03-02T13:30:00.000Z" } },
    ]);
  });
});
