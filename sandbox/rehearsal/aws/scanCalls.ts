// What the operations of scans and of images ask of IAM (Service Authorization Reference).
import type { CallsOf } from "./awsCalls.ts";

const text = (input: Readonly<Record<string, unknown>>, key: string): string => String(input[key] ?? "");

const ofRepository =
  (operation: string): CallsOf =>
  (input, { account, region }) => {
    const owner = text(input, "registryId") || account;
    const resource = `arn:aws:ecr:${region}:${owner}:repository/${text(input, "repositoryName")}`;
    return [{ action: `ecr:${operation}`, resource, account: owner }];
  };

export const scanCalls: Readonly<Record<string, CallsOf>> = {
  "CloudWatchLogsClient.FilterLogEventsCommand": (input, { account, region }) => {
    const resource = `arn:aws:logs:${region}:${account}:log-group:${text(input, "logGroupName")}:log-stream:`;
    return [{ action: "logs:FilterLogEvents", resource, account }];
  },
  "ECRClient.DescribeImageScanFindingsCommand": ofRepository("DescribeImageScanFindings"),
  "ECRClient.BatchGetImageCommand": ofRepository("BatchGetImage"),
  "ECRClient.GetDownloadUrlForLayerCommand": ofRepository("GetDownloadUrlForLayer"),
  "SecurityHubClient.BatchImportFindingsCommand": (input, { account }) =>
    [...new Set((input["Findings"] as { ProductArn: string }[]).map(({ ProductArn }) => ProductArn))].map(
      (resource) => ({
        action: "securityhub:BatchImportFindings",
        resource,
        account,
        context: { "securityhub:TargetAccount": account },
      }),
    ),
};
