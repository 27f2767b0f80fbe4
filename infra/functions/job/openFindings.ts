// Keeps beside the reports which findings were there last, so that the next run can say which are gone.
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { again, patient } from "../lib/again.ts";
import { need, type Job } from "./settings.ts";

/** Each gate of an app has its own. */
const placeOf = ({ env }: Job) => ({
  Bucket: need(env, "REPORTS_BUCKET"),
  Key: `${need(env, "APP")}/scans/open/${need(env, "GATE")}`,
});

/** Nothing before the first run. Whoever may not list a bucket is refused where there is no such object (S3 API, GetObject). */
const absent = new Set(["NoSuchKey", "AccessDenied"]);

export async function lastOpen(job: Job): Promise<readonly AwsSecurityFinding[]> {
  try {
    const { Body } = await again(patient, () => job.aws.s3.send(new GetObjectCommand(placeOf(job))));
    return JSON.parse((await Body?.transformToString()) ?? "[]") as AwsSecurityFinding[];
  } catch (error) {
    if (absent.has((error as Error).name)) return [];
    throw error;
  }
}

export async function keepOpen(job: Job, open: readonly AwsSecurityFinding[]): Promise<void> {
  const put = { ...placeOf(job), Body: JSON.stringify(open), ChecksumAlgorithm: "SHA256" as const };
  await again(patient, () => job.aws.s3.send(new PutObjectCommand(put)));
}
