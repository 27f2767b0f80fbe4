import { expect } from "chai";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { stackFileSchema } from "../../../infra/configuration/jsonSchema.ts";
import type { Layer } from "../../../infra/configuration/schema.ts";
import { committedSchemas } from "../../docs/schemas.ts";
import { stacks } from "../example.ts";

const root = new URL("../../../", import.meta.url);
const text = (file: string): string => readFileSync(new URL(file, root), "utf8");
type StackFile = { config: Record<string, unknown> };
const stackFile = (stack: string): StackFile => parse(text(`Pulumi.${stack}.yaml`)) as StackFile;

const validator = (layer: Layer) => {
  const ajv = new Ajv({ allErrors: true, strict: false });
  formats.default(ajv);
  return ajv.compile(stackFileSchema(layer));
};

describe("JSON Schema of the stacks' files", () => {
  it("is committed as the program's own schema makes it, and no file more", () => {
    const folder = "infra/configuration/schemas/";
    const committed = readdirSync(new URL(folder, root)).map((name) => [name, text(folder + name)]);
    expect(committed.toSorted(), "npm run docs writes them anew").to.deep.equal(
      [...committedSchemas()].toSorted(),
    );
  });

  for (const stack of stacks)
    it(`${stack}: the file names its schema and satisfies it`, () => {
      const [, file = ""] =
        /^# yaml-language-server: \$schema=(\S+)\n/.exec(text(`Pulumi.${stack}.yaml`)) ?? [];
      const { config } = stackFile(stack);
      const layer = config["lockgate:layer"] as Layer;
      expect(file).to.equal(`infra/configuration/schemas/${layer}.schema.json`);
      const validate = validator(layer);
      expect(validate({ config }), JSON.stringify(validate.errors)).to.equal(true);
    });

  const org = validator("org");
  const { config } = stackFile("org");
  const accounts = config["lockgate:accounts"] as object[];
  for (const [title, change] of [
    ["an unknown key", { "lockgate:colour": "green" }],
    ["a missing table", { "lockgate:units": undefined }],
    [
      "a wrong e-mail",
      { "lockgate:accounts": [...accounts, { name: "a", email: "nobody", unit: "Security" }] },
    ],
    ["an unknown column", { "lockgate:accounts": [{ ...accounts[0], colour: "green" }] }],
  ] as const)
    it(`refuses ${title}`, () => {
      const { [Object.keys(change)[0] as string]: _, ...rest } = config;
      const value = Object.values(change)[0];
      expect(org({ config: value === undefined ? rest : { ...config, ...change } })).to.equal(false);
    });

  it("leaves other namespaces alone, and explains each column with its remedy", () => {
    expect(org({ config: { ...config, "aws:region": "eu-central-1" } })).to.equal(true);
    const schema = JSON.stringify(stackFileSchema("org"));
    expect(schema).to.contain("the e-mail address of the team that answers for it");
  });
});
