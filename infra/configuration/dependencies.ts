// Decides which dependencies an app may have.
import { z } from "zod";
import { list, oneOf } from "./fields.ts";

/** What the commit stage lets an app be built upon; `lockgate check dependencies` shows the same on a desk. */
export const dependencies = z
  .strictObject(
    {
      /** Whether a range in a manifest is refused, or allowed where a lockfile fixes the version. */
      ranges: oneOf(["refused", "locked"]).default("refused"),
      /** By ecosystem; one that is not named has its public registries. */
      registries: z
        .partialRecord(
          oneOf(["npm", "pypi", "maven", "golang", "docker"]),
          list(z.string().min(1, "the URL of a registry"), "a list of registries"),
          { error: "registries by ecosystem, such as { npm: [https://npm.acme.example] }" },
        )
        .default({}),
      /** CVSS score of the worst known vulnerability that is let through. */
      maxScore: z
        .number({ error: "a CVSS score from 0 to 10, such as 6.9" })
        .min(0, "a CVSS score from 0 to 10")
        .max(10, "a CVSS score from 0 to 10")
        .default(6.9),
    },
    { error: "rules for dependencies: { ranges?, registries?, maxScore? }" },
  )
  .default({ ranges: "refused", registries: {}, maxScore: 6.9 });
