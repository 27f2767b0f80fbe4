// The judge of rehearsals: what stands afterwards where all is well, and each way in which it is not.
import { expect } from "chai";
import { mishapNames } from "../../../sandbox/rehearsal/injections.ts";
import { judge, type Judged } from "../../../sandbox/rehearsal/outcome.ts";
import type { Step } from "../../../sandbox/rehearsal/record.ts";
import {
  alarm,
  all,
  failed,
  fails,
  fresh,
  good,
  healthy,
  old,
  refused,
  rolled,
  seen,
  signed,
  stand,
  step,
  tampered,
  toDev,
  twice,
  way,
} from "./outcomes.ts";

const wrong = (judged: Judged): string[] =>
  judge(judged)
    .filter(({ holds }) => !holds)
    .map(({ what }) => what);
const instead = (steps: readonly Step[], ...others: readonly Step[]): Step[] =>
  steps.map((each) => others.find(({ action }) => action === each.action) ?? each);

describe("the judge of rehearsals", () => {
  const held: [string, Judged][] = [
    ["all goes to production", good],
    ["an artifact is tampered with", tampered],
    ["a stage goes back", rolled],
    [
      "tools are tampered with, and so the stage can't go back either",
      {
        ...tampered,
        before: rolled.before,
        after: { ...rolled.before },
        steps: [
          ...toDev.slice(0, 3),
          fails("Dev-Verify", "the tools are not the declared ones"),
          fails("Dev-Verify", "the tools are not the declared ones", { rollback: true, execution: "e-2" }),
        ],
        tampering: { what: "tools" },
      },
    ],
    [
      "a stage is tried again in the same execution: what stands there is not told anew",
      { ...good, before: good.after },
    ],
    ...mishapNames.map((how): [string, Judged] => [`${how} is seen`, seen[how]]),
  ];
  for (const [what, judged] of held)
    it(`holds where ${what}`, () => {
      expect(judge(judged).filter(({ holds }) => !holds)).to.deep.equal([]);
      expect(judge(judged).length).to.be.greaterThan(8);
    });

  const ends = "the pipeline ends as it must";
  const faults: [string, Judged, readonly string[]][] = [
    ["it succeeds and must fail", { ...good, mustEnd: "failed" }, [ends]],
    ["it fails and must succeed", { ...good, result: "failed" }, [ends]],
    [
      "the former version keeps a part of the traffic",
      { ...good, after: stand({ ...all, shares: { "1": 10, "2": 90 } }, all) },
      ["dev: the release has all the traffic"],
    ],
    [
      "the former version keeps all of it",
      { ...good, after: stand(all, { ...all, shares: old }) },
      ["prod: the release has all the traffic"],
    ],
    [
      "other code runs than was released",
      { ...good, after: stand({ ...all, runs: "b".repeat(64) }, all) },
      ["dev: the release has all the traffic"],
    ],
    [
      "nobody has the traffic",
      { ...good, after: { ...good.after, traffic: [] } },
      ["dev: the release has all the traffic", "prod: the release has all the traffic"],
    ],
    [
      "a release that failed keeps the traffic",
      { ...alarm, after: stand({ ...signed, told: ["verified", "failed"], shares: fresh }, {}) },
      ["dev: the version from before has all the traffic"],
    ],
    [
      "a release that failed keeps a part of it",
      {
        ...alarm,
        after: stand({ ...signed, told: ["verified", "failed"], shares: { "1": 90, "2": 10 } }, {}),
      },
      ["dev: the version from before has all the traffic"],
    ],
    [
      "something comes into production's store past the promotion",
      { ...alarm, after: stand({ ...signed, told: ["verified", "failed"] }, { stored: ["shop/a.zip"] }) },
      ["prod: nothing came into the store"],
    ],
    [
      "a promotion that failed leaves a part behind",
      {
        ...good,
        ...failed,
        after: stand(all, { stored: ["shop/a.zip"] }),
        steps: [...toDev, fails("Dev-Promote", "the line is dead")],
      },
      ["prod: a whole release or none came into the store"],
    ],
    [
      "a chain was edited",
      {
        ...good,
        after: {
          ...good.after,
          places: good.after.places.map((each, index) => ({
            ...each,
            broken: index === 0 ? ["edited"] : [],
          })),
        },
      },
      ["dev: the ledger is whole"],
    ],
    ...(["verified", "deployed", "healthy"] as const).map((word): [string, Judged, readonly string[]] => {
      const told = (all.told ?? []).filter((each) => each !== word);
      // Without "deployed" nobody knows which code must run there.
      const more = word === "deployed" ? ["prod: the release has all the traffic"] : [];
      return [
        `nobody tells that it is ${word}`,
        { ...good, after: stand(all, { ...all, told }) },
        [...more, "prod: the ledger is whole"],
      ];
    }),
    [
      "a second release is told of by the words of the first",
      { ...twice, after: good.after },
      ["dev: the ledger is whole", "prod: the ledger is whole"],
    ],
    [
      "nobody tells that the deployment failed",
      { ...good, ...failed, after: stand({ ...signed, told: ["verified"] }, {}), steps: alarm.steps },
      ["dev: the ledger is whole"],
    ],
    [
      "nobody tells that the check failed",
      {
        ...good,
        ...failed,
        after: stand({ ...all, told: ["verified", "deployed"] }, {}),
        steps: instead(toDev, fails("Dev-Check", "it does not answer")),
      },
      ["dev: the ledger is whole"],
    ],
    [
      "nobody tells why the verifier refused",
      { ...tampered, after: stand(signed, {}) },
      ["dev: the ledger is whole"],
    ],
    [
      "the same is told twice in one execution",
      { ...good, after: stand({ ...all, told: [...(all.told ?? []), "deployed"] }, all) },
      ["dev: nothing is told twice"],
    ],
    [
      "a stage can't go back, for a reason of its own",
      {
        ...rolled,
        after: stand({ ...all, told: [...healthy, "verified", "failed"] }, {}),
        steps: [
          ...alarm.steps,
          fails("Dev-Verify", "AccessDenied", { rollback: true, execution: "e-2", calls: [refused] }),
        ],
      },
      ["Dev: the stage goes back to its last good run"],
    ],
    [
      "a stage can't go back, for the very reason for which it is to go back",
      {
        ...rolled,
        after: stand(
          { ...all, told: [...healthy, "verified", "failed", ["verified", "e-2"], ["failed", "e-2"]] },
          {},
        ),
        steps: [
          ...alarm.steps,
          step("Dev-Verify", { execution: "e-2", rollback: true }),
          fails("Dev-Deploy", "the alarm is on", { rollback: true, execution: "e-2" }),
        ],
      },
      ["Dev: the stage goes back to its last good run"],
    ],
    [
      "a call was refused, and the pipeline went on",
      { ...good, steps: instead(way, step("Dev-Check", { calls: [refused] })) },
      ["every call is allowed by the declared policies"],
    ],
  ];
  for (const [what, judged, names] of faults)
    it(`does not hold where ${what}`, () => expect(wrong(judged)).to.deep.equal(names));

  it("asks for no mishap where none was to be", () =>
    expect(judge(good).some(({ what }) => what.endsWith(" has happened"))).to.equal(false));
});
