// All runs, page by page, and those that wait for people: whatever number there is, one page is drawn at a time.
import { type Run, type RunsAsked, runsPage } from "./api.ts";
import { duration, h, moment, show, stateBadge, table } from "./dom.ts";
import { problemBox } from "./problem.ts";

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
  await grow(list, wanted);
}

/** The first page, and a button for the next one that takes its own place. */
async function grow(list: Element, wanted: RunsAsked): Promise<void> {
  const { items, nextCursor } = await runsPage(wanted);
  list.append(runTable(items));
  if (nextCursor === undefined) return;
  const more = h("button", { class: "more" }, "Older runs");
  more.addEventListener("click", () => {
    more.remove();
    grow(list, { ...wanted, cursor: nextCursor }).catch((error: Error) => list.append(problemBox(error)));
  });
  list.append(more);
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
    (approval?.items.length ?? 0) > 0
      ? runTable(approval?.items ?? [])
      : h("p", { class: "soft" }, "Nothing waits for anybody."),
    h("h2", {}, "Waiting for a window, or for the environment before"),
    (waiting?.items.length ?? 0) > 0
      ? waitTable(waiting?.items ?? [])
      : h("p", { class: "soft" }, "Nothing."),
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
