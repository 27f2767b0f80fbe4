// What stands after made-up rehearsals, as it must and with each mishap, for tests of their judge.
import { follow, verifyChains, type Entry, type EventKind } from "../../../infra/functions/lib/ledger.ts";
import type { Mishap } from "../../../sandbox/rehearsal/injections.ts";
import type { Judged } from "../../../sandbox/rehearsal/outcome.ts";
import type { Step } from "../../../sandbox/rehearsal/record.ts";
import type { Place, Stand } from "../../../sandbox/rehearsal/stand.ts";

export const release = "a".repeat(64);
const accounts = { dev: "111122223333", prod: "444455556666" } as const;
type Environment = keyof typeof accounts;
const environments: readonly Environment[] = ["dev", "prod"];

const role = "arn:aws:iam::111122223333:role/deployer";
export const refused = { role, action: "s3:GetObject", resource: "arn:aws:s3:::store/key", allowed: false };
export const asked = { ...refused, allowed: true };

export const step = (action: string, change: Partial<Step> = {}): Step => {
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
export const fails = (action: string, text: string, change: Partial<Step> = {}): Step =>
  step(action, { result: "failed", text, ...change });

/** From the source to the end of dev. */
export const toDev = ["Source", "Build", "Dev-Sign", "Dev-Verify", "Dev-Deploy", "Dev-Check"].map((name) =>
  step(name),
);
const toProd = ["Dev-Promote", "Prod-Verify", "Prod-Deploy", "Prod-Check"].map((name) => step(name));
export const way = [...toDev, ...toProd];

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
    broughtBy: [environment === "dev" ? "Dev-Sign" : "Dev-Promote"],
    stored,
    entries,
    told: lines,
    broken: verifyChains(entries),
  };
};

export const old = { "1": 100 };
export const fresh = { "1": 0, "2": 100 };
type Shares = Readonly<Record<string, number>>;
type There = { told?: readonly Told[]; stored?: readonly string[]; shares?: Shares; runs?: string };
export const stand = (dev: There, prod: There): Stand => {
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
export const all: There = {
  told: ["verified", "deployed", "healthy"],
  stored: ["shop/a.zip", "shop/a.jsonl"],
  shares: fresh,
};
/** Signed, and no further. */
export const signed: There = { stored: all.stored ?? [] };
const nothing = stand({}, {});

export const good: Judged = {
  before: nothing,
  after: stand(all, all),
  steps: way,
  mustEnd: "succeeded",
  result: "succeeded",
};
export const failed = { mustEnd: "failed", result: "failed" } as const;
/** Dev's deployment fails, and nothing comes any further. */
const stopped = (how: Mishap, last: Step, dev: There): Judged => ({
  ...good,
  ...failed,
  after: stand({ ...signed, ...dev }, {}),
  steps: [...toDev.slice(0, 4), last],
  injection: { action: "Dev-Deploy", how },
});
export const alarm = stopped("alarm", fails("Dev-Deploy", "the alarm is on"), {
  told: ["verified", "failed"],
});
export const tampered: Judged = {
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
export const healthy = inOne("e-0");
export const rolled: Judged = {
  ...alarm,
  before: stand({ ...all, told: healthy }, {}),
  after: stand({ ...all, told: [...healthy, "verified", "failed", ...inOne("e-2")] }, {}),
  steps: [...alarm.steps, ...back()],
};

export const crashed: Judged = {
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
export const twice: Judged = {
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
export const seen: Readonly<Record<Mishap, Judged>> = {
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
  soak: { ...alarm, injection: { action: "Dev-Deploy", how: "soak" } },
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
