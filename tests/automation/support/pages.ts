// Pages of the dashboard in a real browser, which tell what went wrong on them.
import type { Browser, Page } from "playwright-core";
import type { Role } from "../../../automation/auth/permissions.ts";
import type { TestApp } from "./app.ts";

/** Errors of scripts, and what the content security policy has refused, are added to `errors`. */
export async function openPage(browser: Browser, errors: string[]): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (/content security/i.test(message.text())) errors.push(message.text());
  });
  return page;
}

/** A page behind a link of the navigation, as somebody sees it who signed in with this role; people are called after it. */
export async function openPageAs(
  role: Role,
  link: string,
  on: { app: TestApp; browser: Browser; errors: string[] },
): Promise<Page> {
  const page = await openPage(on.browser, on.errors);
  await page.goto(`${on.app.url}/login?code=${await on.app.secret("login", [role])}`);
  await page.click(`nav >> text="${link}"`);
  return page;
}
