import { expect } from "chai";
import { alias } from "../../../../sandbox/aws/kms/alias.ts";
import { key } from "../../../../sandbox/aws/kms/key.ts";
import { getParameter } from "../../../../sandbox/aws/ssm/getParameter.ts";
import { parameter } from "../../../../sandbox/aws/ssm/parameter.ts";
import { badTags, itRefuses } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const inputs = { name: "/lockgate/dev/release", type: "String", value: "v1" };

describe("ssm Parameter", () => {
  it("has its name as id, an ARN with one slash, version 1", () => {
    const { id, outputs } = testWorld().create(parameter, inputs);
    expect(id).to.equal(inputs.name);
    expect(outputs).to.include({
      arn: `arn:aws:ssm:eu-central-1:${workload}:parameter/lockgate/dev/release`,
      version: 1,
      tier: "Standard",
      dataType: "text",
      insecureValue: "v1",
    });
    expect(testWorld().create(parameter, { ...inputs, name: "plain" }).outputs["arn"]).to.match(
      /:parameter\/plain$/,
    );
  });
  itRefuses(parameter, () => ({ world: testWorld(), inputs }), [
    ["a path without leading slash", { name: "lockgate/dev" }, /must begin with \//],
    ["a path that ends with a slash", { name: "/lockgate/" }, /not end with it/],
    ["AWS's own names", { name: "/aws/x" }, /reserved/],
    ["a name with a space", { name: "/a b" }, /letters, digits/],
    ["16 levels", { name: "/l".repeat(16) }, /at most 15 levels/],
    ["an unknown type", { type: "Number" }, /String, StringList, SecureString/],
    ["no value", { value: undefined }, /exactly one of value, insecureValue, valueWo is needed, not 0/],
    ["an empty value", { value: "" }, /has 0 bytes/],
    [
      "4097 bytes in the standard tier",
      { value: "v".repeat(4097) },
      /4097 bytes: must be between 1 and 4096/,
    ],
    ["8193 bytes in the advanced tier", { value: "v".repeat(8193), tier: "Advanced" }, /between 1 and 8192/],
    ["a value off its pattern", { allowedPattern: "^[0-9]+$" }, /does not match allowedPattern/],
    ["a pattern that is none", { allowedPattern: "(" }, /not a regular expression/],
    ["a key without SecureString", { keyId: "alias/x" }, /for type SecureString only/],
    ["a key that does not exist", { type: "SecureString", keyId: "alias/x" }, /InvalidKeyId/],
    [
      "an insecure secret",
      { type: "SecureString", value: undefined, insecureValue: "v" },
      /not for SecureString/,
    ],
    ...badTags,
  ]);
  it("A10 asks a secret's key through Parameter Store, in the caller's name: AWS's provider reads it back", () => {
    const world = testWorld();
    const made = world.create(key, {});
    world.create(alias, { name: "alias/secrets", targetKeyId: made.id });
    const secret = { ...inputs, type: "SecureString", keyId: made.outputs["arn"] };
    const asked = (operation: "create" | "read" | "update" | "delete") =>
      parameter
        .calls(operation, { inputs: secret }, world.context())
        .filter(({ action }) => action.startsWith("kms:"));
    expect(asked("create").map(({ action }) => action)).to.deep.equal(["kms:Encrypt", "kms:Decrypt"]);
    expect(asked("update").map(({ action }) => action)).to.deep.equal(["kms:Encrypt", "kms:Decrypt"]);
    expect(asked("read").map(({ action }) => action)).to.deep.equal(["kms:Decrypt"]);
    expect(asked("delete")).to.deep.equal([]);
    expect(asked("read")[0]).to.deep.include({
      resource: made.outputs["arn"],
      context: {
        "kms:ViaService": "ssm.eu-central-1.amazonaws.com",
        "kms:EncryptionContext:PARAMETER_ARN": `arn:aws:ssm:eu-central-1:${workload}:parameter/lockgate/dev/release`,
        "kms:ResourceAliases": ["alias/secrets"],
      },
    });
  });
  it("never says a value in an error", () => {
    const secret = { ...inputs, type: "SecureString", value: "hunter2", allowedPattern: "^x$" };
    expect(() => testWorld().create(parameter, secret))
      .to.throw(/value: does not match/)
      .and.not.match(/hunter2/);
  });
  it("counts versions, and takes a name once in account and region", () => {
    const world = testWorld();
    const made = world.create(parameter, inputs);
    expect(world.update(parameter, made, { ...inputs, value: "v2" }).outputs).to.include({
      version: 2,
      value: "v2",
      insecureValue: "v2",
    });
    expect(() => world.create(parameter, inputs)).to.throw(/ParameterAlreadyExists/);
    expect(() => world.create(parameter, inputs, { region: "us-east-1" })).not.to.throw();
  });
  it("picks the tier by size when told to", () => {
    const tier = (size: number): unknown =>
      testWorld().create(parameter, { ...inputs, tier: "Intelligent-Tiering", value: "v".repeat(size) })
        .outputs["tier"];
    expect([tier(10), tier(5000)]).to.deep.equal(["Standard", "Advanced"]);
  });
});

describe("ssm.getParameter", () => {
  it("reads a parameter of the caller's account and region, and no other", () => {
    const world = testWorld();
    world.create(parameter, inputs);
    expect(getParameter.run({ name: inputs.name }, world.context())).to.include({
      value: "v1",
      version: 1,
      type: "String",
    });
    for (const elsewhere of [{ account: "111111111111" }, { region: "us-east-1" }]) {
      expect(() => getParameter.run({ name: inputs.name }, world.context(elsewhere))).to.throw(
        /ParameterNotFound/,
      );
    }
  });
  it("needs the key for a secret, and gives cipher text without decryption", () => {
    const world = testWorld();
    const made = world.create(key, {});
    world.create(parameter, { ...inputs, type: "SecureString", keyId: made.id });
    const args = { name: inputs.name, withDecryption: false };
    expect(
      getParameter.calls?.({ name: inputs.name }, world.context()).map((c) => `${c.action} ${c.resource}`),
    ).to.include(`kms:Decrypt ${String(made.outputs["arn"])}`);
    expect(getParameter.calls?.(args, world.context()).map((c) => c.action)).to.deep.equal([
      "ssm:GetParameter",
    ]);
    expect(getParameter.run(args, world.context())["value"]).not.to.contain("v1");
    expect(getParameter.run({ name: inputs.name }, world.context())).to.include({
      value: "v1",
      insecureValue: "",
    });
  });
});
