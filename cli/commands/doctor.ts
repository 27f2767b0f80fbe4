// lockgate doctor: whether this machine and these credentials are fit for the landing zone.

import type { Command } from "../command.ts";
import { lookAtAws } from "../doctor/aws.ts";
import { type Finding, renderFindings } from "../doctor/finding.ts";
import { readProject } from "../doctor/project.ts";
import { lookAtTools } from "../doctor/tools.ts";
import { EXIT } from "../exitCodes.ts";
import { readOptions } from "../options.ts";

const USAGE = "lockgate doctor [--stack NAME] [--project DIR] [--json]";

const help = `${USAGE}

Looks at Node, the Pulumi CLI and its AWS provider, in a checkout at the toolchain of npm start and Go, at git, the AWS
credentials (those that the AWS SDK finds), the clock, the organization and its quota of accounts, and says what to do about
what is not well. Nothing is changed. What can't be known for want of credentials is a warning, what fails to be checked a failure.

  --stack NAME       stack that declares the organization (default: org)
  --project DIR      folder of Pulumi.yaml (default: .)
  --json             the findings as JSON
`;

const options = {
  stack: { type: "string" },
  project: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

const run: Command["run"] = async (args, terminal) => {
  const { values } = readOptions(args, options, { usage: USAGE });
  const project = readProject(values, terminal);
  const findings = [
    ...(await orFailed("tools", () => lookAtTools(values.project ?? ".", terminal))),
    ...(await orFailed("AWS", () => lookAtAws(project, terminal))),
  ];
  terminal.out(values.json ? `${JSON.stringify(findings, undefined, 2)}\n` : renderFindings(findings));
  return findings.some(({ verdict }) => verdict === "failed") ? EXIT.failed : EXIT.ok;
};

async function orFailed(check: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [{ check, verdict: "failed", says: `could not be checked: ${(error as Error).message}` }];
  }
}

export const doctor: Command = { help, run };
