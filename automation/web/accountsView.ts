// Accounts on request: which are asked for or given out, a form that asks for one, and the buttons that decide on it.
import { type Schemas, bodyOf } from "../client/client.ts";
import { api, me, type Me } from "./api.ts";
import { type Act, showLists } from "./currentLists.ts";
import { h, moment, note, stateBadge, table } from "./dom.ts";

type Account = Schemas["Account"];
type Unit = Schemas["AccountUnit"];
type Wanted = Schemas["NewAccount"];
type Step = "approve" | "reject";

/** Newest first, with those that came to nothing. */
const accounts = async (): Promise<Account[]> =>
  (await bodyOf(api.GET("/v1/accounts", { params: { query: { limit: 100 } } }))).items;
const move = (id: string, step: Step): Promise<unknown> =>
  api.POST(`/v1/accounts/{id}/${step}`, { params: { path: { id } }, body: {} });

/** Shows the page and keeps the lists current until `signal` aborts; what somebody types stays. */
export async function accountsView(target: Element, signal: AbortSignal): Promise<void> {
  const who = await me();
  const units = holds(who, ["operator", "admin"])
    ? await bodyOf(api.GET("/v1/accounts/units"))
    : { items: [] };
  await showLists(target, signal, {
    title: "Accounts",
    form: (act) => formOf(units.items, act),
    read: accounts,
    lists: (all, act) => listsOf(all, who, act),
  });
}

/** An account is of no environment: roles count that hold in all. */
const holds = ({ grants }: Me, roles: readonly string[]): boolean =>
  grants.some(({ role, environment }) => environment === "*" && roles.includes(role));

function formOf(units: readonly Unit[], act: Act): HTMLElement {
  if (units.length === 0) return note("There is none that you may ask for.");
  const submit = (event: Event): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    act(api.POST("/v1/accounts", { body: wantedOf(new FormData(form), units) }).then(() => form.reset()));
  };
  const field = (label: string, name: keyof Wanted, more: Record<string, string>) =>
    h("label", {}, label, h("input", { name, required: true, autocomplete: "off", ...more }));
  const options = units.map(({ name, type }) => h("option", { value: name }, `${type}: ${name}`));
  return h(
    "form",
    { class: "card ask", submit },
    h("label", {}, "Unit", h("select", { name: "unit", required: true }, ...options)),
    field("Name", "name", { placeholder: "sandbox-ada", maxlength: "50" }),
    field("E-mail of the account", "email", { type: "email", maxlength: "64" }),
    field("E-mail of its team", "owner", { type: "email", maxlength: "200" }),
    h("button", {}, "Ask for it"),
  );
}

function wantedOf(words: FormData, units: readonly Unit[]): Wanted {
  const text = (name: keyof Wanted): string => String(words.get(name)).trim();
  const unit = text("unit");
  const type = units.find(({ name }) => name === unit)?.type ?? "Sandbox";
  return { type, unit, name: text("name"), email: text("email"), owner: text("owner") };
}

const isOpen = ({ state }: Account): boolean => ["requested", "approved", "rejecting"].includes(state);

function listsOf(all: readonly Account[], who: Me, act: Act): HTMLElement[] {
  const list = (title: string, rows: readonly Account[], none: string) => [
    h("h2", {}, title),
    rows.length === 0
      ? note(none)
      : table(
          ["account", "unit", "for", "who asks", "since", "state", ""],
          rows.map((row) => rowOf(row, who, act)),
        ),
  ];
  const before = all.filter((one) => !isOpen(one)).slice(0, 20);
  return [
    ...list("Now", all.filter(isOpen), "Nobody asks for an account."),
    ...list("Before", before, "Nothing yet."),
  ];
}

function rowOf(account: Account, who: Me, act: Act): HTMLElement {
  const { id, name, email, type, unit, owner, person, state, decidedBy, trouble, accountId } = account;
  return h(
    "tr",
    { "data-account": id, "data-state": state },
    h("td", {}, name, note(accountId === null ? email : `${accountId}, ${email}`)),
    h("td", {}, `${type}: ${unit}`),
    h("td", {}, owner),
    h("td", {}, person),
    h("td", {}, moment(account.requestedAt)),
    h(
      "td",
      {},
      stateBadge(state),
      decidedBy === null ? null : note(`by ${decidedBy}`),
      trouble === null ? null : note(trouble),
    ),
    h("td", {}, ...stepsFor(account, who).map(([step, label]) => button(step, label))),
  );

  function button(step: Step, label: string): HTMLElement {
    return h("button", { click: () => act(move(id, step)), "aria-label": `${label}: ${name}` }, label);
  }
}

/** Nobody decides for themselves; the server refuses it anyway, and who else may not. */
function stepsFor({ state, person }: Account, who: Me): (readonly [Step, string])[] {
  if (state !== "requested" || person === who.person || !holds(who, ["approver", "admin"])) return [];
  return [
    ["approve", "Approve"],
    ["reject", "Reject"],
  ];
}
