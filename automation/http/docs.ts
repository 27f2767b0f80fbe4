// Decides the page for people at /docs: calls, events and errors from the same tables that serve them.
import { errorTable } from "../errors.ts";
import { eventRegistry } from "../events/registry.ts";
import { rolePermissions } from "../auth/permissions.ts";
import type { Route } from "./route.ts";

/** The page as HTML, without script. */
export function docsPage(routes: readonly Route[]): string {
  const body = [
    "<h1>Lockgate HTTP API</h1>",
    `<p>Send <code>Authorization: Bearer lg_...</code>. The machine-readable form is
      <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>`,
    "<h2>Calls</h2>",
    table(["Call", "What it does", "Who may"], routes.map(callRow)),
    "<h2>Roles</h2>",
    table(
      ["Role", "Permissions"],
      Object.entries(rolePermissions).map(([role, list]) => [code(role), code(list.join(", "))]),
    ),
    "<h2>Events of a run</h2>",
    table(
      ["Type", "Meaning"],
      Object.entries(eventRegistry).map(([type, { description }]) => [code(type), escape(description)]),
    ),
    "<h2>Errors</h2>",
    "<p>All errors are <code>application/problem+json</code> (RFC 9457).</p>",
    table(
      ["Code", "Status", "Meaning", "Remedy"],
      Object.entries(errorTable).map(([name, kind]) => [
        `<code id="error-${escape(name)}">${escape(name)}</code>`,
        String(kind.status),
        escape(kind.title),
        escape(kind.remedy),
      ]),
    ),
  ].join("\n");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lockgate HTTP API</title><link rel="stylesheet" href="/docs.css"></head><body><main>${body}</main></body></html>
`;
}

/** The page's style sheet. */
export const docsStyle = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;margin:0}
main{max-width:70rem;margin:auto;padding:1rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid color-mix(in srgb,currentColor 25%,transparent)}
code{font-family:ui-monospace,monospace;font-size:.9em}
`;

function callRow(route: Route): string[] {
  const { access } = route;
  const who = access.kind === "permission" ? `${code(access.permission)} in ${access.scope}` : access.kind;
  return [
    `<code>${route.method.toUpperCase()} ${escape(route.path)}</code>`,
    [route.summary, route.description]
      .filter((text) => text !== undefined)
      .map(escape)
      .join("<br>"),
    who,
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]) =>
    row.map((cell) => `<${tag}>${cell}</${tag}>`).join("");
  return `<table><thead><tr>${cells("th", head)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("\n")}</tbody></table>`;
}

const code = (text: string): string => `<code>${escape(text)}</code>`;

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
