// Decides how machines of a Kubernetes cluster are said: how many there are, and of which types.
import { z } from "zod";
import { list, text } from "./fields.ts";

const count = (what: string) => {
  const remedy = `a whole number from 3 to 450: ${what}`;
  return z.int({ error: remedy }).min(3, remedy).max(450, remedy);
};

/** `each`: what the least of three is; `most`: how many there are at most, unless it is said. */
export const nodeCounts = (each: string, most: number) =>
  z
    .strictObject(
      { least: count(each).default(3), most: count("as many at most").default(most) },
      { error: "how many machines there are: { least?, most? }" },
    )
    .refine((given) => given.least <= given.most, { path: ["most"], message: "no fewer than `least`" })
    .prefault({});

export const instanceTypes = (...unlessSaid: string[]) =>
  list(
    text("a type of machine").regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, "a type of machine, such as m7i.large"),
    `a list of types of machines, such as [${unlessSaid.slice(0, 2).join(", ")}]`,
  )
    .min(1, "at least one type of machine")
    .max(20, "at most 20 types of machines")
    .default(unlessSaid);
