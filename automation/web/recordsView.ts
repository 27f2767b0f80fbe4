// What is written down: releases and where they run, and the audit, newest first, with its last signed checkpoint.
import { type AuditRecord, type Release, auditPage, checkpoint, releases } from "./api.ts";
import { h, moment, note, show, table } from "./dom.ts";
import { showPages } from "./pages.ts";

export async function releasesView(target: Element): Promise<void> {
  const all = await releases();
  const list =
    all.length === 0
      ? note("None was registered: lockgate release register ARTIFACT does, or POST /v1/releases.")
      : releaseTable(all);
  show(target, h("h1", {}, "Releases"), list);
}

const releaseTable = (all: readonly Release[]): HTMLElement =>
  table(
    ["release", "SHA-256", "built", "registered", "runs in"],
    all.map(({ sha256, name, builtAt, registeredAt, registeredBy, runsIn }) =>
      h(
        "tr",
        { "data-release": sha256 },
        h("td", {}, name),
        h("td", {}, h("code", { title: sha256 }, sha256.slice(0, 16))),
        h("td", {}, moment(builtAt)),
        h("td", {}, moment(registeredAt), ` by ${registeredBy}`),
        h("td", {}, runsIn.join(", ") || "-"),
      ),
    ),
  );

export async function auditView(target: Element): Promise<void> {
  const list = h("div");
  show(target, h("h1", {}, "Audit"), await signedNote(), list);
  await showPages(list, "Older records", auditPage, recordTable);
}

async function signedNote(): Promise<HTMLElement> {
  const signed = await checkpoint();
  const how = h("a", { href: "/v1/audit/export", download: "audit.ndjson" }, "Export it");
  const words = signed
    ? [`Signed up to record ${signed.seq}, `, moment(signed.at), ". "]
    : ["No checkpoint was signed yet. "];
  return h("p", {}, ...words, how, ", and check it with ", h("code", {}, "lockgate audit verify"), ".");
}

const recordTable = (items: readonly AuditRecord[]): HTMLElement =>
  table(
    ["record", "when", "who", "what", "run", "details"],
    items.map(({ seq, entry }) =>
      h(
        "tr",
        { "data-record": String(seq) },
        h("td", {}, String(seq)),
        h("td", {}, moment(entry.at)),
        h("td", {}, entry.actor),
        h("td", {}, entry.action),
        h(
          "td",
          {},
          entry.run ? h("a", { href: `#/runs/${entry.run}` }, entry.stack ?? "run") : (entry.stack ?? "-"),
        ),
        h(
          "td",
          {},
          h(
            "details",
            {},
            h("summary", {}, "details"),
            h("pre", { tabindex: "0" }, JSON.stringify(entry.details, undefined, 2)),
          ),
        ),
      ),
    ),
  );
