// Reads the file by which a revision tells CodeDeploy what to do on a machine, and refuses what CodeDeploy's agent refuses.
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** In the order in which the agent comes to them; between the second and the third it copies the files. */
export const events = [
  "ApplicationStop",
  "BeforeInstall",
  "AfterInstall",
  "ApplicationStart",
  "ValidateService",
] as const;
/** Around the balancer; for machines that leave it and come back. */
const balancing = [
  "BeforeBlockTraffic",
  "AfterBlockTraffic",
  "BeforeAllowTraffic",
  "AfterAllowTraffic",
] as const;
export type Event = (typeof events)[number] | (typeof balancing)[number];

const script = z.object({
  location: z.string(),
  /** Seconds; the agent's longest where nothing is said (AppSpec File reference, "hooks"). */
  timeout: z.number().int().min(1).max(3600).default(3600),
  runas: z.string().optional(),
});
const inside = z.string().refine((name) => !path.normalize(name).startsWith(".."), "leads out of the bundle");
const appSpec = z.object({
  version: z.literal(0, { error: "version must be 0.0" }),
  os: z.literal("linux", { error: "os must be linux" }),
  files: z
    .array(z.object({ source: inside, destination: z.string().startsWith("/", "must be absolute") }))
    .default([]),
  hooks: z.partialRecord(z.enum([...events, ...balancing]), z.array(script)).default({}),
});
export type AppSpec = z.infer<typeof appSpec>;

/** Throws with every fault of the file. */
export function readAppSpec(text: string): AppSpec {
  const read = appSpec.safeParse(parse(text));
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path: at, message }) => `${at.join(".")}: ${message}`);
  throw new Error(`appspec.yml: ${faults.join("; ")}`);
}
