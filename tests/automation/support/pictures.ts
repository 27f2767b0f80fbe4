// Screenshots of the dashboard: written only where LOCKGATE_SCREENSHOTS names a folder, such as docs/images.
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";

/** Keeps what the documents show, and nothing else. */
const SHOWN = path.resolve(import.meta.dirname, "../../../docs/images");

/** What a person sees without scrolling, in light and dark. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env["LOCKGATE_SCREENSHOTS"];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    const file = path.resolve(folder, `${name}-${colorScheme}.png`);
    if (path.dirname(file) === SHOWN && !existsSync(file)) continue;
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: file });
  }
  await page.emulateMedia({ colorScheme: null });
}
