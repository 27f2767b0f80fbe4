// Rehearsals: the declared graph of a pipeline, as far as it was walked, while it is walked.
import { type Rehearsal, rehearsal, rehearsals } from "./api.ts";
import { duration, h, moment, note, show, stateBadge, table, whenChanged } from "./dom.ts";

const REFRESH_MS = 1_000;

type Step = Rehearsal["steps"][number];

export async function rehearsalsView(target: Element): Promise<void> {
  const all = await rehearsals();
  const how = h("code", {}, "lockgate rehearse APP --tell");
  const none = h("p", { class: "soft" }, "Nobody told of one yet: ", how, " does.");
  show(target, h("h1", {}, "Rehearsals"), all.length === 0 ? none : listOf(all));
}

const listOf = (all: readonly Rehearsal[]): HTMLElement =>
  table(
    ["pipeline", "result", "what goes wrong", "commit", "steps", "told"],
    all.map(({ id, app, result, injected, commit, steps, toldAt, toldBy }) =>
      h(
        "tr",
        { "data-rehearsal": id },
        h("td", {}, h("a", { href: `#/rehearsals/${id}` }, app)),
        h("td", {}, stateBadge(result)),
        h("td", {}, injected ?? "-"),
        h("td", {}, h("code", { title: commit }, commit.slice(0, 12))),
        h("td", {}, String(steps.length)),
        h("td", {}, moment(toldAt), ` by ${toldBy}`),
      ),
    ),
  );

/** Draws it anew until it has ended, or `signal` aborts. */
export async function rehearsalView(target: Element, id: string, signal: AbortSignal): Promise<void> {
  const draw = whenChanged((current: Rehearsal) => drawOne(target, current));
  const load = async (): Promise<boolean> => {
    const current = await rehearsal(id);
    if (signal.aborted) return true;
    draw(current);
    return current.result !== "running";
  };
  if (await load()) return;
  const timer = setInterval(() => {
    load().then(
      (ended) => ended && clearInterval(timer),
      () => undefined,
    );
  }, REFRESH_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
}

function drawOne(target: Element, current: Rehearsal): void {
  const { app, commit, result, injected, at, toldBy, steps, checks } = current;
  show(
    target,
    h("h1", {}, `Rehearsal of ${app}`),
    h(
      "p",
      {},
      stateBadge(result),
      ` of commit ${commit.slice(0, 12)}, told by ${toldBy}; it begins at `,
      moment(at),
      injected === undefined ? "" : `; goes wrong on purpose: ${injected}`,
    ),
    graph(current),
    ...(checks.length === 0 ? [] : [h("h2", {}, "What stands afterwards"), checkTable(checks)]),
    h("h2", {}, "Steps"),
    steps.length === 0 ? note("None has ended yet.") : stepTable(steps),
  );
}

/** A stage a column, in the order in which they are walked. */
const graph = ({ stages, steps, result }: Rehearsal): HTMLElement =>
  h(
    "ol",
    { class: "pipeline", tabindex: "0", "aria-label": "Stages" },
    ...stages.map(({ name, actions }) =>
      h(
        "li",
        { class: "card", "data-stage": name },
        h("h2", {}, name),
        h("ol", {}, ...actions.map((action) => box(name, action, steps, result))),
      ),
    ),
  );

function box(stage: string, action: string, steps: readonly Step[], result: string): HTMLElement {
  const own = steps.filter((step) => step.stage === stage && step.action === action);
  const last = own.at(-1);
  const state = last?.result ?? (result === "running" ? "waiting" : "not reached");
  const again = own.length > 1 ? ` (${own.length} times)` : "";
  return h(
    "li",
    { "data-action": action, class: `is-${state.replace(" ", "-")}` },
    action,
    " ",
    stateBadge(state),
    last === undefined ? null : h("span", { class: "soft" }, ` ${duration(last.seconds)}${again}`),
    last?.rollback === true ? h("span", { class: "soft" }, " went back") : null,
  );
}

const stepTable = (steps: readonly Step[]): HTMLElement =>
  table(
    ["stage", "action", "result", "took", "calls of AWS", "said"],
    steps.map(({ stage, action, result, seconds, calls, text, rollback, attempt }) =>
      h(
        "tr",
        { "data-step": action },
        h("td", {}, attempt > 1 ? `${stage}, attempt ${attempt}` : stage),
        h("td", {}, rollback ? `${action}, going back` : action),
        h("td", {}, stateBadge(result)),
        h("td", {}, duration(seconds)),
        h("td", {}, String(calls)),
        h("td", {}, text),
      ),
    ),
  );

const checkTable = (checks: Rehearsal["checks"]): HTMLElement =>
  table(
    ["holds", "what", "how it is"],
    checks.map(({ what, holds, detail }) =>
      h("tr", {}, h("td", {}, stateBadge(holds ? "yes" : "no")), h("td", {}, what), h("td", {}, detail)),
    ),
  );
