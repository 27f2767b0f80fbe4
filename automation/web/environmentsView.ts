// The first page: every environment side by side, what ran there last, and the newest runs.
import { runs, stacks, startRun, type Run, type Stack } from "./api.ts";
import { h, moment, note, show, stateBadge, whenChanged } from "./dom.ts";
import { problemBox } from "./problem.ts";
import { runTable } from "./runsView.ts";

const REFRESH_MS = 2_000;

/** So many cards are drawn; of more stacks those are shown whose names hold what is typed. */
const MOST_CARDS = 60;

/** Shows the page and keeps it current until `signal` aborts. */
export async function environmentsView(target: Element, signal: AbortSignal): Promise<void> {
  const cards = h("div");
  const newest = h("div");
  const find = h("input", { type: "search", id: "find-stack", autocomplete: "off" }) as HTMLInputElement;
  let seen: Stack[] = [];
  const drawCards = whenChanged(({ shown, left }: { shown: Stack[]; left: number }) =>
    show(
      cards,
      h("ul", { class: "stacks" }, ...shown.map((stack) => stackCard(stack, target))),
      ...(left > 0 ? [note(`${left} more stacks: type a part of their name above.`)] : []),
    ),
  );
  const drawNewest = whenChanged((list: Run[]) => show(newest, runTable(list)));
  const draw = (): void => {
    const found = seen.filter(({ name }) => name.includes(find.value.trim()));
    const shown = found.slice(0, MOST_CARDS);
    drawCards({ shown, left: found.length - shown.length });
  };
  const load = async (): Promise<void> => {
    const [allStacks, list] = await Promise.all([stacks(), runs()]);
    if (signal.aborted) return;
    seen = allStacks;
    drawNewest(list.slice(0, 10));
    draw();
  };
  find.addEventListener("input", draw);
  await load();
  if (signal.aborted) return;
  const search = h("label", { for: "find-stack" }, "Find a stack ", find);
  const heads = [h("h1", {}, "Environments"), ...(seen.length > MOST_CARDS ? [search] : [])];
  show(target, ...heads, cards, h("h2", {}, "Newest runs"), newest);
  const timer = setInterval(() => void load().catch(() => {}), REFRESH_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
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
  if (policies.rulesChecked === 0) return "none checked";
  const count = policies.violations.length;
  return `${policies.rulesChecked} checked, ${count === 0 ? "no violation" : `${count} violated`}`;
}
