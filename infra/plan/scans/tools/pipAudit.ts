// pip-audit: its JSON report, which has no severities: each counts as the worst.
import { z } from "zod";
import { unknownSeverity, type Found } from "../finding.ts";
import { findsBy1, pip, readJson, upgradeTo, type Tool } from "./tool.ts";

const audited = z.object({
  name: z.string(),
  version: z.string(),
  vulns: z.array(
    z.object({ id: z.string(), fix_versions: z.array(z.string()), description: z.string().optional() }),
  ),
});
const skipped = z.object({ name: z.string(), skip_reason: z.string() });
const report = z.object({ dependencies: z.array(z.union([audited, skipped])) });

export const pipAudit: Tool = {
  slot: "sca",
  install: [pip("pip-audit==2.10.1")],
  run: findsBy1(
    'pip-audit --requirement requirements.txt --disable-pip --progress-spinner off --format json --output "$REPORT"',
  ),
  read: (text) =>
    readJson(text, report).dependencies.flatMap((each): Found[] => {
      if ("skip_reason" in each) throw new RangeError(`${each.name} was left out: ${each.skip_reason}`);
      return each.vulns.map(({ id, fix_versions, description = "" }) => ({
        rule: id,
        title: description.split("\n")[0] || id,
        severity: unknownSeverity,
        place: `${each.name}@${each.version}`,
        ...upgradeTo(fix_versions),
      }));
    }),
};
