// Decides where a reader finds the page of a rule, if the report knows where the pages are.

import type { Report } from "../analyze.ts";

/** Undefined where nobody said where the pages are, and for findings of what is no rule (exemptions). */
export const ruleLink = (report: Report, id: string): string | undefined =>
  report.pages !== undefined && report.rules.some((rule) => rule.id === id)
    ? `${safe(report.pages).replace(/\/+$/, "")}/${encodeURIComponent(id)}.md`
    : undefined;

/** What a URL may hold as it is but would end a link in Markdown. */
const safe = (url: string): string =>
  url.replaceAll(
    /[()|<>"'\s]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`,
  );
