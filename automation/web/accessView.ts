// Who can? A call is named, and everyone is listed who can make it, with the roles on the way and what decides.
import { ask, type Access, type Answer, type Decision, type Effect, type Question } from "./companyApi.ts";
import { h, note, show, table } from "./dom.ts";
import { problemBox } from "./problem.ts";

type Field = { name: keyof Question; label: string; hint: string; required: boolean };

const FIELDS: readonly Field[] = [
  { name: "action", label: "Action", hint: "s3:PutObject", required: true },
  {
    name: "resource",
    label: "Resource",
    hint: "an ARN, or the URN of a declared resource",
    required: true,
  },
  {
    name: "principal",
    label: "Principal",
    hint: "empty: everyone; else an ARN, a role, a service",
    required: false,
  },
  {
    name: "account",
    label: "Resource's account",
    hint: "only where no state declares it",
    required: false,
  },
];

/** Shows the form, filled from the address, and the answer where the address asks something. */
export async function accessView(target: Element, asked: URLSearchParams): Promise<void> {
  const answer = h("section", { id: "answer", "aria-live": "polite" });
  show(target, h("h1", {}, "Who can?"), form(asked), answer);
  if (!asked.get("action") || !asked.get("resource")) return;
  show(answer, note("Evaluating every policy of all stacks ..."));
  try {
    show(answer, ...answered(await ask(questionIn(asked))));
  } catch (error) {
    show(answer, problemBox(error as Error));
  }
}

const questionIn = (asked: URLSearchParams): Question => {
  const word = (name: keyof Question): string => asked.get(name)?.trim() ?? "";
  return {
    principal: word("principal"),
    action: word("action"),
    resource: word("resource"),
    account: word("account"),
  };
};

/** The question goes into the address, so that it can be kept and sent to somebody. */
function form(asked: URLSearchParams): HTMLElement {
  const submit = (event: Event): void => {
    event.preventDefault();
    const words = new FormData(event.target as HTMLFormElement);
    const query = [...words].filter(([, word]) => word !== "") as [string, string][];
    location.hash = `#/access?${new URLSearchParams(query).toString()}`;
  };
  return h("form", { class: "card ask", submit }, ...FIELDS.map(fieldOf(asked)), h("button", {}, "Ask"));
}

const fieldOf =
  (asked: URLSearchParams) =>
  ({ name, label, hint, required }: Field): HTMLElement =>
    h(
      "label",
      {},
      label,
      h("input", {
        name,
        required,
        value: asked.get(name) ?? "",
        placeholder: hint,
        maxlength: "2048",
        spellcheck: "false",
        autocomplete: "off",
      }),
    );

const GROUPS: readonly { title: string; has(access: Access): boolean }[] = [
  { title: "Can", has: ({ declared, effect }) => declared && effect === "allow" },
  {
    title: "Might, since something is not known",
    has: ({ declared, effect }) => declared && effect === "maybe",
  },
  { title: "Can't", has: ({ declared, effect }) => declared && effect === "deny" },
  { title: "Declared by no state, but named by policies or possible", has: ({ declared }) => !declared },
];

function answered({ action, resource, answers, notes }: Answer): HTMLElement[] {
  const groups = GROUPS.map(({ title, has }) => ({ title, list: answers.filter(has) }));
  return [
    h("h2", {}, h("code", {}, action), " on ", h("code", {}, resource)),
    ...(answers.length === 0 ? [h("p", {}, "Nobody can.")] : []),
    ...groups.filter(({ list }) => list.length > 0).flatMap(({ title, list }) => groupOf(title, list)),
    ...(notes.length > 0 ? [noteList(notes)] : []),
  ];
}

const groupOf = (title: string, list: readonly Access[]): HTMLElement[] => [
  h("h3", {}, `${title} (${list.length})`),
  table(
    ["principal", "answer", "how"],
    list.map((access) =>
      h(
        "tr",
        { "data-principal": access.principal },
        h("td", {}, h("code", {}, nameOf(access))),
        h("td", {}, effectBadge(access.effect)),
        h("td", {}, ...access.path.map(step), deciding(access.call)),
      ),
    ),
  ),
];

/** Who stands for others says so. */
function nameOf({ principal }: Access): string {
  if (principal.endsWith("/synthetic-administrator"))
    return `any administrator of account ${principal.split(":")[4]} that no state declares`;
  return principal.endsWith(":role/stranger") ? "anyone outside of the company" : principal;
}

const WORDS: Readonly<Record<Effect, string>> = { allow: "yes", maybe: "maybe", deny: "no" };

const effectBadge = (effect: Effect): HTMLElement => h("span", { class: `state ${effect}` }, WORDS[effect]);

const step = (part: Access["path"][number]): HTMLElement =>
  h("p", {}, "becomes ", h("code", {}, part.role), ` ${because(part)}`);

/** The sentence, and below it the statement as it stands in the policy. */
function deciding(decision: Decision): HTMLElement {
  if (decision.statement === undefined) return h("p", {}, because(decision));
  const text = JSON.stringify(decision.statement, undefined, 2);
  return h("details", {}, h("summary", {}, because(decision)), h("pre", { tabindex: "0" }, text));
}

function because({ effect, layer, why, decidedBy, unknownKeys = [] }: Decision): string {
  const sid = decidedBy?.sid ? ` "${decidedBy.sid}"` : "";
  const by = decidedBy
    ? `statement ${decidedBy.index + 1}${sid} of ${decidedBy.policy}`
    : `${layer} policies`;
  if (why === "no-allow") return `no ${layer} policy allows it`;
  if (effect !== "maybe") return `by ${by}`;
  return `perhaps, by ${by}; not known: ${unknownKeys.length > 0 ? unknownKeys.join(", ") : "a part of a policy"}`;
}

export const noteList = (notes: readonly string[]): HTMLElement =>
  h("ul", { class: "soft notes", "aria-label": "Notes" }, ...notes.map((note) => h("li", {}, note)));
