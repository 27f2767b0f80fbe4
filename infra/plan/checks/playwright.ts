// Playwright: the app's own tests, of what a user does, on whichever devices, compared with whichever pictures they name.
import { z } from "zod";
import { readJson } from "../scans/tools/tool.ts";
import type { Check, Complaint } from "./tool.ts";

/** Each test is run once for each project of the app's configuration, such as a device. */
const run = z.object({ projectName: z.string(), status: z.string() });
const spec = z.object({
  title: z.string(),
  file: z.string(),
  line: z.int(),
  ok: z.boolean(),
  tests: z.array(run).optional(),
});
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
  // By code 1 it says that a test failed; the report says which. A picture to compare with is the app's own, never made here.
  run: 'PLAYWRIGHT_JSON_OUTPUT_FILE="$REPORT" npx playwright test --update-snapshots=none --reporter=json > /dev/null || test -s "$REPORT"',
  read: (text) => {
    const { suites, errors, stats } = readJson(text, report);
    const [error] = errors;
    const failed = suites.flatMap(failedIn);
    if (error !== undefined && failed.length === 0)
      throw new RangeError(`it could not run: ${error.message?.split("\n")[0] ?? "no reason given"}`);
    if (stats.expected + stats.unexpected + stats.flaky === 0) throw new RangeError("it has run no test");
    if (stats.unexpected > 0 && failed.length === 0)
      throw new RangeError(`it says that ${stats.unexpected} tests failed, and not which`);
    return failed;
  },
};

const failedIn = ({ specs = [], suites = [] }: Suite): Complaint[] => [
  ...specs
    // `ok` is that of the first project alone (its JSON reporter joins the tests of the others to it).
    .filter(({ ok, tests = [] }) => !ok || tests.some(({ status }) => status === "unexpected"))
    .map(({ title, file, line, tests }) => ({
      what: `fails: ${title}${onProjects(tests)}`,
      place: `${file}:${line}`,
    })),
  ...suites.flatMap(failedIn),
];

const onProjects = (tests: readonly z.infer<typeof run>[] = []): string => {
  const failed = tests.filter(({ status, projectName }) => status === "unexpected" && projectName !== "");
  const names = [...new Set(failed.map(({ projectName }) => projectName))];
  return names.length === 0 ? "" : ` on ${names.join(", ")}`;
};
