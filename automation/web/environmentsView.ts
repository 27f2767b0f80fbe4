// The first page: every environment side by side, what ran there last, and the newest runs.
import { runs, stacks, startRun, type Run, type Stack } from "./api.ts";
import { duration, h, moment, show, stateBadge, table } from "./dom.ts";
import { problemBox } from "./problem.ts";

const REFRESH_MS = 2_000;

/** Shows the page and keeps it current until `signal` aborts. */
export async function environmentsView(target: Element, signal: AbortSignal): Promise<void> {
  const draw = async (): Promise<void> => {
    const [allStacks, newest] = await Promise.all([stacks(), runs()]);
    if (signal.aborted) return;
    show(
      target,
      h("h1", {}, "Environments"),
      h("ul", { class: "stacks" }, ...allStacks.map((stack) => stackCard(stack, target))),
      h("h2", {}, "Newest runs"),
      runTable(newest.slice(0, 10)),
    );
  };
  await draw();
  const timer = setInterval(() => void draw().catch(() => {}), REFRESH_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
}

export async function runsView(target: Element): Promise<void> {
  const all = await runs();
  show(target, h("h1", {}, "Runs"), runTable(all));
}

function stackCard(stack: Stack, target: Element): HTMLElement {
  const last = stack.lastRun ?? undefined;
  const act = (operation: "preview" | "update") => () => {
    startRun(stack.name, operation).then(
      (started) => (location.hash = `#/runs/${started.id}`),
      (error: Error) => target.prepend(problemBox(error)),
    );
  };
  return h(
    "li",
    { class: `card is-${last?.state ?? "new"}`, "data-stack": stack.name },
    h("h2", {}, stack.name),
    last
      ? h("a", { href: `#/runs/${last.id}` }, stateBadge(last.state))
      : h("span", { class: "soft" }, "never run"),
    h(
      "dl",
      {},
      h("dt", {}, "resources"),
      h("dd", {}, String(stack.resources ?? last?.outcome?.resources ?? "-")),
      h("dt", {}, "last"),
      h("dd", {}, last ? `${last.operation} ` : "-", last ? moment(last.finishedAt ?? last.createdAt) : null),
      h("dt", {}, "rules"),
      h("dd", {}, ruleText(last)),
    ),
    h("button", { click: act("preview"), "aria-label": `Preview ${stack.name}` }, "Preview"),
    h("button", { click: act("update"), "aria-label": `Update ${stack.name}` }, "Update"),
  );
}

function ruleText(last: Run | undefined): string {
  const policies = last?.outcome?.policies;
  if (!policies) return "-";
  const count = policies.violations.length;
  return `${policies.rulesChecked} checked, ${count === 0 ? "no violation" : `${count} violated`}`;
}

export function runTable(list: readonly Run[]): HTMLElement {
  const rows = list.map((run) =>
    h(
      "tr",
      { "data-run": run.id },
      h("td", {}, h("a", { href: `#/runs/${run.id}` }, `${run.operation} ${run.stack}`)),
      h("td", {}, stateBadge(run.state)),
      h("td", {}, run.requestedBy),
      h("td", {}, moment(run.createdAt)),
      h("td", {}, duration(run.outcome?.durationSeconds)),
    ),
  );
  if (rows.length === 0) return h("p", { class: "soft" }, "No run yet.");
  return table(["run", "state", "by", "asked for", "took"], rows);
}
