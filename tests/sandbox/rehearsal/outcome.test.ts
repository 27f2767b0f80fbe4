// The judge of rehearsals: what stands afterwards where all is well, and each way in which it is not.
import { expect } from "chai";
import { follow, verifyChains, type Entry, type EventKind } from "../../../infra/functions/lib/ledger.ts";
import { mishapNames, type Mishap } from "../../../sandbox/rehearsal/injections.ts";
import { judge, type Judged } from "../../../sandbox/rehearsal/outcome.ts";
import type { Step } from "../../../sandbox/rehearsal/record.ts";
import type { Place, Stand } from "../../../sandbox/rehearsal/stand.ts";

const release = "a".repeat(64);
const accounts = { dev: "111122223333", prod: "444455556666" } as const;
type Environment = keyof typeof accounts;
const environments: readonly Environment[] = ["dev", "prod"];

const role = "arn:aws:iam::111122223333:role/deployer";
const refused = { role, action: "s3:GetObject", resource: "arn:aws:s3:::store/key", allowed: false };
const asked = { ...refused, allowed: true };

const step = (action: string, change: Partial<Step> = {}): Step => {
  const [environment = "", does = ""] = action.toLowerCase().split("-");
  return {
    execution: "e-1",
    stage: action.split("-")[0] ?? "",
    action,
    provider: "CodeBuild",
    ...(does === "" ? { does: environment } : { does, environment }),
    attempt: 1,
    began: "2026-03-10T12:00:00.000Z",
    seconds: 1,
    result: "succeeded",
    text: "done",
    calls: [asked],
    made: [],
    ...change,
  };
};
const fails = (action: string, text: string, change: Partial<Step> = {}): Step =>
  step(action, { result: "failed", text, ...change });

/** From the source to the end of dev. */
const toDev = ["Source", "Build", "Dev-Sign", "Dev-Verify", "Dev-Deploy", "Dev-Check"].map((name) =>
  step(name),
);
const toProd = ["Dev-Promote", "Prod-Verify", "Prod-Deploy", "Prod-Check"].map((name) => step(name));
const way = [...toDev, ...toProd];

type Told = EventKind | readonly [EventKind, string];
const chain = (environment: Environment, told: readonly Told[]): Entry[] =>
  told.reduce<Entry[]>((entries, each, index) => {
    const [kind, execution] = typeof each === "string" ? [each, "e-1"] : each;
    const at = new Date(Date.UTC(2026, 2, 10, 12, 0, index)).toISOString();
    const event = {
      id: `${index}`,
      kind,
      app: "shop",
      environment,
      sha256: release,
      at,
      by: role,
      execution,
    };
    return [...entries, follow(entries.at(-1), event)];
  }, []);

const place = (environment: Environment, told: readonly Told[], stored: readonly string[]): Place => {
  const entries = chain(environment, told);
  const lines = entries.map(({ kind, sha256 }) => `${kind} ${sha256}`);
  return {
    environment,
    account: accounts[environment],
    stored,
    entries,
    told: lines,
    broken: verifyChains(entries),
  };
};

const old = { "1": 100 };
const fresh = { "1": 0, "2": 100 };
type Shares = Readonly<Record<string, number>>;
type There = { told?: readonly Told[]; stored?: readonly string[]; shares?: Shares; runs?: string };
const stand = (dev: There, prod: There): Stand => {
  const all = { dev, prod };
  return {
    places: environments.map((name) => place(name, all[name].told ?? [], all[name].stored ?? [])),
    traffic: environments.map((name) => ({
      account: accounts[name],
      name: "shop:live",
      shares: all[name].shares ?? old,
      runs: { "1": "0".repeat(64), "2": all[name].runs ?? release },
    })),
  };
};
const all: There = {
  told: ["verified", "deployed", "healthy"],
  stored: ["shop/a.zip", "shop/a.jsonl"],
  shares: fresh,
};
/** Signed, and no further. */
const signed: There = { stored: all.stored ?? [] };
const nothing = stand({}, {});

