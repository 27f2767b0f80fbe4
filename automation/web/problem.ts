// Shows an error as the server gave it: what is wrong and the remedy.
import { Problem } from "./api.ts";
import { h } from "./dom.ts";

export function problemBox(error: Error): HTMLElement {
  const { remedy, faults } = error instanceof Problem ? error : { remedy: "", faults: [] };
  return h(
    "div",
    { class: "problem", role: "alert" },
    h("p", {}, error.message),
    ...faults.map((fault) => h("p", {}, fault)),
    remedy !== "" && h("p", {}, remedy),
  );
}

export function signInPage(ways: readonly { issuer: string; path: string }[]): HTMLElement {
  return h(
    "section",
    {},
    h("h1", {}, "You are not signed in"),
    ...ways.map(({ issuer, path }) =>
      h("p", {}, h("a", { class: "button", href: path }, `Sign in with ${new URL(issuer).host}`)),
    ),
    h(
      "p",
      {},
      `${ways.length > 0 ? "Or open" : "Open"} the one-time link that npm start printed. It works once; npm start prints a new one each time.`,
    ),
  );
}
