// Makes elements from values; text always goes in as text, so nothing from a run can become markup.

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | boolean | ((event: Event) => void)>;

/** `h("a", { href: "#/" }, "home")`: an element with attributes, listeners (functions) and children. */
export function h(tag: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

/** Replaces what `target` holds. */
export function show(target: Element, ...children: Node[]): void {
  target.replaceChildren(...children);
}

/** Calls `draw` where the value is another than the last time: what is drawn anew loses focus, place and open menus. */
export function whenChanged<Value>(draw: (value: Value) => void): (value: Value) => void {
  let drawn: string | undefined;
  return (value) => {
    const text = JSON.stringify(value);
    if (text !== drawn) draw(value);
    drawn = text;
  };
}

/** "3 s", "2 min 5 s"; "-" for unknown. */
export function duration(seconds: number | undefined | null): string {
  if (seconds === undefined || seconds === null) return "-";
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A moment in the reader's own zone, with the exact UTC time as tooltip. */
export function moment(iso: string | undefined | null): HTMLElement {
  if (!iso) return h("span", {}, "-");
  return h("time", { datetime: iso, title: iso }, new Date(iso).toLocaleString());
}

/** A paragraph in which little is said, such as that there is nothing. */
export function note(text: string): HTMLElement {
  return h("p", { class: "soft" }, text);
}

export function stateBadge(state: string): HTMLElement {
  return h("span", { class: `state ${state}` }, state);
}

/** A table with these column heads that scrolls by itself where it is wider than the page. */
export function table(heads: readonly string[], rows: readonly HTMLElement[]): HTMLElement {
  const head = h("tr", {}, ...heads.map((title) => h("th", { scope: "col" }, title)));
  // Whoever has no mouse scrolls it with the arrow keys.
  const named = {
    tabindex: "0",
    role: "group",
    "aria-label": `Table: ${heads.filter(Boolean).slice(0, 4).join(", ")}`,
  };
  return h(
    "div",
    { class: "scroll", ...named },
    h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)),
  );
}
