import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import fc from "fast-check";
import { readPath } from "../../../../infra/functions/lib/config.ts";
import {
  createFlags,
  failedFor,
  freshFor,
  isOn,
  readFlag,
  type AskFlag,
  type Asker,
  type ReadPath,
} from "../../../../infra/functions/lib/flags.ts";
import { jobRole, parameterPath, roleArn } from "../../../../infra/plan/names.ts";
import type { Company } from "../../../../policy-pack/access/company.ts";
import { Harness } from "../../../../sandbox/rehearsal/aws/authorised.ts";
import { makeParameters, ssmOf } from "../../../../sandbox/rehearsal/aws/declaredAws.ts";
import type { Moto } from "../../../../sandbox/rehearsal/aws/moto.ts";
import { declaredCompany } from "../../company.ts";
import { exampleConfig } from "../../example.ts";
import { emptyMoto } from "../emptyMoto.ts";

const app = "top-scores";
const users = Array.from({ length: 10_000 }, (_, index) => `user-${index}`);
const flagOf = (given: object, name = "shared-ranks") => readFlag(name, JSON.stringify(given));
const id = fc.string({ minLength: 1, maxLength: 20 });
const percent = fc.integer({ min: 0, max: 100 });

/** What the example carries: the same decision in its own words. */
type Example = {
  isOn(name: string, flag: object, asker?: Asker): boolean;
  readPath(path: string, client: SSMClient): ReturnType<ReadPath>;
  createFlags: typeof createFlags;
};
const example = (await import(
  new URL("../../../../examples/top-scores/src/flags.mjs", import.meta.url).href
)) as Example;

describe("E10 for whom a flag is on", () => {
  it("E10 is the same for a user each time, and grows with percent without losing anybody", () =>
    fc.assert(
      fc.property(id, id, percent, percent, (name, user, a, b) => {
        const on = (share: number) => isOn(flagOf({ percent: share }, name), { user });
        expect(on(a)).to.equal(on(a));
        if (on(Math.min(a, b))) expect(on(Math.max(a, b))).to.equal(true);
        expect([on(0), on(100)]).to.deep.equal([false, true]);
      }),
    ));

  for (const share of [1, 10, 50, 99])
    it(`E10 is about ${share} users of a hundred`, () => {
      const on = users.filter((user) => isOn(flagOf({ percent: share }), { user })).length;
      // Four standard deviations of a fair draw; the users are always the same.
      const deviation = Math.sqrt(users.length * (share / 100) * (1 - share / 100));
      expect(on).to.be.closeTo(users.length * (share / 100), 4 * deviation);
    });

  it("E10 is not always the same users: another flag has others", () => {
    const on = (name: string) => users.filter((user) => isOn(flagOf({ percent: 10 }, name), { user }));
    const others = new Set(on("b"));
    const both = on("a").filter((user) => others.has(user)).length;
    expect(both).to.be.within(40, 160);
  });

  it("E10 has who is listed on whatever the share, and nobody unknown before it is for all", () => {
    const flag = flagOf({ percent: 0, users: ["ada"], tenants: ["acme"] });
    const on = ({ user, tenant }: Asker) => isOn(flag, { ...(user && { user }), ...(tenant && { tenant }) });
    expect(on({ user: "ada" })).to.equal(true);
    expect(on({ user: "bob", tenant: "acme" })).to.equal(true);
    expect(on({ user: "acme", tenant: "ada" })).to.equal(false);
    expect(isOn(flagOf({ percent: 99 }))).to.equal(false);
    expect(isOn(flagOf({ percent: 99 }), { tenant: "acme" })).to.equal(false);
    expect(isOn(flagOf({ percent: 100 }))).to.equal(true);
  });

  it("E10 is decided by the example as by this", () => {
    const given = fc.record({ percent, users: fc.array(id), tenants: fc.array(id) }, { requiredKeys: [] });
    const asker = fc.record({ user: id, tenant: id }, { requiredKeys: [] });
    fc.assert(
      fc.property(id, given, asker, (name, flag, who) => {
        expect(example.isOn(name, flag, who)).to.equal(isOn(flagOf(flag, name), who));
      }),
    );
  });
});

describe("E10 flags that can't be told are off", () => {
  const env = { PARAMETERS_PATH: "/top-scores/dev/" };
  for (const [text, why] of [
    ["", /it is no JSON/],
    ["on", /it is no JSON/],
    ["null", /it is no map/],
    ["[]", /it is no map/],
    ['{"all":true}', /it has all, which is not known/],
    ['{"percent":"100"}', /percent is no whole number/],
    ['{"percent":100.5}', /percent is no whole number/],
    ['{"percent":101}', /percent is no whole number/],
    ['{"percent":100,"users":"ada"}', /no list of texts/],
    ['{"percent":100,"tenants":[1]}', /no list of texts/],
    [undefined, /there is none/],
  ] as const)
    it(`E10 ${text === undefined ? "none" : JSON.stringify(text)}`, async () => {
      const lines: string[] = [];
      const read = () => Promise.resolve(new Map(text === undefined ? [] : [["new", text]]));
      const ask = createFlags(env, read, (line) => lines.push(line));
      expect([await ask("new", { user: "ada" }), await ask("new")]).to.deep.equal([false, false]);
      expect(lines).to.have.length(1);
      expect(lines[0])
        .to.match(/^flag \/top-scores\/dev\/flags\/new is off: /)
        .and.match(why);
      const own = example.createFlags(env, read, () => undefined);
      expect(await own("new", { user: "ada" })).to.equal(false);
    });

  it("E10 without the variable, nothing is read", async () => {
    const lines: string[] = [];
    const read = () => Promise.reject(new Error("was read"));
    for (const none of [{}, { PARAMETERS_PATH: "" }])
      expect(await createFlags(none, read, (line) => lines.push(line))("new")).to.equal(false);
    expect(lines).to.have.length(2);
    expect(lines.join("\n"))
      .to.match(/PARAMETERS_PATH is missing/)
      .and.not.match(/was read/);
  });
});

