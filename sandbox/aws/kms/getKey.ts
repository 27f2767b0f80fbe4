// What DescribeKey says about a key.

import { AwsError } from "../model.ts";
import type { InvokeModel, StoredResource } from "../model.ts";
import { findKey } from "./key.ts";

export const getKey: InvokeModel = {
  token: "aws:kms/getKey:getKey",
  calls: (args, context) => [
    {
      action: "kms:DescribeKey",
      resource: String(findKey(args["keyId"], context)?.outputs["arn"] ?? "*"),
    },
  ],
  run(args, context) {
    const found = findKey(args["keyId"], context);
    if (found === undefined) {
      throw new AwsError(
        "NotFoundException",
        `Key ${String(args["keyId"])} does not exist in ${context.caller.region}`,
      );
    }
    return { ...describe(found), keyId: args["keyId"], grantTokens: args["grantTokens"] };
  },
};

function describe({ id, account, region, outputs }: StoredResource): Record<string, unknown> {
  return {
    id,
    arn: outputs["arn"],
    awsAccountId: account,
    region,
    cloudHsmClusterId: "",
    customKeyStoreId: "",
    creationDate: outputs["creationDate"] ?? "",
    customerMasterKeySpec: outputs["customerMasterKeySpec"],
    keySpec: outputs["customerMasterKeySpec"],
    keyUsage: outputs["keyUsage"],
    deletionDate: "",
    description: outputs["description"],
    enabled: outputs["isEnabled"] !== false,
    keyState: outputs["isEnabled"] === false ? "Disabled" : "Enabled",
    expirationModel: "",
    keyManager: "CUSTOMER",
    multiRegion: outputs["multiRegion"] === true,
    multiRegionConfigurations: [],
    origin: "AWS_KMS",
    pendingDeletionWindowInDays: 0,
    validTo: "",
    xksKeyConfigurations: [],
  };
}
