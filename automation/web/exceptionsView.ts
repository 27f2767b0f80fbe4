// Exceptions from rules: which are asked for or granted, a form that asks for one, and the buttons that decide on it.
import { type Schemas, bodyOf } from "../client/client.ts";
import { api, me, type Me } from "./api.ts";
import { type Act, showLists } from "./currentLists.ts";
import { h, note, stateBadge, table } from "./dom.ts";

type Exception = Schemas["Exception"];
type Wanted = Schemas["NewException"];
type Step = "approve" | "reject" | "withdraw";

/** Newest first, with those that are no more. */
const exceptions = async (): Promise<Exception[]> =>
  (await bodyOf(api.GET("/v1/exceptions", { params: { query: { limit: 100 } } }))).items;
const move = (id: string, step: Step): Promise<unknown> =>
  api.POST(`/v1/exceptions/{id}/${step}`, { params: { path: { id } }, body: {} });

/** Shows the page and keeps the lists current until `signal` aborts; what somebody types stays. */
export async function exceptionsView(target: Element, signal: AbortSignal): Promise<void> {
  const who = await me();
  await showLists(target, signal, {
    title: "Exceptions from rules",
    form: (act) => (holds(who, ["operator", "admin"]) ? formOf(act) : note("You may ask for none.")),
    read: exceptions,
    lists: (all, act) => listsOf(all, who, act),
  });
}

const holds = ({ grants }: Me, roles: readonly string[]): boolean =>
  grants.some(({ role }) => roles.includes(role));

function formOf(act: Act): HTMLElement {
  const submit = (event: Event): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    act(api.POST("/v1/exceptions", { body: wantedOf(new FormData(form)) }).then(() => form.reset()));
  };
  const field = (label: string, name: keyof Wanted, more: Record<string, string> = {}) =>
    h("label", {}, label, h("input", { name, required: true, autocomplete: "off", ...more }));
  return h(
    "form",
    { class: "card ask", submit },
    field("Environment", "environment"),
    field("Rule", "rule", { placeholder: "NET-02" }),
    field("Resource", "urn", { placeholder: "urn:pulumi:dev::*::bastion" }),
    field("Reason", "reason", { minlength: "10", maxlength: "1000" }),
    field("Ticket", "ticket"),
    field("Last day", "until", { type: "date" }),
    h("button", {}, "Ask for it"),
  );
}

function wantedOf(words: FormData): Wanted {
  const text = (name: keyof Wanted): string => String(words.get(name)).trim();
  const [environment, rule, urn] = [text("environment"), text("rule"), text("urn")];
  return { environment, rule, urn, reason: text("reason"), ticket: text("ticket"), until: text("until") };
}

const isOpen = ({ state }: Exception): boolean => state === "requested" || state === "approved";

function listsOf(all: readonly Exception[], who: Me, act: Act): HTMLElement[] {
  const list = (title: string, rows: readonly Exception[], none: string) => [
    h("h2", {}, title),
    rows.length === 0
      ? note(none)
      : table(
          ["rule", "resources", "reason", "ticket", "who", "until", "state", ""],
          rows.map((row) => rowOf(row, who, act)),
        ),
  ];
  const before = all.filter((one) => !isOpen(one)).slice(0, 20);
  return [
    ...list("Now", all.filter(isOpen), "None is granted or asked for."),
    ...list("Before", before, "Nothing yet."),
  ];
}

function rowOf(exception: Exception, who: Me, act: Act): HTMLElement {
  const { id, rule, urn, reason, ticket, person, until, state, over, decidedBy } = exception;
  const by = decidedBy === null ? null : note(`by ${decidedBy}`);
  return h(
    "tr",
    { "data-exception": id, "data-state": state },
    h("td", {}, rule),
    h("td", {}, h("code", {}, urn)),
    ...[reason, ticket, person].map((text) => h("td", {}, text)),
    h("td", {}, h("time", { datetime: until }, until), over && isOpen(exception) ? note("over") : null),
    h("td", {}, stateBadge(state), by),
    h(
      "td",
      {},
      ...stepsFor(exception, who).map(([step, label]) =>
        h(
          "button",
          { click: () => act(move(id, step)), "aria-label": `${label}: ${rule} for ${urn}` },
          label,
        ),
      ),
    ),
  );
}

/** Nobody decides for themselves; the server refuses it anyway, and who else may not. */
function stepsFor({ state, person }: Exception, who: Me): (readonly [Step, string])[] {
  if (person === who.person) return state in ENDS ? [["withdraw", "Take back"]] : [];
  return holds(who, ["security"]) ? (ENDS[state] ?? []) : [];
}

/** What security can do about one in each state that is not its last. */
const ENDS: Readonly<Partial<Record<Exception["state"], (readonly [Step, string])[]>>> = {
  requested: [
    ["approve", "Grant"],
    ["reject", "Reject"],
  ],
  approved: [["withdraw", "Take back"]],
};
