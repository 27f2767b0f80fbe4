// autocannon: a load on the app's address; too many errors, or answers that take too long, are no release.
import { z } from "zod";
import { readJson } from "../scans/tools/tool.ts";
import { fromNpm, type Check, type Complaint } from "./tool.ts";

const report = z.object({
  url: z.string(),
  /** Requests without an answer: the connection broke, or it took longer than ten seconds. */
  errors: z.int(),
  timeouts: z.int(),
  non2xx: z.int(),
  requests: z.object({ total: z.int() }),
  latency: z.object({ p99: z.number() }),
});

export const autocannon: Check = {
  install: fromNpm("autocannon@9.0.0"),
  run: 'autocannon --json --connections "$LOAD_CONNECTIONS" --duration "$LOAD_SECONDS" "$TARGET_URL" > "$REPORT"',
  read: (text, limits) => {
    const { url, errors, non2xx, requests, latency } = readJson(text, report);
    const asked = requests.total + errors;
    if (asked === 0) throw new RangeError("it has asked nothing");
    const share = (errors + non2xx) / asked;
    const complaints: Complaint[] = [];
    if (share > limits.errors)
      complaints.push({
        what: `${percent(share)} of ${asked} requests failed, and ${percent(limits.errors)} may`,
        place: url,
      });
    if (latency.p99 > limits.milliseconds)
      complaints.push({
        what: `1 of 100 requests took ${latency.p99} ms or more, and ${limits.milliseconds} ms is the limit`,
        place: url,
      });
    return complaints;
  },
};

const percent = (share: number): string => `${Math.round(share * 10_000) / 100} %`;
