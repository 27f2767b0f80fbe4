// Decides for how long an app's alarm is watched after each release, and of which targets: those whose check looks at it.
import { z } from "zod";
import type { Check } from "./check.ts";
import type { App } from "./schema.ts";

export const soakingKinds = ["lambdaCanary", "ecs", "ec2", "blueGreen", "ec2Efs", "eks", "ciHost"] as const;

/** Tasks that run once have ended before anybody could watch them. */
const isWatched = (target: App["target"]): boolean =>
  soakingKinds.some((kind) => kind === target.kind) && !(target.kind === "ecs" && target.runs === "once");

const remedy = "for how many minutes the alarm is watched after a release, from 1 to 240";

export const soak = z
  .strictObject(
    { minutes: z.int({ error: remedy }).min(1, remedy).max(240, remedy) },
    { error: "how long a release is watched: { minutes }" },
  )
  .optional();

export const soaking: Check = ({ apps = [] }) =>
  apps.flatMap(({ soak: asked, target }, index) =>
    asked === undefined || isWatched(target)
      ? []
      : [
          {
            path: ["apps", index, "soak"],
            value: asked,
            problem: `a release to ${target.kind} has no alarm that could be watched after its check`,
            remedy: `leave soak out; ${soakingKinds.join(", ")} have it, and ecs not where it runs once`,
          },
        ],
  );
