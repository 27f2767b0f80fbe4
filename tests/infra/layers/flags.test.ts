// Flags that an environment declares: parameters of the app's own path, which one role of an app reads and none writes.
import { expect } from "chai";
import { declareEnvironment } from "../../../infra/layers/environment.ts";
import { jobStatements } from "../../../infra/plan/documents/jobs.ts";
import { regionalArn, roleArn } from "../../../infra/plan/names.ts";
import { jobsIn } from "../../../infra/plan/pipeline/plan.ts";
import { whoCanReach } from "../../../policy-pack/access/closure.ts";
import type { Company } from "../../../policy-pack/access/company.ts";
import { findProtected } from "../../../policy-pack/access/protected.ts";
import { declaredCompany } from "../company.ts";
import { exampleConfig, keptElsewhere, valueOf } from "../example.ts";
import { findingsOf } from "../judged.ts";
import { declared, ofType, one } from "../mocks.ts";
import { decide } from "../plan/evaluation.ts";
import { targetApps } from "../plan/pipeline/samples.ts";

const flags = { "top-scores": { "shared-ranks": { percent: 10, users: ["ada"] } } };
const stack = (changes: Record<string, unknown>) =>
  declared("dev", () => declareEnvironment(exampleConfig("dev", changes)));
const parameter = "aws:ssm/parameter:Parameter";

describe("E10 flags that an environment declares", () => {
  it("E10 are parameters in a folder of the app's own path, one each, in the open", async () => {
    const { inputs, provider } = one(await stack({ flags }), parameter, "top-scores-flags/shared-ranks");
    expect(inputs).to.include({
      name: "/top-scores/dev/flags/shared-ranks",
      type: "String",
      tier: "Standard",
      insecureValue: '{"percent":10,"users":["ada"]}',
    });
    expect(provider).to.equal("dev");
  });

  it("E10 need no values beside them, and change nothing else of the stack", async () => {
    const names = async (changes: Record<string, unknown>) =>
      ofType(await stack(changes), parameter).map(({ inputs }) => inputs["name"]);
    const before = await names({ parameters: undefined });
    expect(await names({ parameters: undefined, flags })).to.have.members([
      ...before,
      "/top-scores/dev/flags/shared-ranks",
    ]);
    expect((await stack({ flags })).length).to.equal((await stack({})).length + 1);
  });

  it("E10 change alone: another share is another value of that one parameter, as a preview shows it", async () => {
    const linesAt = async (percent: number) => {
      const told = { "top-scores": { "shared-ranks": { percent } } };
      const made = await stack({ flags: told });
      return made.map(({ type, name, inputs }) => [type, name, JSON.stringify(inputs)].join(" "));
    };
    const before = await linesAt(10);
    const after = await linesAt(50);
    expect(after.length).to.equal(before.length);
    const differ = after.filter((line) => !before.includes(line));
    expect(differ).to.have.length(1);
    expect(differ[0]).to.match(/^aws:ssm\/parameter:Parameter top-scores-flags\/shared-ranks .*percent\W+50/);
  });

  it("E10 break no rule of the pack that held before", async () => {
    expect(findingsOf(await stack({ flags }))).to.deep.equal(findingsOf(await stack({})));
  });
});

