// Access for a time: who has it and until when, a form that asks for it, and the buttons that decide on it and end it.
import { me, Problem, type Me } from "./api.ts";
import { type Act, showLists } from "./currentLists.ts";
import { h, moment, note, stateBadge, table } from "./dom.ts";
import {
  ask,
  decide,
  elevations,
  offers,
  type Decision,
  type Elevation,
  type Offer,
  type Wanted,
} from "./elevationsApi.ts";

/** What can be done about an elevation in each state that is not its last. */
const DECISIONS: Readonly<Partial<Record<Elevation["state"], readonly [Decision, string][]>>> = {
  requested: [
    ["approve", "Approve"],
    ["reject", "Reject"],
    ["revoke", "Take back"],
  ],
  granting: [["revoke", "End now"]],
  active: [["revoke", "End now"]],
};

/** Shows the page and keeps the lists current until `signal` aborts; what somebody types stays. */
export async function elevationsView(target: Element, signal: AbortSignal): Promise<void> {
  const [who, offered] = await Promise.all([me(), mine()]);
  await showLists(target, signal, {
    title: "Access for a time",
    form: (act) => formOf(offered, act),
    read: elevations,
    lists: (all, act) => listsOf(all, who, act),
  });
}

/** Whoever may ask nowhere sees what others have. */
async function mine(): Promise<Offer[]> {
  try {
    return await offers();
  } catch (error) {
    if (error instanceof Problem && error.status === 403) return [];
    throw error;
  }
}

function formOf(offered: readonly Offer[], act: Act): HTMLElement {
  if (offered.length === 0) return note("There is nothing that you may ask for.");
  const submit = (event: Event): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const asked = ask(wantedOf(new FormData(form)));
    act(asked.then(() => form.reset()));
  };
  const options = offered.map(({ environment, level, description, maxMinutes }) =>
    h(
      "option",
      { value: `${environment} ${level}` },
      `${environment}: ${level} (${description}; at most ${maxMinutes} min)`,
    ),
  );
  const most = Math.max(...offered.map(({ maxMinutes }) => maxMinutes));
  const field = (label: string, control: HTMLElement) => h("label", {}, label, control);
  return h(
    "form",
    { class: "card ask", submit },
    field("Access", h("select", { name: "offer", required: true }, ...options)),
    field(
      "Minutes",
      h("input", {
        name: "minutes",
        type: "number",
        min: "1",
        max: String(most),
        value: "30",
        required: true,
      }),
    ),
    field("Reason", h("input", { name: "reason", required: true, maxlength: "1000", autocomplete: "off" })),
    h("button", {}, "Ask for it"),
  );
}

function wantedOf(words: FormData): Wanted {
  const [environment = "", level = ""] = String(words.get("offer")).split(" ");
  return {
    environment,
    level,
    minutes: Number(words.get("minutes")),
    reason: String(words.get("reason")).trim(),
  };
}

function listsOf(all: readonly Elevation[], who: Me, act: Act): HTMLElement[] {
  const open = all.filter(({ state }) => state in DECISIONS || state === "revoking");
  const over = all.filter((one) => !open.includes(one));
  const list = (title: string, rows: readonly Elevation[], none: string) => [
    h("h2", {}, title),
    rows.length === 0
      ? note(none)
      : table(
          ["who", "access", "reason", "state", "ends", ""],
          rows.map((row) => rowOf(row, who, act)),
        ),
  ];
  return [
    ...list("Now", open, "Nobody has access for a time, or asks for it."),
    ...list("Before", over.slice(0, 20), "Nothing yet."),
  ];
}

function rowOf(elevation: Elevation, who: Me, act: Act): HTMLElement {
  const { id, person, environment, level, reason, state, minutes, trouble } = elevation;
  const decisions = (DECISIONS[state] ?? []).filter(([decision]) => isTheirs(decision, elevation, who));
  return h(
    "tr",
    { "data-elevation": id, "data-state": state },
    h("td", {}, person),
    h("td", {}, `${level} in ${environment}`),
    h("td", {}, reason),
    h("td", {}, stateBadge(state), trouble === null ? null : note(trouble)),
    h("td", {}, elevation.endsAt === null ? `${minutes} min once approved` : moment(elevation.endsAt)),
    h(
      "td",
      {},
      ...decisions.map(([decision, label]) =>
        h(
          "button",
          {
            click: () => act(decide(id, decision)),
            "aria-label": `${label}: ${level} in ${environment} of ${person}`,
          },
          label,
        ),
      ),
    ),
  );
}

/** Nobody decides for themselves; the server refuses it anyway, and who else may not. */
const isTheirs = (decision: Decision, { person, state }: Elevation, who: Me): boolean =>
  decision === "revoke" ? state !== "requested" || person === who.person : person !== who.person;
