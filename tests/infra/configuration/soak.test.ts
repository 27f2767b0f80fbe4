// For how long releases are watched: whole minutes within bounds, of targets whose check looks at an alarm.
import { expect } from "chai";
import type { App } from "../../../infra/configuration/schema.ts";
import { soak, soaking, soakingKinds } from "../../../infra/configuration/soak.ts";
import { sampleTargets } from "../plan/pipeline/samples.ts";

describe("E10 soak", () => {
  for (const minutes of [0, 241, 1.5, "10"])
    it(`E10 refuses ${JSON.stringify(minutes)} minutes`, () => {
      const { success, error } = soak.safeParse({ minutes });
      expect(success).to.equal(false);
      expect(error?.issues[0]?.message).to.contain("from 1 to 240");
    });

  for (const [kind, target] of Object.entries(sampleTargets))
    it(`E10 ${kind} ${soakingKinds.some((each) => each === kind) ? "is watched" : "is refused, with a remedy"}`, () => {
      const faults = soaking({ apps: [{ target, soak: { minutes: 5 } } as unknown as App] });
      if (soakingKinds.some((each) => each === kind)) return expect(faults).to.deep.equal([]);
      expect(faults[0]?.problem).to.contain(`a release to ${kind} has no alarm that could be watched`);
      return expect(faults[0]?.remedy).to.contain("leave soak out");
    });

  it("E10 tasks that run once are refused: they have ended before anybody could watch them", () => {
    const target = { ...sampleTargets.ecs, runs: "once" };
    const faults = soaking({ apps: [{ target, soak: { minutes: 5 } } as unknown as App] });
    expect(faults.map(({ remedy }) => remedy.endsWith("and ecs not where it runs once"))).to.deep.equal([
      true,
    ]);
  });
});
