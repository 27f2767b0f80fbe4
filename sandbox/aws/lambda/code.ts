// What Lambda tells of the code of a function or layer version.

import { createHash } from "node:crypto";
import type { Properties } from "../model.ts";
import { isObject } from "../rules.ts";

/** Base64 of the SHA-256: of the archive where the program gives one, else of the place the code comes from. */
export function digestOf(inputs: Properties): string {
  const code = inputs["code"];
  if (isObject(code) && typeof code["hash"] === "string")
    return Buffer.from(code["hash"], "hex").toString("base64");
  const place = ["s3Bucket", "s3Key", "s3ObjectVersion", "imageUri"].map((name) => inputs[name] ?? "");
  return createHash("sha256").update(JSON.stringify(place)).digest("base64");
}

/** Bytes of the archive's texts; where it names files, only AWS would know. */
export function sizeOf(code: unknown): number {
  if (!isObject(code)) return 0;
  if (typeof code["text"] === "string") return Buffer.byteLength(code["text"]);
  return isObject(code["assets"])
    ? Object.values(code["assets"]).reduce<number>((sum, part) => sum + sizeOf(part), 0)
    : 0;
}
