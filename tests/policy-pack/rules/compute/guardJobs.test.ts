import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, goodStore, resource } from "../../world.ts";

const PARTS = {
  cloudwatchEncryption: { cloudwatchEncryptionMode: "SSE-KMS" },
  jobBookmarksEncryption: { jobBookmarksEncryptionMode: "CSE-KMS" },
  s3Encryption: { s3EncryptionMode: "SSE-KMS" },
};
const SCRIPT = "s3://acme-dev-releases/job.py";
const good = [
  resource("glueJob", "job", {
    securityConfiguration: "encrypted",
    glueVersion: "5.0",
    command: { name: "glueetl", scriptLocation: SCRIPT },
  }),
  resource("glueSecurity", "encrypted", { name: "encrypted", encryptionConfiguration: PARTS }),
  ...goodStore(),
];
const job = (patch: Facts["props"]) => change(good, "job", patch);
const command = (patch: object) => job({ command: { name: "glueetl", scriptLocation: SCRIPT, ...patch } });
const DEPLOY = "arn:aws:iam::210987654321:role/deploy";
/** A job whose script lies where releases are run, under this bucket policy. */
const released = (statement: object) => {
  const name = "acme-lockgate-dev-revisions-210987654321";
  const deny = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: `arn:aws:s3:::${name}/*`,
    Condition: { ArnNotEquals: { "aws:PrincipalArn": [DEPLOY] } },
    ...statement,
  };
  return [
    ...command({ scriptLocation: `s3://${name}/app/first.py` }),
    resource("bucket", "revisions", { bucket: name }),
    resource("bucketPolicy", "revisions-policy", {
      bucket: name,
      policy: JSON.stringify({ Version: "2012-10-17", Statement: [deny] }),
    }),
  ];
};
const mode = (part: object) => change(good, "encrypted", { encryptionConfiguration: { ...PARTS, ...part } });
const catalog = (encryptionAtRest: object, connectionPasswordEncryption: object) => [
  resource("glueCatalogSettings", "catalog", {
    dataCatalogEncryptionSettings: { encryptionAtRest, connectionPasswordEncryption },
  }),
];
const workgroup = (patch: object, results: object = {}) => [
  resource("athenaWorkgroup", "queries", {
    configuration: {
      bytesScannedCutoffPerQuery: 10_000_000,
      resultConfiguration: { encryptionConfiguration: { encryptionOption: "SSE_KMS" }, ...results },
      ...patch,
    },
  }),
];
const managed = (patch: object) =>
  workgroup({
    managedQueryResultsConfiguration: { enabled: true, ...patch },
    resultConfiguration: undefined,
  });
const AT_REST = { catalogEncryptionMode: "SSE-KMS" };
const PASSWORDS = { returnConnectionPasswordEncrypted: true };

