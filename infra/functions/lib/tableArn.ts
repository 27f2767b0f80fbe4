// Reads ARNs of DynamoDB tables. A file of its own, so that who only asks needs no AWS SDK.

const tableArn = /^arn:[a-z-]+:dynamodb:(?<region>[a-z0-9-]+):\d{12}:table\/.+$/;

/** The region of a table by its ARN; undefined for anything else. */
export const regionOfTable = (text: string): string | undefined => tableArn.exec(text)?.groups?.["region"];
