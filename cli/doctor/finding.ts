// Decides what the doctor says about what was found; unknown is never well.

/** How a thing stands, in words, and what to do about it. */
export type Finding = { check: string; verdict: "ok" | "warning" | "failed"; says: string; remedy?: string };

/** What the project's files say about the organization, as far as they do. */
export type Project = {
  stack: string;
  organizationId?: string | undefined;
  /** Rows of the table of accounts. */
  accounts?: number | undefined;
};

/** A remedy only where there is something to be done. */
const finding = (check: string, verdict: Finding["verdict"], says: string, remedy: string): Finding =>
  verdict === "ok" ? { check, verdict, says } : { check, verdict, says, remedy };

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(0)} s`;

/**
 * AWS refuses what was signed more than five minutes before or after its own time (IAM User Guide, "Signature Version
 * 4", request expiry). Both in milliseconds since 1970.
 */
export function judgeClock(here: number, aws: number): Finding {
  const off = here - aws;
  const away = Math.abs(off);
  const verdict = away > 300_000 ? "failed" : away > 30_000 ? "warning" : "ok";
  const says = away < 2_000 ? "as AWS's" : `${seconds(away)} ${off < 0 ? "behind" : "ahead of"} AWS`;
  return finding("clock", verdict, says, "synchronize the clock (chrony, systemd-timesyncd)");
}

/** `found` is the organization of the credentials, undefined where they belong to none. */
export function judgeOrganization(
  found: { id: string; managementAccount: string } | undefined,
  caller: string,
  { stack, organizationId: recorded }: Project,
): Finding {
  const check = "organization";
  const file = `Pulumi.${stack}.yaml`;
  if (!found) {
    const says = `account ${caller} is in no organization`;
    if (recorded !== undefined)
      return {
        check,
        verdict: "failed",
        says: `${says}, and ${file} records ${recorded}`,
        remedy: "use credentials of its management account",
      };
    return { check, verdict: "warning", says, remedy: `pulumi up -s ${stack} makes one, in this account` };
  }
  const { id, managementAccount } = found;
  if (recorded !== undefined && recorded !== id)
    return {
      check,
      verdict: "failed",
      says: `the credentials belong to ${id}, and ${file} records ${recorded}`,
      remedy: "use credentials of the recorded organization",
    };
  if (managementAccount !== caller)
    return {
      check,
      verdict: "warning",
      says: `${id}; account ${caller} is not its management account ${managementAccount}`,
      remedy: `pulumi up -s ${stack} needs credentials of ${managementAccount}`,
    };
  return { check, verdict: "ok", says: `${id}, in its management account` };
}

/** Accounts that the table declares, the organization holds and AWS grants. */
export function judgeQuota(granted: number, there: number, { stack, accounts = 0 }: Project): Finding {
  const needed = Math.max(there, accounts);
  const verdict = needed > granted ? "failed" : needed === granted ? "warning" : "ok";
  const says = `${granted} granted, ${there} there, ${accounts} declared`;
  const remedy = `have AWS raise it (Service Quotas, us-east-1, "Default maximum number of accounts"), then set lockgate:quotas in Pulumi.${stack}.yaml`;
  return finding("quota of accounts", verdict, says, remedy);
}

/** What only AWS knows of an account; `why` nobody could ask. Not known is never well. */
export const notAsked = (check: string, why: string): Finding =>
  finding(check, "warning", `not known: ${why}`, "sign in, and run lockgate doctor again");

/** The CLI and the SDK speak one protocol; an older CLI may not know what the program asks. */
export function judgeCli(cli: string | undefined, sdk: string): Finding {
  const check = "Pulumi CLI";
  const remedy = `install Pulumi ${sdk} (https://www.pulumi.com/docs/install), or use npm run pulumi, which brings its own`;
  if (cli === undefined) return finding(check, "warning", "none on the PATH", remedy);
  const older = cli.localeCompare(sdk, "en", { numeric: true }) < 0;
  return finding(check, older ? "failed" : "ok", `${cli}, for programs on SDK ${sdk}`, remedy);
}

/** `wanted`: the version of the project's @pulumi/aws, whose provider plugin the CLI looks for; undefined where it has none. */
export function judgeProvider(installed: readonly string[], wanted: string | undefined): Finding {
  const check = "AWS provider";
  if (wanted === undefined)
    return finding(check, "warning", "the project has no @pulumi/aws", "npm ci in the project's folder");
  if (installed.includes(wanted)) return finding(check, "ok", wanted, "");
  const others = installed.length === 0 ? "" : `, but ${installed.join(", ")}`;
  const remedy = `pulumi plugin install resource aws ${wanted}, or let the first preview fetch it; npm run pulumi has its own local AWS`;
  return finding(check, "warning", `${wanted} is not installed${others}`, remedy);
}

/** The program needs a Node that strips types; the CLI starts the one that it finds on the PATH. */
export function judgeProgramNode(version: string | undefined): Finding {
  const verdict = Number.parseInt(version ?? "0", 10) < NEWEST_NODE ? "warning" : "ok";
  const remedy = `pulumi starts programs with it: export PATH="$PWD/node_modules/.bin:$PATH" after npm ci; npm run pulumi needs none`;
  return finding("node on the PATH", verdict, version ?? "none", remedy);
}

/** What `npm start` and `npm run pulumi` use. `prepared`: the version in the cache. */
export function judgeToolchain(prepared: string | undefined, sdk: string, folder: string): Finding {
  const says =
    prepared === undefined ? `Pulumi ${sdk} is not in ${folder} yet` : `Pulumi ${prepared} in ${folder}`;
  const remedy =
    "nothing, unless you can't wait: the first npm start or npm run pulumi fetches or builds it, once";
  return finding("toolchain", prepared === sdk ? "ok" : "warning", says, remedy);
}

/** `wanted`: the oldest that builds the CLI. */
export function judgeGo(version: string | undefined, wanted: string): Finding {
  const older = version === undefined || version.localeCompare(wanted, "en", { numeric: true }) < 0;
  const remedy = `install Go ${wanted} or newer (https://go.dev/dl) where get.pulumi.com can't be reached: the CLI is then built`;
  return finding("Go", older ? "warning" : "ok", version ?? "none on the PATH", remedy);
}

/** Commits are read by git: those that are signed, and those that are verified in a clone. */
export function judgeGit(version: string | undefined): Finding {
  const remedy =
    "install git (https://git-scm.com); lockgate sign and verify --repository read commits with it";
  return finding("git", version === undefined ? "warning" : "ok", version ?? "none on the PATH", remedy);
}

/** Strips types without being asked. */
const NEWEST_NODE = 24;

/** Node 20 starts everything; what needs a newer one is started with the one in node_modules. */
export function judgeNode(version: string): Finding {
  const verdict = Number.parseInt(version, 10) < 20 ? "failed" : "ok";
  return finding("Node", verdict, version, "install Node 24 (https://nodejs.org)");
}

const marks = { ok: "ok      ", warning: "warning ", failed: "failed  " } as const;

/** One line a finding, with its remedy below. */
export function renderFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length)) + 2;
  return findings
    .map(({ check, verdict, says, remedy }) => {
      const line = `${marks[verdict]}${check.padEnd(width)}${says}\n`;
      return remedy === undefined ? line : `${line}${" ".repeat(8 + width)}${remedy}\n`;
    })
    .join("");
}
