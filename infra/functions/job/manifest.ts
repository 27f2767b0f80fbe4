// An object of Kubernetes as releases have it, and how its parts are read.

/** An object as it is applied. */
export type Manifest = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string } & Record<string, unknown>;
} & Record<string, unknown>;

export const nameOf = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.name}`;

export type Row = Readonly<Record<string, unknown>>;
export const rowOf = (value: unknown): Row =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Row) : {};

/** The pods of an object; none where it makes none. */
export function podOf({ kind, spec }: Manifest): Row | undefined {
  const { template, jobTemplate } = rowOf(spec);
  if (kind === "CronJob") return rowOf(rowOf(rowOf(rowOf(jobTemplate)["spec"])["template"])["spec"]);
  return template === undefined ? undefined : rowOf(rowOf(template)["spec"]);
}
