// The dashboard: shows the view that the address's hash names, with the signed-in person at the top.
import { accessView } from "./accessView.ts";
import { accountsView } from "./accountsView.ts";
import { logins, me, Problem, signOut } from "./api.ts";
import { h, show } from "./dom.ts";
import { driftView } from "./driftView.ts";
import { elevationsView } from "./elevationsView.ts";
import { environmentsView } from "./environmentsView.ts";
import { exceptionsView } from "./exceptionsView.ts";
import { exemptionsView } from "./exemptionsView.ts";
import { problemBox, signInPage } from "./problem.ts";
import { auditView, releasesView } from "./recordsView.ts";
import { rehearsalsView, rehearsalView } from "./rehearsalsView.ts";
import { runView } from "./runView.ts";
import { approvalsView, runsView } from "./runsView.ts";
import { sandboxesView } from "./sandboxesView.ts";
import { tokensView } from "./tokensView.ts";
import { windowsView } from "./windowsView.ts";

const content = document.querySelector<HTMLElement>("#content")!;
const who = document.querySelector("#who")!;
let leave = new AbortController();

async function route(): Promise<void> {
  leave.abort();
  leave = new AbortController();
  const [place = "", query = ""] = location.hash.split("?");
  const [, view = "", id = ""] = place.split("/");
  mark(view);
  try {
    if (view === "runs" && id !== "") await runView(content, id, leave.signal);
    else if (view === "runs") await runsView(content, new URLSearchParams(query));
    else if (view === "rehearsals" && id !== "") await rehearsalView(content, id, leave.signal);
    else if (view === "rehearsals") await rehearsalsView(content);
    else if (view === "approvals") await approvalsView(content);
    else if (view === "windows") await windowsView(content);
    else if (view === "drift") await driftView(content);
    else if (view === "releases") await releasesView(content);
    else if (view === "audit") await auditView(content);
    else if (view === "access") await accessView(content, new URLSearchParams(query));
    else if (view === "exceptions") await exceptionsView(content, leave.signal);
    else if (view === "exemptions") await exemptionsView(content);
    else if (view === "tokens") await tokensView(content);
    else if (view === "sandboxes") await sandboxesView(content, leave.signal);
    else if (view === "accounts") await accountsView(content, leave.signal);
    else if (view === "elevations") await elevationsView(content, leave.signal);
    else await environmentsView(content, leave.signal);
  } catch (error) {
    if (error instanceof Problem && error.status === 401) show(content, signInPage(await logins()));
    else show(content, problemBox(error as Error));
  }
}

/** Says at the top, and on the browser's tab, which page this is. */
function mark(view: string): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("nav a")) {
    const isHere = link.getAttribute("href") === `#/${view}`;
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    if (isHere) document.title = `${link.textContent} - Lockgate`;
  }
}

function signOutButton(): HTMLElement {
  const click = () => void signOut().finally(() => location.reload());
  return h("button", { click }, "Sign out");
}

/** Its address would be taken for that of another page. */
function skip(event: Event): void {
  event.preventDefault();
  content.focus();
}

async function start(): Promise<void> {
  document.querySelector(".skip")?.addEventListener("click", skip);
  try {
    who.replaceChildren((await me()).name, " ", signOutButton());
  } catch {
    who.textContent = "not signed in";
  }
  // The link that was followed is gone: whoever has no mouse goes on from the top of the new page, not of the window.
  globalThis.addEventListener("hashchange", () => void route().then(() => content.focus()));
  await route();
}

void start();
