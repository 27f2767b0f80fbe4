// Shows a page of lists that keep themselves current beside a form: what somebody types stays, what goes wrong is said.
import { h, show } from "./dom.ts";
import { problemBox } from "./problem.ts";

const REFRESH_MS = 2_000;

/** Does something, then draws the lists anew, or says what went wrong. */
export type Act = (doing: Promise<unknown>) => void;

type Page<Row> = {
  title: string;
  form: (act: Act) => HTMLElement;
  read: () => Promise<Row[]>;
  lists: (rows: readonly Row[], act: Act) => HTMLElement[];
};

/** Until `signal` aborts. */
export async function showLists<Row>(target: Element, signal: AbortSignal, page: Page<Row>): Promise<void> {
  const trouble = h("div", { "aria-live": "polite" });
  const lists = h("section", {});
  const draw = async (): Promise<void> => {
    const all = await page.read();
    if (!signal.aborted) show(lists, ...page.lists(all, act));
  };
  const act: Act = (doing) => {
    show(trouble);
    doing.then(draw).catch((error: Error) => show(trouble, problemBox(error)));
  };
  show(target, h("h1", {}, page.title), trouble, page.form(act), lists);
  await draw();
  const timer = setInterval(() => void draw().catch(() => {}), REFRESH_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
}
