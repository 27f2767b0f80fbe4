// Routes of releases: register a signed artifact, see where it is, bring it to the next environment.
import { z } from "zod";
import { allows } from "../../auth/permissions.ts";
import { LockgateError } from "../../errors.ts";
import { builtAtOf, verify } from "../../gate/artifact.ts";
import type { EnvironmentPolicy } from "../../gate/environments.ts";
import {
  type StoredRelease,
  findRelease,
  listReleases,
  runningReleases,
  saveRelease,
} from "../../store/releases.ts";
import { acceptRun } from "../accept.ts";
import { type AppDeps, json, route } from "../route.ts";
import { freeText, pageOf, runSchema, runView, sha256, stackName, timestamp } from "../schemas.ts";
import { requireStack } from "./stacks.ts";

const releaseSchema = z
  .object({
    sha256,
    name: z.string(),
    builtAt: timestamp.nullable().describe("end of the build, by its provenance"),
    registeredBy: z.string(),
    registeredAt: timestamp,
    runsIn: z.array(z.string()).describe("stacks whose newest successful update deployed it"),
  })
  .meta({ id: "Release" });

const newReleaseSchema = z
  .strictObject({
    sha256,
    name: freeText(200),
    attestations: z.string().min(1).max(200_000).describe("what lockgate sign wrote: a DSSE envelope a line"),
  })
  .meta({ id: "NewRelease" });

const viewOf = (release: StoredRelease, running: ReadonlyMap<string, string | null>) => ({
  sha256: release.sha256,
  name: release.name,
  builtAt: release.builtAt?.toISOString() ?? null,
  registeredBy: release.registeredBy,
  registeredAt: release.registeredAt.toISOString(),
  runsIn: [...running].filter(([, sha]) => sha === release.sha256).map(([stack]) => stack),
});

/** Environments that take signed releases only. */
function demanding({ config, environments }: AppDeps) {
  return config.stacks.flatMap((stack) => {
    const policy: EnvironmentPolicy = environments(stack);
    return policy.artifact ? [{ stack, policy: policy.artifact.policy }] : [];
  });
}

/** End of the build, if the keys of an environment vouch for the release. Nothing else is registered. */
function requireTrusted(
  deps: AppDeps,
  { sha256, attestations }: z.output<typeof newReleaseSchema>,
): Date | null {
  const places = demanding(deps);
  if (places.length === 0)
    throw new LockgateError("release_refused", { detail: "no environment says which signatures it trusts" });
  const faults: string[] = [];
  for (const { stack, policy } of places) {
    const built = builtAtOf(attestations, policy);
    const { checks } = verify({ sha256, bundle: attestations }, policy, { now: new Date() });
    const wrong = checks.find(({ check, outcome }) => check === "artifact" && outcome === "failed");
    if ("builtAt" in built && !wrong) return built.builtAt;
    faults.push(`${stack}: ${"fault" in built ? built.fault : wrong?.reason}`);
  }
  throw new LockgateError("release_refused", { detail: faults.join("; ") });
}

export const releaseRoutes = [
  route({
    method: "get",
    path: "/v1/releases",
    operationId: "listReleases",
    summary: "Releases, newest first, and where they run",
    tag: "releases",
    access: { kind: "permission", permission: "runs:read", scope: "any" },
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    responses: { 200: { description: "The releases", schema: pageOf(releaseSchema) } },
    handler: async ({ deps, db, identity, query }) => {
      const visible = deps.config.stacks.filter((name) => allows(identity.grants, "runs:read", name));
      const running = await runningReleases(db, visible);
      return json(200, { items: (await listReleases(db, query.limit)).map((one) => viewOf(one, running)) });
    },
  }),
  route({
    method: "post",
    path: "/v1/releases",
    operationId: "createRelease",
    summary: "Register a signed artifact",
    description:
      "The attestations must be signed by keys that an environment trusts (`artifact` in LOCKGATE_ENVIRONMENTS_FILE) and be of this artifact. Whether a release may be deployed is judged again for each run, by all checks.",
    tag: "releases",
    access: { kind: "permission", permission: "runs:update", scope: "any" },
    body: newReleaseSchema,
    creates: true,
    responses: { 201: { description: "The release", schema: releaseSchema } },
    errors: ["release_refused"],
    handler: async ({ deps, db, identity, body }) => {
      const builtAt = requireTrusted(deps, body);
      const { sha256, name, attestations: bundle } = body;
      const saved = await saveRelease(db, { sha256, name, bundle, builtAt }, identity.name);
      return json(201, viewOf(saved, await runningReleases(db, deps.config.stacks)));
    },
  }),
  route({
    method: "post",
    path: "/v1/releases/{digest}/promote",
    operationId: "createPromotion",
    summary: "Bring a release to an environment",
    description:
      "Starts an update of the stack with this release. The gates judge it: it must have succeeded, and soaked, in the environment before.",
    tag: "releases",
    access: { kind: "permission", permission: "runs:update", scope: "any" },
    params: z.strictObject({ digest: sha256 }),
    body: z.strictObject({
      stack: stackName,
      message: freeText(1000).optional(),
      rollback: z.boolean().default(false).describe("true: an older release than the one that runs is meant"),
    }),
    creates: true,
    responses: {
      202: { description: "The run", schema: runSchema, headers: { Location: "path of the run" } },
    },
    errors: ["release_not_found", "stack_not_found"],
    handler: async ({ deps, db, identity, params: { digest }, body }) => {
      requireStack(deps, body.stack);
      if (!allows(identity.grants, "runs:update", body.stack))
        throw new LockgateError("forbidden", { detail: `${identity.name} may not update ${body.stack}` });
      if (!(await findRelease(db, digest)))
        throw new LockgateError("release_not_found", { detail: `no release has the digest ${digest}` });
      const wanted = { ...body, operation: "update", release: digest } as const;
      const run = await acceptRun(db, deps.queue, identity, wanted);
      return json(202, runView(run), { location: `/v1/runs/${run.id}` });
    },
  }),
];
