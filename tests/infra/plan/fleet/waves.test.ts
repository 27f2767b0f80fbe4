import { expect } from "chai";
import fc from "fast-check";
import { mostRings, planFleet, quotas, wavesOf } from "../../../../infra/plan/fleet/waves.ts";

const rings = ["canary", "early", "broad", "last"].map((name, budget) => ({ name, budget }));
const tenants = fc.uniqueArray(
  fc.record({
    id: fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/),
    ring: fc.constantFrom(...rings.map(({ name }) => name)),
  }),
  { selector: ({ id }) => id, maxLength: 200 },
);
const parallel = fc.integer({ min: 1, max: 50 });

describe("E5 plans of fleets", () => {
  it("E5 serve every tenant exactly once, in the order of the rings, at most so many side by side", () => {
    fc.assert(
      fc.property(tenants, parallel, (rows, maxParallel) => {
        const plan = planFleet(rows, { rings, maxParallel });
        const served = plan.flatMap(({ waves }) => waves.flat());
        expect(served.map(({ id }) => id).toSorted()).to.deep.equal(rows.map(({ id }) => id).toSorted());
        const order = served.map(({ ring }) => rings.findIndex(({ name }) => name === ring));
        expect(order).to.deep.equal(order.toSorted((a, b) => a - b));
        for (const { waves, name, budget } of plan) {
          expect(budget).to.equal(rings.find((ring) => ring.name === name)?.budget);
          for (const [index, wave] of waves.entries()) {
            expect(wave.length).to.be.within(1, maxParallel);
            // Only the last one of a ring is not full.
            if (index < waves.length - 1) expect(wave.length).to.equal(maxParallel);
          }
        }
      }),
    );
  });

  it("E5 do not depend on the order of the table, so that a second look goes on where the first was", () => {
    fc.assert(
      fc.property(tenants, parallel, fc.infiniteStream(fc.nat()), (rows, maxParallel, random) => {
        const shuffled = rows
          .map((row) => ({ row, by: random.next().value as number }))
          .toSorted((a, b) => a.by - b.by)
          .map(({ row }) => row);
        for (const { name } of rings)
          expect(wavesOf(shuffled, name, maxParallel)).to.deep.equal(wavesOf(rows, name, maxParallel));
      }),
    );
  });

  it("E5 have no more rings than CodePipeline has actions for in a stage", () => {
    expect(quotas.before + mostRings * quotas.perRing).to.be.at.most(quotas.actions);
    expect(quotas.before + (mostRings + 1) * quotas.perRing).to.be.above(quotas.actions);
  });
});
