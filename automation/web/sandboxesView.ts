// Environments of people's own: whose there are and until when, a form that asks for one, buttons that extend and end it.
import { type Schemas, bodyOf } from "../client/client.ts";
import { api, me, type Me } from "./api.ts";
import { type Act, showLists } from "./currentLists.ts";
import { h, moment, note, stateBadge, table } from "./dom.ts";

/** What the button gives, if the limits allow it. */
const MORE_HOURS = 24;

type Environment = Schemas["Environment"];

const environments = async (): Promise<Environment[]> =>
  (await bodyOf(api.GET("/v1/environments", { params: { query: { limit: 50 } } }))).items;
const of = (id: string) => ({ params: { path: { id } } });

/** Shows the page and keeps the lists current until `signal` aborts; what somebody types stays. */
export async function sandboxesView(target: Element, signal: AbortSignal): Promise<void> {
  const who = await me();
  await showLists(target, signal, {
    title: "Your own environments",
    form: formOf,
    read: environments,
    lists: (all, act) => listsOf(all, who, act),
  });
}

function formOf(act: Act): HTMLElement {
  const submit = (event: Event): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    act(api.POST("/v1/environments", { body: wantedOf(new FormData(form)) }).then(() => form.reset()));
  };
  const field = (label: string, name: string, more: Record<string, string> = {}) =>
    h("label", {}, label, h("input", { name, required: true, autocomplete: "off", ...more }));
  return h(
    "form",
    { class: "card ask", submit },
    field("Name", "name", { maxlength: "10" }),
    field("Public key", "publicKey", { placeholder: "ssh-ed25519 ..." }),
    field("Your addresses", "cidrs", { placeholder: "198.51.100.7/32" }),
    field("Hours", "hours", { type: "number", min: "1", max: "720", value: "8" }),
    h("button", {}, "Ask for it"),
  );
}

function wantedOf(words: FormData): Schemas["NewEnvironment"] {
  const text = (name: string): string => String(words.get(name)).trim();
  return {
    name: text("name"),
    publicKey: text("publicKey"),
    cidrs: text("cidrs").split(/[\s,]+/),
    hours: Number(words.get("hours")),
  };
}

function listsOf(all: readonly Environment[], who: Me, act: Act): HTMLElement[] {
  const list = (title: string, rows: readonly Environment[], none: string) => [
    h("h2", {}, title),
    rows.length === 0
      ? note(none)
      : table(
          ["name", "owner", "state", "account", "ends", "runs", ""],
          rows.map((row) => rowOf(row, who, act)),
        ),
  ];
  const isOver = ({ state }: Environment): boolean => state === "ended";
  return [
    ...list(
      "Now",
      all.filter((one) => !isOver(one)),
      "Nobody has one.",
    ),
    ...list("Before", all.filter(isOver), "Nothing yet."),
  ];
}

function rowOf(environment: Environment, who: Me, act: Act): HTMLElement {
  const { id, name, owner, state, account, endsAt, endedAt, toldAt } = environment;
  const soon = toldAt !== null && state !== "ended" ? note("ends soon") : null;
  return h(
    "tr",
    { "data-environment": id, "data-state": state },
    h("td", {}, name),
    h("td", {}, owner),
    h("td", {}, stateBadge(state), soon),
    h("td", {}, account),
    h("td", {}, moment(endedAt ?? endsAt)),
    h("td", {}, ...runsOf(environment)),
    h("td", {}, ...(owner === who.person ? buttonsOf(environment, act) : [])),
  );
}

function runsOf({ makeRun, endRun, failures }: Environment): (HTMLElement | string)[] {
  const link = (run: string | null, text: string) =>
    run === null ? [] : [h("a", { href: `#/runs/${run}` }, text), " "];
  return [...link(makeRun, "made"), ...link(endRun, failures === 0 ? "ended" : `ended, try ${failures + 1}`)];
}

/** The server refuses it to others anyway. */
function buttonsOf({ id, name, state }: Environment, act: Act): HTMLElement[] {
  if (state === "ending" || state === "ended") return [];
  const extend = () =>
    act(api.POST("/v1/environments/{id}/extend", { ...of(id), body: { hours: MORE_HOURS } }));
  const end = () => act(api.DELETE("/v1/environments/{id}", of(id)));
  return [
    h(
      "button",
      { click: extend, "aria-label": `${MORE_HOURS} h from now: ${name}` },
      `${MORE_HOURS} h from now`,
    ),
    h("button", { click: end, "aria-label": `End ${name}` }, "End"),
  ];
}
