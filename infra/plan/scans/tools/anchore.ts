// Anchore Engine: the JSON report of `anchore-cli image vuln`.
import { z } from "zod";
import { severityOf } from "../finding.ts";
import { pip, readJson, upgradeTo, type Tool } from "./tool.ts";

const report = z.object({
  imageDigest: z.string().min(1),
  vulnerabilities: z.array(
    z.object({
      vuln: z.string(),
      severity: z.string(),
      package: z.string(),
      package_name: z.string(),
      package_version: z.string(),
      fix: z.string(),
    }),
  ),
});

const none = "None";

export const anchore: Tool = {
  slot: "image",
  install: [pip("anchorecli==0.9.3")],
  // Where the engine is, and who asks.
  secrets: ["ANCHORE_CLI_URL", "ANCHORE_CLI_USER", "ANCHORE_CLI_PASS"],
  run: 'image=$(node "$tools/lockgate.mjs" imageName) && anchore-cli image add "$image" > /dev/null && anchore-cli image wait "$image" > /dev/null && anchore-cli --json image vuln "$image" all > "$REPORT"',
  read: (text) =>
    readJson(text, report).vulnerabilities.map((found) => ({
      rule: found.vuln,
      title: `${found.vuln} in ${found.package}`,
      severity: severityOf(found.severity),
      place: `${found.package_name}@${found.package_version}`,
      ...upgradeTo(found.fix === none ? [] : [found.fix]),
    })),
};
