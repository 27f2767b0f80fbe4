// What a run would do, for a person to decide on: risky things first, then every change, then who said what.
import { approve, reject, type Diff, type Run } from "./api.ts";
import { h, moment, note } from "./dom.ts";
import { problemBox } from "./problem.ts";

/** The plan of a run, with the buttons to decide on it where it waits for that. */
export function diffSection(run: Run, plan: Diff): HTMLElement {
  const section = h(
    "section",
    { class: "diff", "aria-label": "What this run would do" },
    h("h2", {}, "What it would do"),
  );
  section.append(
    ...riskList(
      "Replaces",
      plan.replaces.map((urn) => [urn]),
    ),
    ...riskList(
      "Deletes",
      plan.deletes.map((urn) => [urn]),
    ),
    ...riskList(
      "Permissions that grow",
      plan.widens.map(({ urn, reasons }) => [urn, ...reasons]),
    ),
    ...plan.steps.map(stepBox),
    ...wordList(plan),
  );
  if (plan.steps.length === 0) section.append(note("Nothing would change."));
  if (run.state === "awaiting_approval") section.append(decisionForm(run, plan, section));
  return section;
}

function riskList(title: string, items: string[][]): HTMLElement[] {
  if (items.length === 0) return [];
  const lines = items.map(([urn = "", ...reasons]) =>
    h("li", {}, h("code", {}, nameOf(urn)), reasons.length > 0 && `: ${reasons.join("; ")}`),
  );
  return [h("div", { class: "risk" }, h("h3", {}, title), h("ul", {}, ...lines))];
}

function stepBox({ urn, type, op, changes }: Diff["steps"][number]): HTMLElement {
  const rows = changes.map(({ path, old, next }) =>
    h("tr", {}, h("th", { scope: "row" }, path), h("td", {}, old ?? "-"), h("td", {}, next ?? "-")),
  );
  const head = h("tr", {}, ...["property", "now", "then"].map((title) => h("th", { scope: "col" }, title)));
  return h(
    "details",
    { "data-op": op },
    h("summary", {}, h("strong", {}, op), ` ${type} ${nameOf(urn)}`),
    rows.length > 0 &&
      h("div", { class: "scroll" }, h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows))),
  );
}

function wordList(plan: Diff): HTMLElement[] {
  if (plan.approvals.length === 0) return [];
  const lines = plan.approvals.map(({ name, decision, comment, at, changed, counts }) => {
    const isVoid = changed.length > 0 ? ` (void: ${changed.join(", ")} changed since)` : "";
    const old = counts ? "" : " (taken back by a newer word, or by who asked for the run)";
    return h(
      "li",
      {},
      `${name}: ${decision}${isVoid}${old}${comment === null ? "" : `: ${comment}`} `,
      moment(at),
    );
  });
  return [h("h3", {}, "What people said"), h("ul", {}, ...lines)];
}

function decisionForm(run: Run, plan: Diff, section: HTMLElement): HTMLElement {
  const comment = h("input", { id: "comment", maxlength: "1000" }) as HTMLInputElement;
  const said = () => (comment.value.trim() === "" ? {} : { comment: comment.value.trim() });
  const failed = (error: Error) => section.append(problemBox(error));
  const digest = plan.digest ?? "";
  return h(
    "div",
    { class: "card" },
    h(
      "p",
      {},
      `${plan.needed} approval(s) needed, until `,
      moment(plan.expiresAt),
      ", from people who did not ask for it.",
    ),
    h("label", { for: "comment" }, "Comment "),
    comment,
    h(
      "button",
      { click: () => void approve(run.id, { digest, ...said() }).catch(failed) },
      "Approve this plan",
    ),
    h("button", { click: () => void reject(run.id, said()).catch(failed) }, "Reject"),
  );
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}
