// The settings: everything wrong is reported at once, nothing secret is shown, and the CLI sees little.
import { expect } from "chai";
import {
  cliEnvironment,
  readDatabaseConfig,
  readServerConfig,
  readWorkerConfig,
} from "../../automation/config.ts";
import { LockgateError, describeError } from "../../automation/errors.ts";
import { readEnvironments } from "../../automation/gate/environments.ts";

const database = { DATABASE_URL: "postgresql://u:p@localhost:5432/lockgate" };
const worker = {
  ...database,
  LOCKGATE_PROGRAM_DIR: "/repo",
  LOCKGATE_PULUMI_ROOT: "/pulumi",
  PULUMI_BACKEND_URL: "s3://states?region=eu-central-1",
};

function faultsOf(read: () => unknown): LockgateError {
  try {
    read();
  } catch (error) {
    if (error instanceof LockgateError) return error;
    throw error;
  }
  return expect.fail("was accepted");
}

describe("the settings", () => {
  it("have defaults that listen on loopback only", () => {
    const config = readServerConfig(database);
    expect(config).to.deep.include({ host: "127.0.0.1", port: 8080 });
    expect(config.stacks).to.deep.equal(["org", "tooling", "dev", "test", "prod"]);
  });

  it("take files of settings, or what would stand in them, and refuse what is neither by the variable's name", () => {
    const text = JSON.stringify({ environments: [{ name: "prod", approvals: 1, worker: "prod" }] });
    expect(readServerConfig({ ...database, LOCKGATE_ENVIRONMENTS_FILE: text }).environmentsFile).to.equal(
      text,
    );
    const environments = readEnvironments(text, ["prod"]);
    expect(environments("prod")).to.include({ approvals: 1, worker: "prod" });
    for (const [wrong, says] of [
      ['{ "environments": secret-canary', /LOCKGATE_ENVIRONMENTS_FILE can't be read: it is no JSON/],
      ['{ "environments": [] }', /LOCKGATE_ENVIRONMENTS_FILE: environments/],
      ['{ "environments": [{ "name": "prod", "approvals": 1, "worker": "P!" }] }', /no name of a worker/],
    ] as const) {
      const fault = describeError(faultsOf(() => readEnvironments(wrong, ["prod"])));
      expect(fault).to.match(says).and.not.contain("secret-canary");
    }
  });

  it("name workers by small letters, digits and hyphens", () => {
    expect(readWorkerConfig({ ...worker, LOCKGATE_WORKER: "prod-1" }).worker).to.equal("prod-1");
    const fault = faultsOf(() => readWorkerConfig({ ...worker, LOCKGATE_WORKER: "Prod 1" }));
    expect(describeError(fault)).to.contain("LOCKGATE_WORKER").and.contain("1 to 32 small letters");
  });

  it("refuse a login to the database that can't work, and show nothing of its URL", () => {
    const DATABASE_URL = "postgresql://canary-user:canary@db.example/lockgate?login=rds-iam";
    const text = describeError(faultsOf(() => readServerConfig({ DATABASE_URL })));
    expect(text).to.contain("DATABASE_URL").and.contain("no endpoint of RDS").and.not.contain("canary");
  });

  it("refuse webhooks of GitHub without a secret, with an empty one, and with one that can be guessed", () => {
    for (const [secret, says] of [
      [undefined, "is not set, though LOCKGATE_GITHUB_FILE is"],
      ["", "is not set, though LOCKGATE_GITHUB_FILE is"],
      ["canary-too-short".slice(1), "is shorter than 16 characters"],
    ] as const) {
      const github = { LOCKGATE_GITHUB_FILE: "github.yaml", LOCKGATE_GITHUB_WEBHOOK_SECRET: secret };
      const text = describeError(faultsOf(() => readServerConfig({ ...database, ...github })));
      expect(text).to.contain(`LOCKGATE_GITHUB_WEBHOOK_SECRET`).and.contain(says).and.not.contain("canary");
    }
  });

  it("are frozen", () => {
    expect(Object.isFrozen(readServerConfig(database))).to.equal(true);
    expect(Object.isFrozen(readWorkerConfig(worker).cliEnvironment)).to.equal(true);
  });

  it("report every fault at once, with name, value and remedy", () => {
    const error = faultsOf(() =>
      readServerConfig({ LOCKGATE_PORT: "eighty", LOCKGATE_STACKS: "a,,b", LOCKGATE_LOG_LEVEL: "loud" }),
    );
    expect(error.code).to.equal("config_invalid");
    const paths = error.faults.map((fault) => fault.path);
    expect(paths.toSorted()).to.deep.equal([
      "DATABASE_URL",
      "LOCKGATE_LOG_LEVEL",
      "LOCKGATE_PORT",
      "LOCKGATE_STACKS",
    ]);
    const text = describeError(error);
    expect(text)
      .to.include("LOCKGATE_PORT")
      .and.include('"eighty"')
      .and.include("Correct the environment variables");
  });

  for (const [name, value] of [
    ["LOCKGATE_PORT", "-1"],
    ["LOCKGATE_PORT", "65536"],
    ["LOCKGATE_PORT", "80.5"],
    ["LOCKGATE_STACKS", "dev,dev"],
    ["LOCKGATE_STACKS", "../dev"],
    ["LOCKGATE_PUBLIC_URL", "ftp://x"],
    ["LOCKGATE_DRAIN_SECONDS", "0"],
  ] as const) {
    it(`refuse ${name}=${value}`, () => {
      const error = faultsOf(() => readServerConfig({ ...database, [name]: value }));
      expect(error.faults.map((fault) => fault.path)).to.deep.equal([name]);
    });
  }

  it("of the worker name the folders and the place of the states that are missing", () => {
    const error = faultsOf(() => readWorkerConfig(database));
    expect(error.faults.map((fault) => fault.path)).to.deep.equal([
      "LOCKGATE_PROGRAM_DIR",
      "LOCKGATE_PULUMI_ROOT",
      "PULUMI_BACKEND_URL",
    ]);
  });

  for (const concurrency of ["0", "65", "many"]) {
    it(`refuse a concurrency of ${concurrency}`, () => {
      expect(
        faultsOf(() => readWorkerConfig({ ...worker, LOCKGATE_CONCURRENCY: concurrency })).faults,
      ).to.have.length(1);
    });
  }

  for (const nice of ["-1", "20", "low"]) {
    it(`refuse a worker that stands back by ${nice}`, () => {
      const { faults } = faultsOf(() => readWorkerConfig({ ...worker, LOCKGATE_NICE: nice }));
      expect(faults.map(({ path: name }) => name)).to.deep.equal(["LOCKGATE_NICE"]);
    });
  }

  it("count an empty variable as not set", () => {
    expect(readServerConfig({ ...database, LOCKGATE_PORT: "" }).port).to.equal(8080);
    expect(faultsOf(() => readDatabaseConfig({ DATABASE_URL: "" })).faults[0]?.message).to.equal(
      "is not set",
    );
  });

  it("never show the database's URL, which may hold a password", () => {
    const error = faultsOf(() => readDatabaseConfig({ DATABASE_URL: "mysql://user:hunter2@host/db" }));
    expect(describeError(error) + JSON.stringify(error.faults)).not.to.include("hunter2");
  });
});

describe("the environment of the CLI", () => {
  it("is what Pulumi and AWS need, and nothing else", () => {
    const env = {
      PATH: "/bin",
      PULUMI_HOME: "/h",
      PULUMI_CONFIG_PASSPHRASE: "x",
      AWS_REGION: "eu-central-1",
      LOCKGATE_LANGUAGE_HOST: "/host",
      NODE_COMPILE_CACHE: "/cache",
      DATABASE_URL: "postgresql://secret",
      LOCKGATE_PORT: "1",
      GITHUB_TOKEN: "secret",
      NODE_OPTIONS: "--require evil",
      UNSET: undefined,
    };
    expect(Object.keys(cliEnvironment(env)).toSorted()).to.deep.equal([
      "AWS_REGION",
      "LOCKGATE_LANGUAGE_HOST",
      "NODE_COMPILE_CACHE",
      "PATH",
      "PULUMI_CONFIG_PASSPHRASE",
      "PULUMI_HOME",
    ]);
  });
});
