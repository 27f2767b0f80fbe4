// Pa11y: what on a page keeps somebody from using it, by WCAG 2 AA. Its JSON is a list, of one page.
import { z } from "zod";
import { readJson } from "../scans/tools/tool.ts";
import { fromNpm, type Check } from "./tool.ts";

const issue = z.object({
  code: z.string(),
  type: z.enum(["error", "warning", "notice"]),
  message: z.string(),
  selector: z.string(),
});

export const pa11y: Check = {
  // The browser is the image's own.
  install: fromNpm("pa11y@10.0.0", "PUPPETEER_SKIP_DOWNLOAD=1 "),
  // Builds run as root, where Chromium wants to be told so. By code 2 it says that it found something.
  run: [
    'printf \'{"chromeLaunchConfig":{"args":["--no-sandbox"],"executablePath":"%s"}}\' "${CHROME:-/usr/bin/google-chrome}" > "$REPORTS/pa11y.json"',
    '{ pa11y --reporter json --config "$REPORTS/pa11y.json" "$TARGET_URL" > "$REPORT" || test $? -eq 2; }',
  ].join(" && "),
  read: (text) =>
    readJson(text, z.array(issue))
      .filter(({ type }) => type === "error")
      .map(({ code, message, selector }) => ({ what: `${code}: ${message}`, place: selector })),
};
