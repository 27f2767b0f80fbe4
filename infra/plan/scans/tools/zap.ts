// OWASP ZAP: its traditional JSON report. A scan that has reached no site is none.
import { z } from "zod";
import { severityOf, unknownSeverity } from "../finding.ts";
import { readJson, type Tool } from "./tool.ts";

const alert = z.object({
  pluginid: z.string(),
  name: z.string(),
  riskcode: z.string(),
  solution: z.string().optional(),
  instances: z.array(z.object({ uri: z.string(), method: z.string(), param: z.string().optional() })),
});
const report = z.object({ site: z.array(z.object({ "@name": z.string(), alerts: z.array(alert) })) });

/** By its risk code. */
const risks: Readonly<Record<string, number>> = {
  0: severityOf("informational"),
  1: severityOf("low"),
  2: severityOf("medium"),
  3: severityOf("high"),
};

export const zap: Tool = {
  slot: "dast",
  // The image of the job has it: ghcr.io/zaproxy/zaproxy, in a registry of one's own.
  install: [],
  run: 'zap-full-scan.py -t "$TARGET_URL" -J report.json -I && mv /zap/wrk/report.json "$REPORT"',
  read: (text) => {
    const { site } = readJson(text, report);
    if (site.length === 0) throw new RangeError("it has reached no site");
    return site
      .flatMap(({ alerts }) => alerts)
      .flatMap(({ pluginid, name, riskcode, solution, instances }) =>
        instances.map(({ uri, method, param = "" }) => ({
          rule: pluginid,
          title: `${name}: ${method}${param === "" ? "" : ` ${param}`}`,
          severity: risks[riskcode] ?? unknownSeverity,
          // What was tried stands in the query.
          place: uri.split("?")[0] ?? uri,
          ...(solution === undefined ? {} : { remedy: plain(solution) }),
        })),
      );
  },
};

/** ZAP's texts are HTML. */
const plain = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
