// Reads back the list of components that the commit stage wrote for the signer.
import { z } from "zod";
import { BadFormat, firstIssue, parseJson } from "../lib/faults.ts";
import { ecosystems, type Component } from "./types.ts";

const schema = z.array(
  z.strictObject({
    ecosystem: z.enum(ecosystems),
    name: z.string().min(1),
    version: z.string(),
    digest: z.record(z.string(), z.string().regex(/^[0-9a-f]+$/)).exactOptional(),
    development: z.boolean().exactOptional(),
  }),
);

/** Throws BadFormat. */
export function parseComponents(text: string): Component[] {
  const parsed = schema.safeParse(parseJson(text, "the list of dependencies"));
  if (!parsed.success)
    throw new BadFormat(`the list of dependencies is malformed: ${firstIssue(parsed.error)}`);
  return parsed.data;
}
