// Playwright: the app's own tests, of what a user does, on whichever devices, compared with whichever pictures they name.
import { z } from "zod";
import { readJson } from "../scans/tools/tool.ts";
import type { Check, Complaint } from "./tool.ts";

const spec = z.object({ title: z.string(), file: z.string(), line: z.int(), ok: z.boolean() });
type Suite = { title: string; specs?: z.infer<typeof spec>[] | undefined; suites?: Suite[] | undefined };
const suite: z.ZodType<Suite> = z.lazy(() =>
  z.object({ title: z.string(), specs: z.array(spec).optional(), suites: z.array(suite).optional() }),
);
/** Its JSON reporter. A flaky test has passed at last. */
const report = z.object({
  suites: z.array(suite),
  errors: z.array(z.object({ message: z.string().optional() })),
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int() }),
});

export const playwright: Check = {
  install: ["npm ci", "npx playwright install --with-deps chromium"],
  // By code 1 it says that a test failed; the report says which.
  run: 'PLAYWRIGHT_JSON_OUTPUT_FILE="$REPORT" npx playwright test --reporter=json > /dev/null || test -s "$REPORT"',
  read: (text) => {
    const { suites, errors, stats } = readJson(text, report);
    const [error] = errors;
    const failed = suites.flatMap(failedIn);
    if (error !== undefined && failed.length === 0)
      throw new RangeError(`it could not run: ${error.message?.split("\n")[0] ?? "no reason given"}`);
    if (stats.expected + stats.unexpected + stats.flaky === 0) throw new RangeError("it has run no test");
    return failed;
  },
};

const failedIn = ({ specs = [], suites = [] }: Suite): Complaint[] => [
  ...specs
    .filter(({ ok }) => !ok)
    .map(({ title, file, line }) => ({ what: `fails: ${title}`, place: `${file}:${line}` })),
  ...suites.flatMap(failedIn),
];
