// The function that writes one colour. Lambda runs one of it at a time.
import { tmpdir } from "node:os";
import { S3Client } from "@aws-sdk/client-s3";
import { need } from "../job/settings.ts";
import { writeColour } from "./write.ts";

export const handler = (event: unknown): Promise<{ written: string }> =>
  writeColour(event, {
    s3: new S3Client({}),
    bucket: need(process.env, "REVISIONS"),
    folder: need(process.env, "FOLDER"),
    scratch: tmpdir(),
  });
