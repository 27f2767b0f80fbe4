// One run: its state, policy violations, changes, and its log as it is written.
import { changesText, lineOf } from "../client/lines.ts";
import {
  cancelRun,
  diff,
  override,
  repairRun,
  run,
  type Diff,
  type RunDetail,
  type RunEvent,
  type Violation,
} from "./api.ts";
import { diffSection } from "./diffView.ts";
import { duration, h, moment, show, stateBadge } from "./dom.ts";
import { problemBox } from "./problem.ts";

/** Event types that the server sends by name; each becomes a line of the log. */
const TYPES = [
  "run.state",
  "gate.decision",
  "alert",
  "resource.pre",
  "resource.done",
  "resource.failed",
  "diagnostic",
  "policy.violation",
  "summary",
];

export async function runView(target: Element, id: string, signal: AbortSignal): Promise<void> {
  const head = h("section", { "aria-live": "polite" });
  const planned = h("div");
  const log = h("pre", { class: "log", tabindex: "0", "aria-label": "Log of the run" });
  const showPlan = planShower(planned);
  const refresh = async (): Promise<RunDetail> => {
    const current = await run(id);
    show(head, ...summary(current, head));
    // A run that has not previewed has no plan.
    const plan = await diff(id).catch(() => undefined);
    if (plan) showPlan(current, plan);
    return current;
  };
  const first = await refresh();
  show(target, h("h1", {}, `${first.operation} ${first.stack}`), head, planned, h("h2", {}, "Log"), log);
  const source = new EventSource(`/v1/runs/${encodeURIComponent(id)}/events`);
  signal.addEventListener("abort", () => source.close());
  const receive = (message: MessageEvent<string>): void => {
    const event = JSON.parse(message.data) as RunEvent;
    append(log, lineOf(event));
    if (event.type === "run.state") void refresh().then((now) => now.finishedAt !== null && source.close());
  };
  for (const type of TYPES) source.addEventListener(type, receive);
}

/** Shows plans; never another one in the place of that at which somebody is about to click "Approve". */
function planShower(target: Element): (current: RunDetail, plan: Diff) => void {
  let shown: string | null | undefined;
  let last = "";
  return (current, plan) => {
    // What is typed into the form stays there while nothing changes.
    const all = JSON.stringify([current.state, plan]);
    if (all === last) return;
    last = all;
    const showIt = () => {
      shown = plan.digest;
      show(target, diffSection(current, plan));
    };
    if (shown === undefined || shown === null || shown === plan.digest) return showIt();
    const notice = "What it would do has changed since it was shown here.";
    show(
      target,
      h("div", { class: "problem", role: "alert" }, notice),
      h("button", { click: showIt }, "Show it"),
    );
  };
}

function summary(current: RunDetail, head: Element): HTMLElement[] {
  const outcome = current.outcome;
  const cancel = () => void cancelRun(current.id).catch((error: Error) => head.append(problemBox(error)));
  const facts: [string, Node | string][] = [
    ["state", stateBadge(current.state)],
    ...(current.waitingFor ? [waitFact(current)] : []),
    ["asked for by", current.requestedBy],
    ["started", moment(current.startedAt)],
    ["took", duration(outcome?.durationSeconds)],
    ["changes", changesText(outcome?.changes)],
    ["rules checked", String(outcome?.policies?.rulesChecked ?? "-")],
  ];
  const list = h(
    "dl",
    { class: "card" },
    ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
  const parts: HTMLElement[] = [list];
  if (current.finishedAt === null) parts.push(h("button", { click: cancel }, "Cancel this run"));
  if (current.waitingFor === "window") parts.push(overrideForm(current, head));
  if (["interrupted", "failed", "canceled"].includes(current.state)) parts.push(repairButton(current, head));
  if (current.decisions.length) parts.push(decisionList(current.decisions));
  if (outcome?.error) parts.push(errorBox(outcome.error));
  parts.push(...(outcome?.policies?.violations ?? []).map(violationBox));
  return parts;
}

function waitFact({ waitingFor, waitingUntil }: RunDetail): [string, Node] {
  const until = waitingUntil
    ? [" until ", moment(waitingUntil), " at the earliest"]
    : [", nobody can tell how long"];
  return ["waits for", h("span", {}, String(waitingFor), ...until)];
}

function overrideForm(current: RunDetail, head: Element): HTMLElement {
  const reason = h("input", { id: "reason", maxlength: "1000" }) as HTMLInputElement;
  const act = () =>
    void override(current.id, reason.value).catch((error: Error) => head.append(problemBox(error)));
  const label = h("label", { for: "reason" }, "Reason to change it in spite of the window ");
  return h("div", { class: "card" }, label, reason, h("button", { click: act }, "Override"));
}

function repairButton(current: RunDetail, head: Element): HTMLElement {
  const act = () =>
    void repairRun(current.id).then(
      (started) => (location.hash = `#/runs/${started.id}`),
      (error: Error) => head.append(problemBox(error)),
    );
  return h("button", { click: act }, "Repair what it left");
}

function decisionList(decisions: RunDetail["decisions"]): HTMLElement {
  const lines = decisions.map(({ gate, verdict, reason }) =>
    h("li", { "data-gate": gate }, h("strong", {}, `${gate}: ${verdict}`), ` ${reason}`),
  );
  return h(
    "details",
    {},
    h("summary", {}, `${decisions.length} decisions of the gates`),
    h("ul", {}, ...lines),
  );
}

function errorBox(error: { title: string; detail?: string; remedy?: string }): HTMLElement {
  return h(
    "div",
    { class: "problem", role: "alert" },
    h("p", {}, h("strong", {}, error.title)),
    error.detail && h("p", {}, error.detail),
    error.remedy && h("p", {}, `Remedy: ${error.remedy}`),
  );
}

function violationBox(violation: Violation): HTMLElement {
  return h(
    "div",
    { class: "violation", "data-rule": violation.rule },
    h(
      "p",
      {},
      h("strong", {}, violation.rule),
      ` ${violation.severity}, ${violation.level}: ${violation.urn}`,
    ),
    h("p", {}, violation.message),
    violation.remedy && h("p", {}, `Remedy: ${violation.remedy}`),
  );
}

function append(log: Element, line: string): void {
  const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
  log.append(`${line}\n`);
  if (atEnd) log.scrollTop = log.scrollHeight;
}