const good: Judged = {
  before: nothing,
  after: stand(all, all),
  steps: way,
  mustEnd: "succeeded",
  result: "succeeded",
};
const failed = { mustEnd: "failed", result: "failed" } as const;
/** Dev's deployment fails, and nothing comes any further. */
const stopped = (how: Mishap, last: Step, dev: There): Judged => ({
  ...good,
  ...failed,
  after: stand({ ...signed, ...dev }, {}),
  steps: [...toDev.slice(0, 4), last],
  injection: { action: "Dev-Deploy", how },
});
const alarm = stopped("alarm", fails("Dev-Deploy", "the alarm is on"), { told: ["verified", "failed"] });
const tampered: Judged = {
  ...good,
  ...failed,
  after: stand({ ...signed, told: ["refused"] }, {}),
  steps: [...toDev.slice(0, 3), fails("Dev-Verify", "refused: signature: it does not verify")],
  tampering: { what: "signature" },
};
/** Another release before; what is tried goes back to it. */
const back = (change: Partial<Step> = {}): Step[] =>
  ["Dev-Verify", "Dev-Deploy", "Dev-Check"].map((name) =>
    step(name, { execution: "e-2", rollback: true, ...change }),
  );
const inOne = (execution: string): Told[] => [
  ["verified", execution],
  ["deployed", execution],
  ["healthy", execution],
];
const healthy = inOne("e-0");
const rolled: Judged = {
  ...alarm,
  before: stand({ ...all, told: healthy }, {}),
  after: stand({ ...all, told: [...healthy, "verified", "failed", ...inOne("e-2")] }, {}),
  steps: [...alarm.steps, ...back()],
};

const crashed: Judged = {
  ...good,
  steps: way.flatMap((each) =>
    each.action === "Dev-Deploy"
      ? [{ ...each, result: "failed", text: "the job died" } as const, { ...each, attempt: 2 }]
      : [each],
  ),
  injection: { action: "Dev-Deploy", how: "crash" },
};
const second = way.map((each) => ({ ...each, execution: "e-2" }));
const twiceTold: readonly Told[] = [...inOne("e-1"), ...inOne("e-2")];
const twice: Judged = {
  ...good,
  after: stand({ ...all, told: twiceTold }, { ...all, told: twiceTold }),
  steps: [...way, ...second],
  injection: { action: "Source", how: "twice" },
};
const approval = (how: Mishap, text: string): Judged => ({
  ...good,
  ...failed,
  after: stand(all, {}),
  steps: [...toDev, fails("Prod-Approve", text)],
  injection: { action: "Prod-Approve", how },
});

/** Each mishap as it must be seen. */
const seen: Readonly<Record<Mishap, Judged>> = {
  error: stopped("error", fails("Dev-Deploy", "made to fail"), { told: ["verified"] }),
  timeout: stopped("timeout", fails("Dev-Deploy", "stopped after 30 minutes, its declared time"), {
    told: ["verified"],
  }),
  crash: crashed,
  denied: stopped("denied", fails("Dev-Deploy", "AccessDenied", { calls: [refused] }), {
    told: ["verified"],
  }),
  alarm,
  hook: { ...alarm, injection: { action: "Dev-Deploy", how: "hook" } },
  tenant: { ...alarm, injection: { action: "Dev-Deploy", how: "tenant" } },
  step: { ...alarm, injection: { action: "Dev-Deploy", how: "step" } },
  rejected: approval("rejected", "rejected by arn:aws:sts::111122223333:assumed-role/release/ada"),
  expired: approval("expired", "nobody has answered within 7 days"),
  closed: {
    ...good,
    ...failed,
    after: stand(all, {}),
    steps: [...toDev, fails("Prod", "the window * * * is closed at noon", { does: "enter", calls: [] })],
    injection: { action: "Prod", how: "closed" },
  },
  twice,
};

