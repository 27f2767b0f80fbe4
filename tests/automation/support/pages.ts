// Pages of the dashboard in a real browser, which tell what went wrong on them.
import type { Browser, Page } from "playwright-core";

/** Errors of scripts, and what the content security policy has refused, are added to `errors`. */
export async function openPage(browser: Browser, errors: string[]): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (/content security/i.test(message.text())) errors.push(message.text());
  });
  return page;
}