describe("E10 flags of an environment", function () {
  this.timeout(600_000);
  let moto: Moto;
  let company: Company;
  let harness: Harness;
  const { environments, region } = exampleConfig("dev");
  const accountIn = (name: string): string => environments.find((row) => row.name === name)?.accountId ?? "";
  const forWhom = { dev: { percent: 100 }, prod: { users: ["ada"], tenants: ["acme"] } };
  before(async () => {
    const own = (flag: object) => ({ flags: { [app]: { "shared-ranks": flag } } });
    const stacks = { dev: own(forWhom.dev), prod: own(forWhom.prod) };
    [moto, company] = await Promise.all([emptyMoto(), declaredCompany({}, stacks)]);
    const aws = { endpoint: moto.endpoint, region };
    await makeParameters(company.model, aws);
    harness = new Harness({ ...aws, company });
  });
  after(() => moto.stop());

  const put = async (environment: string, key: string, Value: string): Promise<void> => {
    const owner = ssmOf({ endpoint: moto.endpoint, region }, accountIn(environment));
    const Name = `${parameterPath(app, environment)}flags/${key}`;
    await owner.send(new PutParameterCommand({ Name, Value, Type: "String", Overwrite: true }));
    owner.destroy();
  };
  const clientOf = (environment: string, job = "function"): SSMClient =>
    harness.guard(
      new SSMClient(harness.settings(roleArn(accountIn(environment), jobRole(app, environment, job)))),
    );
  const variables = (environment: string) => ({ PARAMETERS_PATH: parameterPath(app, environment) });
  const kinds: readonly (readonly [string, (client: SSMClient) => ReadPath])[] = [
    ["the library", (client) => (path) => readPath(client, path)],
    ["the example", (client) => (path) => example.readPath(path, client)],
  ];
  for (const [title, readBy] of kinds) {
    const create = title === "the example" ? example.createFlags : createFlags;
    const flagsIn = (environment: string, lines: string[] = [], now?: () => number): AskFlag =>
      create(variables(environment), readBy(clientOf(environment)), (line) => lines.push(line), now);

    it(`E10 ${title} reads them as the app's declared role, in each environment its own`, async () => {
      const asked = async (environment: string, asker: Asker) => flagsIn(environment)("shared-ranks", asker);
      expect(await asked("dev", { user: "eve" })).to.equal(true);
      expect(await asked("prod", { user: "eve" })).to.equal(false);
      expect(await asked("prod", { user: "ada" })).to.equal(true);
      expect(await asked("prod", { user: "eve", tenant: "acme" })).to.equal(true);
      expect(await asked("test", { user: "ada" })).to.equal(false);
    });

    it(`E10 ${title} reads many page by page, and again only when their time is over`, async () => {
      for (let i = 0; i < 12; i += 1) await put("test", `more-${i}`, '{"percent":100}');
      let time = 0;
      const flags = flagsIn("test", [], () => time);
      const before = harness.asked.length;
      expect(await Promise.all([flags("more-0"), flags("more-11")])).to.deep.equal([true, true]);
      expect(harness.asked.length - before).to.equal(2);
      await put("test", "more-0", '{"percent":0}');
      time = freshFor - 1;
      expect(await flags("more-0")).to.equal(true);
      time = freshFor;
      expect(await flags("more-0")).to.equal(false);
    });

    it(`E10 ${title} has them off while AWS fails, says so, and asks again soon`, async () => {
      let time = 0;
      const lines: string[] = [];
      const flags = flagsIn("dev", lines, () => time);
      harness.fault = () => Object.assign(new Error("gone"), { name: "AccessDeniedException" });
      expect(await flags("shared-ranks")).to.equal(false);
      harness.fault = () => undefined;
      expect(lines.join("\n")).to.match(/^all flags are off: .*gone/);
      time = failedFor - 1;
      expect(await flags("shared-ranks")).to.equal(false);
      time = failedFor;
      expect(await flags("shared-ranks")).to.equal(true);
    });

    it(`E10 ${title} gets none as a job of the pipeline: they are off`, async () => {
      const lines: string[] = [];
      const flags = create(variables("dev"), readBy(clientOf("dev", "deploy")), (line) => lines.push(line));
      expect(await flags("shared-ranks", { user: "eve" })).to.equal(false);
      expect(lines.join("\n")).to.match(/^all flags are off: .*ssm:GetParametersByPath/s);
    });
  }
});
