// Screenshots of the dashboard: written only where LOCKGATE_SCREENSHOTS names a folder, such as docs/images.
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";

/** What a person sees without scrolling, in light and dark. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env["LOCKGATE_SCREENSHOTS"];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: null });
}
