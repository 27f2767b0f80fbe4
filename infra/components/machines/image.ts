// Decides which image small machines of ours start from: the newest Amazon Linux 2023 for Graviton.
import type * as pulumi from "@pulumi/pulumi";
import { getAmiOutput } from "@pulumi/aws/ec2/getAmi.js";

export const newestImage = (child: pulumi.InvokeOptions): pulumi.Output<string> =>
  getAmiOutput(
    {
      owners: ["amazon"],
      mostRecent: true,
      filters: [
        { name: "name", values: ["al2023-ami-2023.*-arm64"] },
        { name: "architecture", values: ["arm64"] },
      ],
    },
    child,
  ).id;
