// A rehearsal as lockgate rehearse --tell tells of it: two stages, stopped in the second one.

const step = (stage: string, action: string, result: "succeeded" | "failed", text: string) => ({
  stage,
  action,
  attempt: 1,
  rollback: false,
  began: "2026-03-10T12:00:00.000Z",
  seconds: 12.5,
  result,
  text,
  calls: 3,
});

export const toldRehearsal = (changed: Readonly<Record<string, unknown>> = {}) => ({
  app: "shop",
  commit: "0123456789abcdef0123456789abcdef01234567",
  at: "2026-03-10T12:00:00.000Z",
  injected: "Dev-Deploy=alarm",
  result: "failed",
  stages: [
    { name: "Build", actions: ["Build", "Sign"] },
    { name: "Dev", actions: ["Dev-Verify", "Dev-Deploy", "Dev-Check"] },
  ],
  steps: [
    step("Build", "Build", "succeeded", "packed"),
    step("Build", "Sign", "succeeded", "signed"),
    step("Dev", "Dev-Verify", "succeeded", "verified"),
    step("Dev", "Dev-Deploy", "failed", "<b>ALARM_ACTIVE</b>: back"),
  ],
  checks: [{ what: "who gets the traffic", holds: true, detail: "first: 100 %" }],
  ...changed,
});
