// A list that is longer than a page: the first page, and a button for the next one that takes its own place.
import { h } from "./dom.ts";
import { problemBox } from "./problem.ts";

export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string | undefined;
}

/** Draws the first page at once; a fault in it is the caller's, in a later one it is shown in the list. */
export async function showPages<Item>(
  list: Element,
  label: string,
  load: (cursor: string | undefined) => Promise<PageOf<Item>>,
  draw: (items: readonly Item[]) => HTMLElement,
  cursor?: string,
): Promise<void> {
  const { items, nextCursor } = await load(cursor);
  const page = draw(items);
  list.append(page);
  // The button that asked for it is gone: whoever pressed it goes on with what it brought.
  if (cursor !== undefined) page.focus();
  if (nextCursor === undefined) return;
  const more = h("button", { class: "more" }, label);
  more.addEventListener("click", () => {
    more.remove();
    showPages(list, label, load, draw, nextCursor).catch((error: Error) => list.append(problemBox(error)));
  });
  list.append(more);
}
