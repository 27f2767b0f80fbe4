// Decides for how long an app's alarm is watched after each release, and of which targets: those that go back while it is on.
import { z } from "zod";
import type { Check } from "./check.ts";

/** CodeDeploy and ECS begin nothing while the alarm is on, so that what they release could not go back. */
export const soakingKinds = ["lambdaCanary", "eks", "ciHost"] as const;

const remedy = "for how many minutes the alarm is watched after a release, from 1 to 240";

export const soak = z
  .strictObject(
    { minutes: z.int({ error: remedy }).min(1, remedy).max(240, remedy) },
    { error: "how long a release is watched: { minutes }" },
  )
  .optional();

export const soaking: Check = ({ apps = [] }) =>
  apps.flatMap(({ soak: asked, target }, index) =>
    asked === undefined || soakingKinds.some((kind) => kind === target.kind)
      ? []
      : [
          {
            path: ["apps", index, "soak"],
            value: asked,
            problem: `a release to ${target.kind} can't go back while its alarm is on`,
            remedy: `leave soak out; ${soakingKinds.join(", ")} have it`,
          },
        ],
  );
