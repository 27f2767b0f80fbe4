// Amazon ECR: its answer to DescribeImageScanFindings, of basic and of enhanced scanning. Waited for by functions/job/imageScan.ts.
import { z } from "zod";
import { severityOf, severityOfScore, type Found } from "../finding.ts";
import { readJson, type Tool } from "./tool.ts";

const basic = z.object({
  name: z.string(),
  severity: z.string(),
  description: z.string().optional(),
  attributes: z.array(z.object({ key: z.string(), value: z.string().optional() })).optional(),
});
const enhanced = z.object({
  title: z.string(),
  severity: z.string(),
  score: z.number().optional(),
  status: z.string(),
  packageVulnerabilityDetails: z.object({
    vulnerabilityId: z.string(),
    vulnerablePackages: z.array(
      z.object({ name: z.string(), version: z.string(), fixedInVersion: z.string().optional() }),
    ),
  }),
});
const report = z.object({
  imageScanStatus: z.object({ status: z.string(), description: z.string().optional() }),
  imageScanFindings: z
    .object({ findings: z.array(basic).optional(), enhancedFindings: z.array(enhanced).optional() })
    .optional(),
});

/** ACTIVE: enhanced scanning has scanned, and goes on (ECR API Reference, "ImageScanStatus"). */
const finished = ["COMPLETE", "ACTIVE"];

export const ecr: Tool = {
  slot: "image",
  install: [],
  run: 'node "$tools/lockgate.mjs" imageScan',
  read: (text) => {
    const { imageScanStatus, imageScanFindings } = readJson(text, report);
    const { status, description = "no reason given" } = imageScanStatus;
    if (!finished.includes(status)) throw new RangeError(`the scan is ${status}: ${description}`);
    const { findings = [], enhancedFindings = [] } = imageScanFindings ?? {};
    return [...findings.map(ofBasic), ...enhancedFindings.filter(isOpen).flatMap(ofEnhanced)];
  },
};

function ofBasic({ name, severity, description, attributes = [] }: z.infer<typeof basic>): Found {
  const of = (key: string) => attributes.find((each) => each.key === key)?.value ?? "unknown";
  return {
    rule: name,
    title: description ?? name,
    severity: severityOf(severity),
    place: `${of("package_name")}@${of("package_version")}`,
  };
}

const isOpen = ({ status }: z.infer<typeof enhanced>): boolean => status !== "CLOSED";

function ofEnhanced({
  title,
  severity,
  score,
  packageVulnerabilityDetails,
}: z.infer<typeof enhanced>): Found[] {
  const { vulnerabilityId, vulnerablePackages } = packageVulnerabilityDetails;
  return vulnerablePackages.map(({ name, version, fixedInVersion }) => ({
    rule: vulnerabilityId,
    title,
    severity: score === undefined ? severityOf(severity) : severityOfScore(score),
    place: `${name}@${version}`,
    ...(fixedInVersion === undefined ? {} : { remedy: `upgrade to ${fixedInVersion}` }),
  }));
}
