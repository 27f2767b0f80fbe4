// What axe finds on a page that keeps somebody from using it: nothing may be serious or critical, light or dark.
import axe from "axe-core";
import type { Page } from "playwright-core";

interface Result {
  readonly violations: readonly { id: string; impact: string | null; nodes: readonly { html: string }[] }[];
}

/** Each finding as a line: the scheme, axe's rule, how grave, and the element. */
export async function seriousOn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = (await page.evaluate("axe.run()")) as Result;
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    for (const { id, impact, nodes } of grave) {
      for (const { html } of nodes.slice(0, 3)) found.push(`${colorScheme} ${id} (${impact}): ${html}`);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  return found;
}
