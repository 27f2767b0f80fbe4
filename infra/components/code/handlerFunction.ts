// Declares a function of ours: what all of them have in common stands here, whatever they do.
import { Function as LambdaFunction, type FunctionArgs } from "@pulumi/aws/lambda/function.js";
import type * as pulumi from "@pulumi/pulumi";
import { functionLogs } from "../../plan/names.ts";
import { createLogGroup, type LogSettings } from "../logs/logGroup.ts";
import type { CodeSigning, SignedCode } from "../targets/codeSigning.ts";

type Own = "description" | "role" | "memorySize" | "timeout" | "environment";
type Further = "ephemeralStorage" | "reservedConcurrentExecutions" | "vpcConfig" | "fileSystemConfig";

export type HandlerFunctionArgs = Required<Pick<FunctionArgs, Own>> &
  Pick<FunctionArgs, Further> & {
    /** What AWS calls it, and its log group after it. */
    name: string;
    logs: LogSettings;
    /** Lambda takes no other code than what this lets in. */
    codeSigning: CodeSigning;
    code: SignedCode;
  };

/** Node on arm64, its signed code, and JSON in a log group of its own, which lies beside it under the same parent. */
export function handlerFunction(
  local: string,
  { logs, codeSigning, code, ...own }: HandlerFunctionArgs,
  opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): LambdaFunction {
  const logGroup = createLogGroup(local, functionLogs(own.name), logs, { parent: opts.parent });
  return new LambdaFunction(
    local,
    {
      ...own,
      ...code,
      runtime: "nodejs24.x",
      handler: "index.handler",
      architectures: ["arm64"],
      codeSigningConfigArn: codeSigning.configArn,
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      tracingConfig: { mode: "PassThrough" },
    },
    opts,
  );
}
