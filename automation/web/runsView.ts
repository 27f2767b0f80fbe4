// All runs, page by page, and those that wait for people: whatever number there is, one page is drawn at a time.
import { type Run, type RunsAsked, runsPage } from "./api.ts";
import { duration, h, moment, note, show, stateBadge, table } from "./dom.ts";
import { showPages } from "./pages.ts";

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
  if (rows.length === 0) return note("No run yet.");
  return table(["run", "state", "by", "asked for", "took"], rows);
}

/** Where a run waits for a person, or for its time. */
const idle = ["awaiting_approval", "waiting"] as const;
const states = [
  "queued",
  "previewing",
  "applying",
  "succeeded",
  "failed",
  "canceled",
  "interrupted",
] as const;

export async function runsView(target: Element, asked: URLSearchParams): Promise<void> {
  const state = [...idle, ...states].find((name) => name === asked.get("state"));
  const stack = asked.get("stack") ?? "";
  const wanted: RunsAsked = { ...(state ? { state } : {}), ...(stack === "" ? {} : { stack }) };
  const list = h("div");
  show(target, h("h1", {}, "Runs"), filterForm(state ?? "", stack), list);
  const load = (cursor: string | undefined) =>
    runsPage(cursor === undefined ? wanted : { ...wanted, cursor });
  await showPages(list, "Older runs", load, runTable);
}

function filterForm(state: string, stack: string): HTMLElement {
  const submit = (event: Event): void => {
    event.preventDefault();
    const words = [...new FormData(event.target as HTMLFormElement)].filter(([, word]) => word !== "");
    location.hash = `#/runs?${new URLSearchParams(words as [string, string][]).toString()}`;
  };
  const option = (name: string) =>
    h(
      "option",
      { value: name, selected: name === state },
      name === "" ? "any state" : name.replaceAll("_", " "),
    );
  return h(
    "form",
    { class: "card ask", submit },
    h("label", {}, "State", h("select", { name: "state" }, ...["", ...idle, ...states].map(option))),
    h(
      "label",
      {},
      "Stack",
      h("input", { name: "stack", value: stack, maxlength: "100", autocomplete: "off" }),
    ),
    h("button", {}, "Show"),
  );
}

/** What waits for people, with a link to where they decide. */
export async function approvalsView(target: Element): Promise<void> {
  const [approval, waiting] = await Promise.all(idle.map((state) => runsPage({ state })));
  show(
    target,
    h("h1", {}, "Approvals"),
    h("h2", {}, "Waiting for approval"),
    (approval?.items.length ?? 0) > 0 ? runTable(approval?.items ?? []) : note("Nothing waits for anybody."),
    h("h2", {}, "Waiting for a window, or for the environment before"),
    (waiting?.items.length ?? 0) > 0 ? waitTable(waiting?.items ?? []) : note("Nothing."),
  );
}

const waitTable = (list: readonly Run[]): HTMLElement =>
  table(
    ["run", "waits for", "until, at the earliest"],
    list.map((run) =>
      h(
        "tr",
        { "data-run": run.id },
        h("td", {}, h("a", { href: `#/runs/${run.id}` }, `${run.operation} ${run.stack}`)),
        h("td", {}, run.waitingFor ?? "-"),
        h("td", {}, moment(run.waitingUntil)),
      ),
    ),
  );
