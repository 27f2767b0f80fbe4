// Who is exempted from which rule of the policy pack, why and until when, and whether the exemption is still needed.
import { noteList } from "./accessView.ts";
import { exemptions, type Exemption } from "./companyApi.ts";
import { h, show, table } from "./dom.ts";

/** What a person has to know of each state of an exemption. */
const MEANING: Readonly<Record<Exemption["state"], string>> = {
  active: "used",
  expired: "expired: a violation",
  unused: "unused: a violation",
  unseen: "its stack was not seen yet",
};

export async function exemptionsView(target: Element): Promise<void> {
  const { items, faults, notes } = await exemptions();
  show(
    target,
    h("h1", {}, "Exemptions"),
    ...faults.map((fault) => h("div", { class: "problem", role: "alert" }, h("p", {}, fault))),
    items.length === 0
      ? h(
          "p",
          { class: "soft" },
          faults.length > 0 ? "Nothing is exempted until that is mended." : "Nobody is exempted.",
        )
      : table(["rule", "resources", "reason", "ticket", "owner", "until", "state"], items.map(row)),
    ...(notes.length > 0 ? [noteList(notes)] : []),
  );
}

const row = ({ rule, urn, reason, ticket, owner, until, state }: Exemption): HTMLElement =>
  h(
    "tr",
    { "data-rule": rule, "data-state": state },
    h("td", {}, rule),
    h("td", {}, h("code", {}, urn)),
    ...[reason, ticket, owner].map((text) => h("td", {}, text)),
    h("td", {}, h("time", { datetime: until }, until)),
    h("td", {}, h("span", { class: `state is-${state}` }, MEANING[state])),
  );
