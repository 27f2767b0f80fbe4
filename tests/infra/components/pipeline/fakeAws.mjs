// Stands for the AWS command line in tests of buildspecs: objects with versions in a folder.
// Real are the digests and bytes; the services behind are as simple as the scripts need. KMS is fakeKms.mjs.
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = process.env["FAKE_AWS"];
const [service, operation, ...rest] = process.argv.slice(2);
const options = Object.fromEntries(
  rest.flatMap((word, i) => (word.startsWith("--") ? [[word.slice(2), rest[i + 1] ?? ""]] : [])),
);
const caller = process.env["AWS_SESSION_TOKEN"] ?? process.env["FAKE_ROLE"];
const fail = (text) => {
  process.stderr.write(`An error occurred: ${text}\n`);
  process.exit(254);
};
const file = (name) => path.join(root, name);
const bytesOf = (url) => readFileSync(url.replace(/^fileb:\/\//, ""));
const stateOf = (name, otherwise) => (existsSync(file(name)) ? readFileSync(file(name), "utf8") : otherwise);
const versions = (bucket, key) => file(path.join("s3", bucket, key));

const commands = {
  "lambda get-layer-version-by-arn": () => `file://${file("layer.zip")}`,
  "sts assume-role": () =>
    JSON.stringify({ AccessKeyId: "a", SecretAccessKey: "s", SessionToken: options["role-arn"] }),
  "s3api put-object": () => {
    const folder = versions(options.bucket, options.key);
    mkdirSync(folder, { recursive: true });
    if (options["if-none-match"] !== "*") fail(`AccessDenied: ${caller} would write over ${options.key}`);
    if (readdirSync(folder).length > 0) fail("An error occurred (PreconditionFailed) when calling PutObject");
    const version = `v${readdirSync(folder).length + 1}`;
    writeFileSync(path.join(folder, version), readFileSync(options.body));
    appendFileSync(file("writers"), `${options.bucket} ${caller}\n`);
    return version;
  },
  "s3api list-object-versions": () => readdirSync(versions(options.bucket, options.prefix))[0],
  "s3api get-object": () => {
    const from = path.join(versions(options.bucket, options.key), options["version-id"]);
    if (!caller?.endsWith("-pull")) fail(`AccessDenied: ${caller} is not the reader`);
    if (!existsSync(from)) fail("NoSuchVersion");
    writeFileSync(rest.at(-1), readFileSync(from));
    return "{}";
  },
  "lambda update-function-code": () => {
    writeFileSync(file("code.zip"), bytesOf(options["zip-file"]));
    return "{}";
  },
  "lambda wait": () => "",
  "lambda publish-version": () => {
    const actual = createHash("sha256")
      .update(readFileSync(file("code.zip")))
      .digest("base64");
    if (actual !== options["code-sha256"]) fail("InvalidParameterValueException: CodeSHA256 differs");
    const version = String(Number(stateOf("version", "1")) + 1);
    writeFileSync(file("version"), version);
    return version;
  },
  "lambda get-alias": () => stateOf("alias", "1"),
  "lambda invoke": () => {
    writeFileSync(rest.at(-1), "{}");
    return stateOf("function-error", "None");
  },
  "deploy create-deployment": () => {
    const content = JSON.parse(JSON.parse(options.revision).appSpecContent.content);
    writeFileSync(file("deployment"), JSON.stringify(content.Resources[0].release.Properties));
    return "d-1";
  },
  "deploy wait": () =>
    stateOf("deployment-fails", "") === "" ? "" : fail("Waiter DeploymentSuccessful failed"),
  "deploy get-deployment": () => '{"code": "ALARM_ACTIVE"}',
  "cloudwatch describe-alarms": () => stateOf("alarm", "OK"),
};

const command = commands[`${service} ${operation}`];
if (command === undefined) fail(`the fake AWS does not know: aws ${service} ${operation}`);
process.stdout.write(`${command()}\n`);
