// Drift: what stacks are that their state does not say, and a form by which somebody says that they know of it.
import { api } from "./api.ts";
import { type Schemas, bodyOf } from "../client/client.ts";
import { h, moment, note, show, stateBadge } from "./dom.ts";
import { showPages } from "./pages.ts";
import { problemBox } from "./problem.ts";

type Drift = Schemas["Drift"];

const page = (open: boolean) => (cursor: string | undefined) => {
  const query = {
    open: open ? "true" : "false",
    limit: 20,
    ...(cursor === undefined ? {} : { cursor }),
  } as const;
  return bodyOf(api.GET("/v1/drift", { params: { query } }));
};

export async function driftView(target: Element): Promise<void> {
  const [now, before] = [h("section"), h("section")];
  show(target, h("h1", {}, "Drift"), now, h("h2", {}, "Before"), before);
  const draw = (section: Element, none: string) => (items: readonly Drift[]) =>
    items.length === 0 && section.childElementCount === 0
      ? note(none)
      : h("div", {}, ...items.map((drift) => cardOf(drift, () => void driftView(target))));
  await showPages(now, "More", page(true), draw(now, "No check has found any that is still there."));
  await showPages(before, "Older", page(false), draw(before, "None yet."));
}

function cardOf(drift: Drift, again: () => void): HTMLElement {
  const { id, stack, resources, firstSeenAt, lastSeenAt, lastRun, endedAt, endedBecause } = drift;
  return h(
    "article",
    { class: "card", "data-drift": id, "aria-label": `Drift of ${stack}` },
    h("h3", {}, stack, " ", stateBadge(drift.class)),
    h(
      "p",
      {},
      "Since ",
      moment(firstSeenAt),
      ", seen last ",
      moment(lastSeenAt),
      " by ",
      runLink(lastRun),
      ".",
    ),
    ...resources.map(resourceOf),
    acknowledgementOf(drift),
    endedAt === null ? formOf(drift, again) : h("p", {}, "Over ", moment(endedAt), `: ${endedBecause}.`),
  );
}

const runLink = (id: string): HTMLElement => h("a", { href: `#/runs/${id}` }, "this check");

const resourceOf = ({ urn, op, class: kind, changes, outputs }: Drift["resources"][number]): HTMLElement =>
  h(
    "details",
    { open: kind === "security" },
    h(
      "summary",
      {},
      h("code", {}, urn.split("::").slice(2).join(" ")),
      ` ${op === "delete" ? "is gone" : "is another"} `,
      stateBadge(kind),
    ),
    ...changes.map(({ path, old, next }) =>
      h(
        "div",
        {},
        h("code", {}, path),
        ": ",
        h("del", {}, old ?? "(nothing)"),
        " ",
        next === undefined ? null : h("ins", {}, next),
      ),
    ),
    outputs.length > 0 ? h("div", {}, `what AWS says of itself: ${outputs.join(", ")}`) : null,
  );

function acknowledgementOf({ acknowledgement: known, endedAt }: Drift): HTMLElement {
  if (known === null)
    return note(
      endedAt === null ? "Nobody has acknowledged it: changes that must not build on it wait." : "",
    );
  const over = Date.parse(known.until) <= Date.now() ? "was acknowledged" : "is acknowledged";
  return h("p", {}, `It ${over} by ${known.by} until `, moment(known.until), `: ${known.reason}`);
}

function formOf({ id, stack }: Drift, again: () => void): HTMLElement {
  const trouble = h("div", { "aria-live": "polite" });
  const submit = (event: Event): void => {
    event.preventDefault();
    const words = new FormData(event.target as HTMLFormElement);
    const until = new Date(Date.now() + Number(words.get("days")) * 86_400_000).toISOString();
    const body = { until, reason: String(words.get("reason")).trim() };
    api
      .POST("/v1/drift/{id}/acknowledge", { params: { path: { id } }, body })
      .then(again)
      .catch((error: Error) => show(trouble, problemBox(error)));
  };
  return h(
    "form",
    { class: "ask", submit, "aria-label": `Acknowledge the drift of ${stack}` },
    h(
      "label",
      {},
      "Days",
      h("input", { name: "days", type: "number", min: "1", max: "90", value: "7", required: true }),
    ),
    h(
      "label",
      {},
      "Reason",
      h("input", { name: "reason", required: true, maxlength: "1000", autocomplete: "off" }),
    ),
    h("button", {}, "Acknowledge"),
    trouble,
  );
}
