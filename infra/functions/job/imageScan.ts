// Waits for what Amazon ECR finds in the image that the artifact names, and writes its answer down as it is.
import {
  DescribeImageScanFindingsCommand,
  type DescribeImageScanFindingsResponse,
  type EnhancedImageScanFinding,
  type ImageScanFinding,
} from "@aws-sdk/client-ecr";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { parseImage } from "../oci/imageName.ts";
import { imageIn } from "./image.ts";
import { files, need, type Job } from "./settings.ts";

/** Looks, and seconds between two: ECR scans an image within minutes. */
const limits = { looks: 60, between: 10 };

/** For tools that fetch the image themselves. */
export const imageName = (job: Job): Promise<string> => imageIn(path.join(job.folder, files.artifact), job);

/** `REPORT`: where the answer goes. One that is still pending is written down too, and is no report to the gate. */
export async function scanImage(job: Job): Promise<string> {
  const image = await imageName(job);
  let answer = await describe(job, image);
  for (let looks = 1; isPending(answer) && looks < limits.looks; looks += 1) {
    await job.clock.pause(limits.between);
    answer = await describe(job, image);
  }
  await writeFile(need(job.env, "REPORT"), JSON.stringify(answer));
  return `the scan of ${image} is ${answer.imageScanStatus?.status ?? "nowhere"}`;
}

const isPending = ({ imageScanStatus }: DescribeImageScanFindingsResponse): boolean =>
  ["PENDING", "IN_PROGRESS", undefined].includes(imageScanStatus?.status);

/** All pages as one. An image that was pushed just now has no scan yet. */
async function describe({ aws }: Job, image: string): Promise<DescribeImageScanFindingsResponse> {
  const { registry, repository, digest } = parseImage(image);
  const [registryId = ""] = registry.split(".");
  const findings: ImageScanFinding[] = [];
  const enhancedFindings: EnhancedImageScanFinding[] = [];
  for (let nextToken: string | undefined; ;) {
    const answer = await aws.ecr
      .send(
        new DescribeImageScanFindingsCommand({
          registryId,
          repositoryName: repository,
          imageId: { imageDigest: digest },
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
      )
      .catch((error: Error): DescribeImageScanFindingsResponse => {
        if (error.name === "ScanNotFoundException") return { imageScanStatus: { status: "PENDING" } };
        throw error;
      });
    findings.push(...(answer.imageScanFindings?.findings ?? []));
    enhancedFindings.push(...(answer.imageScanFindings?.enhancedFindings ?? []));
    nextToken = answer.nextToken;
    if (nextToken === undefined)
      return {
        ...(answer.imageScanStatus === undefined ? {} : { imageScanStatus: answer.imageScanStatus }),
        imageScanFindings: { findings, enhancedFindings },
      };
  }
}
