// The table of faulty parameters of apps: one thing wrong each.
import { rows, type single } from "./cases.ts";

const told = (values: unknown, app = "top-scores") => ({ parameters: { [app]: values } });
const renamed = (name: string) => ({
  apps: rows("dev", "apps").map((row) => ({ ...row, name })),
  ...told({ TABLE_NAME: "t" }, name),
});
const at = "parameters.top-scores";

export const parameterCases: typeof single = [
  [
    "A10 no such app",
    "dev",
    told({ TABLE_NAME: "t" }, "scores"),
    "parameters.scores",
    /no such app/,
    /name one of lockgate:apps \(top-scores\)/,
  ],
  [
    "A10 an app whose name AWS has reserved",
    "dev",
    renamed("aws-scores"),
    "parameters.aws-scores",
    /reserved/,
    /another name/,
  ],
  [
    "A10 an app whose name SSM has reserved",
    "dev",
    renamed("ssm-scores"),
    "parameters.ssm-scores",
    /reserved/,
    /another name/,
  ],
  [
    "A10 a key in small letters",
    "dev",
    told({ tableName: "t" }),
    `${at}.tableName`,
    /wrong key/,
    /upper-case .* such as TABLE_NAME/,
  ],
  ["A10 a key that is a path", "dev", told({ "A/B": "t" }), `${at}.A/B`, /wrong key/, /upper-case/],
  [
    "A10 a key of 65 characters",
    "dev",
    told({ ["K".repeat(65)]: "t" }),
    `${at}.${"K".repeat(65)}`,
    /wrong key/,
    /up to 64/,
  ],
  ["A10 a number", "dev", told({ LIMIT: 3 }), `${at}.LIMIT`, /wrong type, a number/, /in quotes/],
  ["A10 an empty value", "dev", told({ TABLE_NAME: "" }), `${at}.TABLE_NAME`, /wrong value/, /not empty/],
  [
    "A10 4097 bytes",
    "dev",
    told({ TABLE_NAME: "ü".repeat(2048) + "x" }),
    `${at}.TABLE_NAME`,
    /wrong value/,
    /at most 4096 bytes/,
  ],
  [
    "A10 the name of another parameter",
    "dev",
    told({ TABLE_NAME: "{{ssm:x}}" }),
    `${at}.TABLE_NAME`,
    /wrong value/,
    /no \{\{/,
  ],
  ["A10 no map", "dev", { parameters: "t" }, "parameters", /wrong type, a string/, /by app and key/],
];
