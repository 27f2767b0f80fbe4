// Decides whether a permission set is fit to be lent: short sessions, and where nothing may change, only looking.

/** What Identity Center says of a permission set. */
export interface PermissionSetFacts {
  /** ISO 8601, such as PT1H; undefined: Identity Center's default, which is one hour. */
  readonly sessionDuration: string | undefined;
  /** ARNs of AWS's managed policies. */
  readonly managed: readonly string[];
  /** How many policies of the accounts' own, which nobody here can read. */
  readonly customerManaged: number;
  /** JSON text; empty or undefined: none. */
  readonly inline: string | undefined;
}

/** AWS's managed policies that change nothing (AWS Managed Policy Reference). */
const LOOKING = new Set(
  ["job-function/ViewOnlyAccess", "ReadOnlyAccess", "SecurityAudit"].map((path) => `policy/${path}`),
);

const hour = 3_600_000;

/** Why it is not lent; empty: it is. What can't be told counts against it. */
export function objections(facts: PermissionSetFacts, lookingOnly: boolean): string[] {
  return [...sessionObjections(facts), ...(lookingOnly ? writeObjections(facts) : [])];
}

/** Who has a session keeps it when the assignment is gone: it must end soon by itself. */
function sessionObjections({ sessionDuration }: PermissionSetFacts): string[] {
  if (sessionDuration === undefined) return [];
  const length = milliseconds(sessionDuration);
  if (length !== undefined && length <= hour) return [];
  return [`its sessions last ${sessionDuration}, longer than PT1H: they would outlive the elevation`];
}

function milliseconds(duration: string): number | undefined {
  const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration);
  if (match === null || duration === "PT") return undefined;
  const [hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
  ];
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

function writeObjections({ managed, customerManaged, inline }: PermissionSetFacts): string[] {
  const writing = managed.filter((arn) => !LOOKING.has(arn.split(":").slice(5).join(":")));
  return [
    ...writing.map((arn) => `${arn} is none of AWS's policies that only look`),
    ...(customerManaged > 0 ? ["it has policies of the account's own, which can't be judged"] : []),
    ...inlineObjections(inline),
  ];
}

/** An inline policy may take away; what it gives beside AWS's policies nobody has judged. */
function inlineObjections(inline: string | undefined): string[] {
  if (inline === undefined || inline.trim() === "") return [];
  try {
    const { Statement } = JSON.parse(inline) as { Statement?: unknown };
    const statements = (Array.isArray(Statement) ? Statement : [Statement]) as { Effect?: unknown }[];
    return statements.every((statement) => statement?.Effect === "Deny")
      ? []
      : ["its inline policy allows something beyond AWS's policies that only look"];
  } catch {
    return ["its inline policy can't be read"];
  }
}