const wrong = (judged: Judged): string[] =>
  judge(judged)
    .filter(({ holds }) => !holds)
    .map(({ what }) => what);
const without = (steps: readonly Step[], action: string) => steps.filter((each) => each.action !== action);
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
      "a call was refused, and the pipeline went on",
      { ...good, steps: instead(way, step("Dev-Check", { calls: [refused] })) },
      ["every call is allowed by the declared policies"],
    ],
  ];
  for (const [what, judged, names] of faults)
    it(`does not hold where ${what}`, () => expect(wrong(judged)).to.deep.equal(names));

  describe("a mishap that nobody has seen", () => {
    const happened = (judged: Judged): boolean | undefined =>
      judge(judged).find(({ what }) => what.endsWith(" has happened"))?.holds;
    /** It ended there all the same, for another reason. */
    const otherwise = (judged: Judged, change: Partial<Step>): Judged => ({
      ...judged,
      steps: judged.steps.map((each, index) =>
        index < judged.steps.length - 1 ? each : { ...each, ...change },
      ),
    });
    const unseen: readonly Mishap[] = mishapNames.filter((how) => !["crash", "twice"].includes(how));
    for (const how of unseen) {
      it(`${how}: another action has failed`, () =>
        expect(happened(otherwise(seen[how], { action: "Other" }))).to.equal(false));
      it(`${how}: nothing has failed`, () =>
        expect(happened(otherwise(seen[how], { result: "succeeded" }))).to.equal(false));
    }
    for (const how of ["error", "timeout", "rejected", "expired", "closed"] as const)
      it(`${how}: the action has failed for another reason`, () =>
        expect(happened(otherwise(seen[how], { text: "no such file" }))).to.equal(false));
    for (const how of ["error", "timeout", "alarm", "hook", "tenant", "step"] as const)
      it(`${how}: a missing right has hit the action first`, () =>
        expect(happened(otherwise(seen[how], { calls: [refused] }))).to.equal(false));
    for (const how of ["alarm", "hook", "tenant", "step"] as const)
      it(`${how}: the job has not judged it`, () =>
        expect(happened({ ...seen[how], after: stand({ ...signed, told: ["verified"] }, {}) })).to.equal(
          false,
        ));
    it("denied: nothing was refused", () =>
      expect(happened(otherwise(seen.denied, { calls: [asked] }))).to.equal(false));
    it("crash: the job did not die", () => expect(happened({ ...crashed, steps: way })).to.equal(false));
    it("crash: it died and was not tried again", () =>
      expect(happened({ ...crashed, steps: crashed.steps.filter(({ attempt }) => attempt === 1) })).to.equal(
        false,
      ));
    it("twice: one execution only", () => expect(happened({ ...twice, steps: way })).to.equal(false));

    it("a release that was tampered with, and let in", () =>
      expect(happened({ ...tampered, steps: toDev })).to.equal(false));
    it("a release that was tampered with, and stopped by something else than its verifier", () => {
      expect(happened({ ...tampered, steps: without(tampered.steps, "Dev-Verify") })).to.equal(false);
      expect(happened(otherwise(tampered, { calls: [refused] }))).to.equal(false);
      expect(happened(otherwise(tampered, { text: "the tools are not the declared ones" }))).to.equal(false);
    });
    it("a release that was tampered with in one environment, and stopped in another", () => {
      expect(happened({ ...tampered, tampering: { what: "signature", environment: "prod" } })).to.equal(
        false,
      );
      expect(happened({ ...tampered, tampering: { what: "signature", environment: "dev" } })).to.equal(true);
    });
    it("other tools, which nobody noticed", () =>
      expect(happened({ ...tampered, tampering: { what: "tools" } })).to.equal(false));
  });

  it("asks for no mishap where none was to be", () =>
    expect(judge(good).some(({ what }) => what.endsWith(" has happened"))).to.equal(false));
});
