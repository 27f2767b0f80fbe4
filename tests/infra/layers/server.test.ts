// The deployment server as the stacks declare it: what stands in its way, who it is, and that nobody is more than before.
import { expect } from "chai";
import { loginFault } from "../../../automation/store/connection.ts";
import { declareTooling } from "../../../infra/layers/tooling.ts";
import { servedStacks } from "../../../infra/plan/server/stacks.ts";
import { decide, type Company } from "../../../policy-pack/access/company.ts";
import { whoCanReach } from "../../../policy-pack/access/closure.ts";
import { findProtected } from "../../../policy-pack/access/protected.ts";
import { declaredCompany } from "../company.ts";
import { exampleConfig } from "../example.ts";
import { findingsIn } from "../judged.ts";
import { declared, ofType, type Declared } from "../mocks.ts";
import { server } from "../serverSample.ts";

const tooling = "276677566922";
const accounts = { dev: "783562562418", test: "452234911790", prod: "972823772653" };
const role = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`;
const own = (name: string): string => role(tooling, name);

describe("the deployment server in the tooling account", function () {
  this.timeout(120_000);
  let company: Company;
  before(async () => {
    company = await declaredCompany({ server });
  });

  const identity = (arn: string) => {
    const found = company.identities.find(({ name }) => name === arn);
    if (found === undefined) throw new Error(`nobody is ${arn}`);
    return found;
  };
  const may = (who: string, action: string, on: string, account = on.split(":")[4] || tooling): string =>
    decide(company, identity(who), action, findProtected(company.model, action, on, account)).decision.effect;
  const roles = (): string[] =>
    company.identities.filter(({ trust }) => trust !== undefined).map(({ name }) => name);
  const becomes = (who: string): string[] =>
    roles().filter((other) => may(who, "sts:AssumeRole", other) !== "deny");

  it("is not declared unless the configuration asks for it", async () => {
    const without = await declared("tooling", () => declareTooling(exampleConfig("tooling")));
    const types = without.map(({ type }) => type).filter((type) => /aws:(ecs|rds|lb)\//.test(type));
    expect(types).to.deep.equal([]);
  });

  it("passes every rule of the pack without an exemption: over all stacks nothing is found that was not found before", async () => {
    const before_ = new Set(findingsIn(await declaredCompany({})));
    // awsx makes the subnets, which mocks don't: that there are several is asked for below.
    const unseen = /^COMP-14 .*"input":"networkConfiguration\.subnets\[0\]","reason":"is missing"/;
    const found = findingsIn(company).filter((text) => !before_.has(text) && !unseen.test(text));
    expect(found).to.deep.equal([]);
  });

  it("F1 runs in the subnets of all zones of the network", async () => {
    const all = await declared("tooling", () => declareTooling(exampleConfig("tooling", { server })));
    const services = ofType(all, "aws:ecs/service:Service");
    expect(services).to.have.length(5);
    for (const { inputs } of services) {
      const { subnets } = inputs["networkConfiguration"] as { subnets: string[] };
      expect(new Set(subnets).size).to.equal(2);
    }
  });

  for (const stack of ["tooling", "dev", "test", "prod"] as const) {
    const account = stack === "tooling" ? tooling : accounts[stack];
    it(`has a worker for ${stack} that becomes the role of its runs, and that becomes who deploys ${stack}; nobody else`, () => {
      const lent = ["diagnose", "operate"].map((level) => role("546800369895", `lockgate-elevate-${level}`));
      expect(becomes(own(`LockgateServer-${stack}`))).to.have.members([own(`LockgateRun-${stack}`), ...lent]);
      const deployers = [role(account, "LockgateDeploy")];
      if (stack !== "tooling") deployers.push(role(account, "LockgateSecrets"));
      expect(becomes(own(`LockgateRun-${stack}`))).to.have.members(deployers);
      const target = findProtected(company.model, "sts:AssumeRole", role(account, "LockgateDeploy"), account);
      const able = [...whoCanReach(company, "sts:AssumeRole", target).values()];
      const theirs = able.filter(({ who }) => who.declared && who.principal.kind === "role");
      expect(theirs.map(({ who }) => who.name)).to.have.members([
        own(`LockgateRun-${stack}`),
        own(`LockgateServer-${stack}`),
      ]);
    });
  }

  it("logs servers and workers in to its database, and runs not", () => {
    const user = (name: string) => `arn:aws:rds-db:eu-central-1:${tooling}:dbuser:db-ABC/${name}`;
    for (const who of ["lockgate-server-web", "LockgateServer-prod"]) {
      expect(may(own(who), "rds-db:connect", user("lockgate_server")), who).to.equal("allow");
      expect(may(own(who), "rds-db:connect", user("lockgate")), who).to.equal("deny");
    }
    expect(may(own("LockgateRun-prod"), "rds-db:connect", user("lockgate_server"))).to.equal("deny");
  });

  it("lets what answers requests do nothing else at all", () => {
    expect(becomes(own("lockgate-server-web"))).to.deep.equal([]);
    for (const action of [
      "s3:ListAllMyBuckets",
      "secretsmanager:ListSecrets",
      "ecs:RunTask",
      "iam:CreateUser",
    ])
      expect(may(own("lockgate-server-web"), action, "*"), action).to.equal("deny");
  });

  it("can't be rewritten by the deploy role of its account: its roles and the key of its owner are the org stack's", () => {
    for (const name of ["LockgateServer-prod", "LockgateRun-prod"])
      for (const action of ["iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy", "iam:DeleteRole"])
        expect(may(own("LockgateDeploy"), action, own(name)), `${action} ${name}`).to.equal("deny");
    const key = company.model.of("key").find(({ name }) => name === "tooling-server-owner");
    expect(may(own("LockgateDeploy"), "kms:PutKeyPolicy", String(key?.props["arn"]))).to.equal("deny");
  });

  it("is none of these where it is not declared, and org is never run by it", () => {
    expect(servedStacks({ ...exampleConfig("tooling"), server: undefined })).to.deep.equal([]);
    expect(servedStacks(exampleConfig("tooling", { server })).map(({ stack }) => stack)).to.deep.equal([
      "tooling",
      "dev",
      "test",
      "prod",
    ]);
  });
});

describe("the deployment server's parts", () => {
  let resources: Declared[];
  before(async () => {
    resources = await declared("tooling", () => declareTooling(exampleConfig("tooling", { server })));
  });
  const made = (type: string, name: string): Record<string, unknown> => {
    const found = ofType(resources, `aws:${type}`).filter((one) => one.name === name);
    expect(found, `${type} ${name}`).to.have.length(1);
    return found[0]?.inputs ?? {};
  };
  const containerOf = (job: string) => {
    const [container] = JSON.parse(
      String(made("ecs/taskDefinition:TaskDefinition", `lockgate-server-${job}`)["containerDefinitions"]),
    ) as Record<string, unknown>[];
    return container as {
      image: string;
      command: string[];
      environment: { name: string; value: string }[];
      secrets: { name: string; valueFrom: string }[];
    } & Record<string, unknown>;
  };
  const told = (job: string): Record<string, string> =>
    Object.fromEntries(containerOf(job).environment.map(({ name, value }) => [name, value]));

  it("run the image by its digest, not as root, with nothing to write to but scratch space", () => {
    for (const job of ["server", "worker-tooling", "worker-prod", "migrate"]) {
      const container = containerOf(job);
      expect(container.image).to.equal(
        `${tooling}.dkr.ecr.eu-central-1.amazonaws.com/lockgate/server@${server.image}`,
      );
      expect(container).to.deep.include({
        user: "1000:1000",
        readonlyRootFilesystem: true,
        mountPoints: [{ sourceVolume: "scratch", containerPath: "/tmp", readOnly: false }],
      });
    }
  });

  it("are services with two servers and a worker a stack, in private subnets, that go back by themselves", () => {
    const services = ofType(resources, "aws:ecs/service:Service").map(({ inputs }) => inputs);
    expect(
      services.map(({ name, desiredCount }) => `${String(name)} ${String(desiredCount)}`),
    ).to.have.members([
      "lockgate-server-server 2",
      ...["tooling", "dev", "test", "prod"].map((stack) => `lockgate-server-worker-${stack} 1`),
    ]);
    for (const service of services)
      expect(service).to.deep.include({ deploymentCircuitBreaker: { enable: true, rollback: true } });
  });

  it("start nothing before an image is named", async () => {
    const { image, ...rest } = server;
    expect(image).to.match(/^sha256:/);
    const none = await declared("tooling", () => declareTooling(exampleConfig("tooling", { server: rest })));
    expect(ofType(none, "aws:ecs/service:Service").map(({ inputs }) => inputs["desiredCount"])).to.deep.equal(
      Array.from({ length: 5 }, () => 0),
    );
  });

  it("tell each worker its own stack, and all what each environment demands, in the order of promotion", () => {
    expect(told("worker-prod")["LOCKGATE_WORKER"]).to.equal("prod");
    expect(told("worker-tooling")).to.not.have.property("LOCKGATE_WORKER");
    const { environments } = JSON.parse(told("server")["LOCKGATE_ENVIRONMENTS_FILE"] ?? "") as {
      environments: Record<string, unknown>[];
    };
    expect(
      environments.map(({ name, after, approvals, worker }) => [name, after, approvals, worker]),
    ).to.deep.equal([
      ["tooling", undefined, 2, undefined],
      ["dev", undefined, 0, "dev"],
      ["test", "dev", 0, "test"],
      ["prod", "test", 2, "prod"],
    ]);
    expect(environments.map(({ role: becoming }) => becoming)).to.deep.equal(
      ["tooling", "dev", "test", "prod"].map((stack) => own(`LockgateRun-${stack}`)),
    );
  });

  it("log in to the database by tokens, over TLS; only the task that migrates as its owner, by the secret that RDS keeps", () => {
    const place = (key: string) => ({
      name: "DATABASE_URL",
      valueFrom: `arn:aws:ssm:eu-central-1:${tooling}:parameter/lockgate/server/${key}`,
    });
    for (const job of ["server", "worker-dev"])
      expect(containerOf(job).secrets).to.deep.include(place("database"));
    expect(containerOf("migrate").secrets).to.deep.equal([place("owner")]);
    expect(containerOf("migrate").command).to.include("--rds-iam");
    const host = "lockgate-server.c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com";
    // Pulumi treats every value of Parameter Store as a secret.
    const url = (key: string) =>
      (made("ssm/parameter:Parameter", `server-${key}`)["value"] as { value: string }).value;
    expect(url("database")).to.equal(`postgresql://lockgate_server@${host}:5432/lockgate?login=rds-iam`);
    expect([loginFault(url("database")), loginFault(url("owner"))]).to.deep.equal([undefined, undefined]);
    expect(new URL(url("owner")).searchParams.get("secret")).to.match(/:secret:rds!db-1-AbCdEf$/);
  });

  it("give each process the secrets that it reads, and no other", () => {
    const names = (job: string) => containerOf(job).secrets.map(({ name }) => name);
    expect(names("server")).to.have.members(["DATABASE_URL", "LOCKGATE_HOOKS_KEY"]);
    expect(names("worker-prod")).to.have.members([
      "DATABASE_URL",
      "LOCKGATE_HOOKS_KEY",
      "LOCKGATE_GITHUB_TOKEN",
    ]);
  });

  it("keep Postgres closed, encrypted, in two zones, with TLS forced, backups and a password that nobody wrote", () => {
    expect(made("rds/instance:Instance", "server")).to.deep.include({
      publiclyAccessible: false,
      multiAz: true,
      storageEncrypted: true,
      deletionProtection: true,
      backupRetentionPeriod: 14,
      manageMasterUserPassword: true,
      iamDatabaseAuthenticationEnabled: true,
    });
    const { parameters } = made("rds/parameterGroup:ParameterGroup", "server") as {
      parameters: { name: string; value: string }[];
    };
    expect(parameters).to.deep.include({ name: "rds.force_ssl", value: "1" });
  });

  it("are reached through an internal balancer by TLS 1.2 and later, which asks servers for their health", () => {
    expect(made("lb/loadBalancer:LoadBalancer", "server")).to.include({ internal: true });
    expect(made("lb/listener:Listener", "server")).to.include({
      port: 443,
      protocol: "HTTPS",
      certificateArn: server.certificate,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    });
    expect(made("lb/targetGroup:TargetGroup", "server")["healthCheck"]).to.include({ path: "/healthz" });
  });

  it("reach each other by reference: clients the balancer, it the servers, tasks the database, and nothing the other way", () => {
    const rule = (type: string) =>
      ofType(resources, type)
        .filter(({ name }) => name.startsWith("server-"))
        .map(({ inputs }) => {
          const { securityGroupId, referencedSecurityGroupId, cidrIpv4, fromPort } = inputs;
          return [securityGroupId, referencedSecurityGroupId ?? cidrIpv4, fromPort].map(String).join(" ");
        });
    expect(rule("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")).to.have.members([
      "id-server-balancer 10.0.0.0/8 443",
      "id-server-server id-server-balancer 8080",
      "id-server-database id-server-server 5432",
      "id-server-database id-server-worker 5432",
    ]);
    expect(rule("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")).to.have.members([
      "id-server-balancer id-server-server 8080",
      "id-server-server id-server-database 5432",
      "id-server-worker id-server-database 5432",
      "id-server-server 0.0.0.0/0 443",
      "id-server-worker 0.0.0.0/0 443",
    ]);
  });

  it("log under the account's key, for as long as all logs are kept", () => {
    const groups = ofType(resources, "aws:cloudwatch/logGroup:LogGroup")
      .map(({ inputs }) => inputs)
      .filter(({ name }) => /lockgate\/server|lockgate-server/.test(String(name)));
    expect(groups).to.have.length(7);
    for (const group of groups) {
      expect(group["retentionInDays"]).to.equal(365);
      expect(group["kmsKeyId"]).to.be.a("string");
    }
  });

  it("look up what they need beside AWS's names of the region, and call as the deployers of other accounts", () => {
    const lists = ofType(resources, "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList");
    const names = lists.flatMap(({ inputs }) => inputs["domains"] as string[]);
    expect(names).to.include.members([
      "iam.amazonaws.com.",
      "*.eu-central-1.rds.amazonaws.com.",
      "login.acme.example.",
    ]);
  });
});