describe("E5 E10 who reads and writes flags, by evaluation of the whole company", function () {
  this.timeout(120_000);
  let company: Company;
  const apps = valueOf("tooling", "apps") as object[];
  const { environments, region } = exampleConfig("dev");
  const accountIn = (name: string) => environments.find((row) => row.name === name)?.accountId ?? "";
  before(async () => {
    const others = ["lists", "top-scores-2"].map((name) => ({ ...apps[0], name }));
    const own = { flags: { ...flags, lists: { "shared-ranks": { percent: 5 } } } };
    company = await declaredCompany({ apps: [...apps, ...others] }, { dev: own, test: own, prod: own });
  });

  /** Roles of jobs and apps alone: people and the roles of stacks are named below. */
  const who = (action: string, app: string, environment: string, key = "flags/shared-ranks"): string[] => {
    const place = { account: accountIn(environment), region };
    const arn = regionalArn("ssm", place, `parameter/${app}/${environment}/${key}`);
    return [...whoCanReach(company, action, findProtected(company.model, action, arn)).keys()];
  };
  const isOfApp = (name: string): boolean => name.includes(":role/lockgate-");

  it("E10 not even in its own account does an app's role read the path of another environment", () => {
    for (const action of ["ssm:GetParametersByPath", "ssm:GetParameter", "ssm:PutParameter"]) {
      const place = { account: accountIn("dev"), region };
      const arn = regionalArn("ssm", place, "parameter/top-scores/prod/flags/shared-ranks");
      const all = whoCanReach(company, action, findProtected(company.model, action, arn));
      expect([...all.keys()].filter(isOfApp), action).to.deep.equal([]);
    }
  });

  const cases = environments.flatMap(({ name }) =>
    ["top-scores", "lists"].map((app) => [app, name] as const),
  );

  for (const [app, environment] of cases)
    it(`E5 E10 those of ${app} in ${environment} are read by its own role there alone, of all of jobs and apps`, () => {
      const own = roleArn(accountIn(environment), `lockgate-${app}-${environment}-function`);
      expect(who("ssm:GetParametersByPath", app, environment, "flags/").filter(isOfApp)).to.deep.equal([own]);
      expect(who("ssm:GetParameter", app, environment).filter(isOfApp)).to.deep.equal([own]);
    });

  for (const [app, environment] of cases)
    it(`E5 E10 those of ${app} in ${environment} are written by the roles of its stack, and of people by administrators`, () => {
      const account = accountIn(environment);
      for (const action of ["ssm:PutParameter", "ssm:DeleteParameter"]) {
        const all = who(action, app, environment);
        expect(all.filter(isOfApp), action).to.deep.equal([]);
        const known = [
          roleArn(account, "LockgateDeploy"),
          roleArn(account, "LockgateSecrets"),
          roleArn(account, "synthetic-administrator"),
          `arn:aws:iam::${account}:root`,
        ];
        const people = all.filter((name) => !known.includes(name));
        expect(all, action).to.include.members(known);
        expect(
          people.every((name) => name.endsWith(":role/PlatformAdministrator")),
          people.join(),
        ).to.equal(true);
      }
    });
});

describe("E10 no job of any kind of target writes a flag", () => {
  const config = exampleConfig("tooling", { apps: targetApps, environments: keptElsewhere() });
  const context = { "aws:RequestedRegion": config.region };
  const mayWrite = (account: string, role: string, resource: string): boolean => {
    const identity = jobStatements(
      config,
      jobsIn(config, account).filter((job) => job.role === role),
    );
    return ["ssm:PutParameter", "ssm:DeleteParameter"].some(
      (action) =>
        decide({ arn: roleArn(account, role), identity }, { action, resource, account, context }, {}) !==
        "deny",
    );
  };
  for (const { name: environment, accountId: account } of config.environments)
    it(`E10 in ${environment}`, () => {
      const roles = [...new Set(jobsIn(config, account).map(({ role }) => role))];
      expect(roles.length).to.be.greaterThan(targetApps.length);
      const arnOf = (app: string, key: string) =>
        regionalArn("ssm", { account, region: config.region }, `parameter/${app}/${environment}/${key}`);
      for (const role of roles) {
        const app = targetApps.find(({ name }) => role.startsWith(`lockgate-${name}-`))?.name ?? "shared";
        expect(mayWrite(account, role, arnOf(app, "flags/shared-ranks")), role).to.equal(false);
      }
      // The one parameter of an app that a job does write: so the question is one that can be answered by yes.
      const check = `lockgate-model-${environment}-check`;
      expect(mayWrite(account, check, arnOf("model", "ACCEPTED_MODEL"))).to.equal(true);
    });
});