ruleCases("COMP-11", [
  { name: "encrypted, current, from a store", expect: "pass", resources: good },
  {
    name: "from a store of another stack",
    expect: "pass",
    resources: command({ scriptLocation: "s3://acme-lockgate-dev-store-210987654321/job.py" }),
  },
  {
    name: "a Python shell",
    expect: "pass",
    resources: job({ glueVersion: undefined, command: { name: "pythonshell", scriptLocation: SCRIPT } }),
  },
  { name: "an encrypted catalog", expect: "pass", resources: catalog(AT_REST, PASSWORDS) },
  {
    name: "no security configuration",
    expect: "fail",
    says: "securityConfiguration",
    on: "job",
    resources: job({ securityConfiguration: undefined }),
  },
  {
    name: "plain logs",
    expect: "fail",
    says: "cloudwatchEncryptionMode is DISABLED",
    on: "encrypted",
    resources: mode({ cloudwatchEncryption: {} }),
  },
  {
    name: "plain bookmarks",
    expect: "fail",
    says: "jobBookmarksEncryptionMode",
    resources: mode({ jobBookmarksEncryption: { jobBookmarksEncryptionMode: "DISABLED" } }),
  },
  {
    name: "S3's own key",
    expect: "fail",
    says: "SSE-S3",
    resources: mode({ s3Encryption: { s3EncryptionMode: "SSE-S3" } }),
  },
  {
    name: "an old version",
    expect: "fail",
    says: "glueVersion is 2.0",
    resources: job({ glueVersion: "2.0" }),
  },
  {
    name: "no version, which is the oldest",
    expect: "fail",
    says: "0.9",
    resources: job({ glueVersion: undefined }),
  },
  {
    name: "a script from anywhere",
    expect: "fail",
    says: "s3://scripts/job.py",
    resources: command({ scriptLocation: "s3://scripts/job.py" }),
  },
  {
    name: "a script from a bucket that is no store",
    expect: "fail",
    says: "no artifact store",
    resources: [
      ...command({ scriptLocation: "s3://plain/job.py" }),
      resource("bucket", "plain", { bucket: "plain" }),
    ],
  },
  {
    name: "from where releases are run, which named roles alone write",
    expect: "pass",
    resources: released({}),
  },
  {
    name: "from a bucket of that name that others write, too",
    expect: "fail",
    says: "no artifact store",
    resources: released({ Condition: { ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } } }),
  },
  {
    name: "from a bucket of that name that is closed under a further condition only",
    expect: "fail",
    says: "no artifact store",
    resources: released({
      Condition: { ArnNotEquals: { "aws:PrincipalArn": DEPLOY }, Bool: { "aws:SecureTransport": "false" } },
    }),
  },
  {
    name: "a plain catalog",
    expect: "fail",
    says: "catalogEncryptionMode",
    on: "catalog",
    resources: catalog({}, PASSWORDS),
  },
  {
    name: "plain passwords of connections",
    expect: "fail",
    says: "passwords",
    resources: catalog(AT_REST, {}),
  },
  { name: "queries with a limit, whose results are encrypted", expect: "pass", resources: workgroup({}) },
  {
    name: "results that Athena keeps under a key of ours",
    expect: "pass",
    resources: managed({ encryptionConfiguration: { kmsKey: "arn:aws:kms:eu-central-1:1:key/a" } }),
  },
  {
    name: "results that Athena keeps under its own key",
    expect: "fail",
    says: "Athena's own key",
    on: "queries",
    resources: managed({}),
  },
  {
    name: "settings of a workgroup that whoever asks may pass by",
    expect: "fail",
    says: "enforceWorkgroupConfiguration is false",
    on: "queries",
    resources: workgroup({ enforceWorkgroupConfiguration: false }),
  },
  {
    name: "results under S3's own key",
    expect: "fail",
    says: "SSE_S3",
    resources: workgroup({}, { encryptionConfiguration: { encryptionOption: "SSE_S3" } }),
  },
  {
    name: "results that nothing is said of",
    expect: "fail",
    says: "encrypted by none",
    resources: workgroup({ resultConfiguration: undefined }),
  },
  {
    name: "queries without a limit",
    expect: "fail",
    says: "bytesScannedCutoffPerQuery",
    resources: workgroup({ bytesScannedCutoffPerQuery: undefined }),
  },
  {
    name: "a limit that is unknown",
    expect: "undecidable",
    says: "bytesScannedCutoffPerQuery",
    resources: workgroup({ bytesScannedCutoffPerQuery: UNKNOWN }),
  },
  { name: "no job", expect: "notApplicable", resources: goodStore() },
  {
    name: "version unknown",
    expect: "undecidable",
    says: "glueVersion",
    resources: job({ glueVersion: UNKNOWN }),
  },
  {
    name: "script unknown",
    expect: "undecidable",
    says: "scriptLocation",
    resources: command({ scriptLocation: UNKNOWN }),
  },
  {
    name: "security declared elsewhere",
    expect: "undecidable",
    says: "does not declare",
    resources: job({ securityConfiguration: "other" }),
  },
]);
