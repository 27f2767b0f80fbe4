// Decides how APIs of API Gateway say what they do: each operation is signed by IAM, and answered by a function of the account.
import { partition, regionalArn, type Place } from "./names.ts";

/** An operation of an API that is signed by IAM, and answered by a function of the account. */
export const invokes = (place: Place, name: string): object => ({
  responses: {},
  "x-amazon-apigateway-auth": { type: "AWS_IAM" },
  "x-amazon-apigateway-integration": {
    type: "aws_proxy",
    httpMethod: "POST",
    uri: `arn:${partition}:apigateway:${place.region}:lambda:path/2015-03-31/functions/${regionalArn("lambda", place, `function:${name}`)}/invocations`,
    timeoutInMillis: 29_000,
  },
});
