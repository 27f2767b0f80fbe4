import { expect } from "chai";
import { domain } from "../../../../sandbox/aws/codeartifact/domain.ts";
import { permissionsPolicy } from "../../../../sandbox/aws/codeartifact/permissionsPolicy.ts";
import { repository } from "../../../../sandbox/aws/codeartifact/repository.ts";
import { key } from "../../../../sandbox/aws/kms/key.ts";
import { badTags, itRefuses, policyText } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const arn = (resource: string): string => `arn:aws:codeartifact:eu-central-1:${workload}:${resource}`;

describe("codeartifact Domain", () => {
  const scene = () => {
    const world = testWorld();
    return {
      world,
      inputs: { domain: "lockgate", encryptionKey: world.create(key, {}).outputs["arn"] },
    };
  };
  it("has its ARN as id, its owner, and AWS's key where none is given", () => {
    const { id, outputs } = testWorld().create(domain, { domain: "lockgate" });
    expect(id).to.equal(arn("domain/lockgate"));
    expect(outputs).to.include({ arn: id, owner: workload, repositoryCount: 0 });
    expect(outputs["encryptionKey"]).to.match(/alias\/aws\/codeartifact$/);
  });
  itRefuses(domain, scene, [
    ["a capital letter", { domain: "Lockgate" }, /2 to 50 small letters/],
    ["a name of one letter", { domain: "l" }, /2 to 50/],
    ["a - at the end", { domain: "lockgate-" }, /no - last/],
    [
      "a key that is not there",
      { encryptionKey: "no-such-key" },
      /no-such-key does not exist in eu-central-1/,
    ],
    ...badTags,
  ]);
  it("takes no key that signs, and none that is off", () => {
    for (const [given, says] of [
      [{ customerMasterKeySpec: "ECC_NIST_P256", keyUsage: "SIGN_VERIFY" }, /only a symmetric key/],
      [{ isEnabled: false }, /is disabled/],
    ] as const) {
      const world = testWorld();
      const encryptionKey = world.create(key, given).outputs["arn"];
      expect(() => world.create(domain, { domain: "lockgate", encryptionKey })).to.throw(says);
    }
  });
  it("asks the key through CodeArtifact, once, when it is made", () => {
    const { world, inputs } = scene();
    const calls = domain.calls("create", { inputs }, world.context());
    expect(calls.find(({ action }) => action === "kms:CreateGrant")).to.deep.equal({
      action: "kms:CreateGrant",
      resource: inputs.encryptionKey,
      context: {
        "kms:ViaService": "codeartifact.eu-central-1.amazonaws.com",
        "kms:GrantIsForAWSResource": "true",
        "kms:ResourceAliases": [],
      },
    });
    const later = domain.calls("update", { inputs, outputs: inputs }, world.context());
    expect(later.filter(({ action }) => action.startsWith("kms:"))).to.deep.equal([]);
  });
  it("is there once in account and region, and stays while it has a repository", () => {
    const { world, inputs } = scene();
    const made = world.create(domain, inputs);
    expect(() => world.create(domain, inputs)).to.throw(/ConflictException: Domain already exists/);
    const packages = world.create(repository, { domain: "lockgate", repository: "release" });
    expect(() => world.remove(domain, made)).to.throw(/has 1 repositories/);
    world.remove(repository, packages);
    expect(() => world.remove(domain, made)).not.to.throw();
  });
});

describe("codeartifact Repository", () => {
  const scene = () => {
    const world = testWorld();
    world.create(domain, { domain: "lockgate" });
    world.create(repository, {
      domain: "lockgate",
      repository: "upstream",
      externalConnections: { externalConnectionName: "public:npmjs" },
    });
    return {
      world,
      inputs: {
        domain: "lockgate",
        repository: "release",
        upstreams: [{ repositoryName: "upstream" }],
      },
    };
  };
  it("has its ARN as id, and its administrator", () => {
    const { world, inputs } = scene();
    const { id, outputs } = world.create(repository, inputs);
    expect(id).to.equal(arn("repository/lockgate/release"));
    expect(outputs).to.include({ arn: id, administratorAccount: workload, domainOwner: workload });
  });
  itRefuses(repository, scene, [
    ["a domain that is not there", { domain: "other" }, /Domain not found: other/],
    ["a name with a slash", { repository: "a/b" }, /2 to 100 letters/],
    [
      "a name that is taken",
      { repository: "upstream", upstreams: [] },
      /Repository already exists: upstream/,
    ],
    [
      "an upstream that is not there",
      { upstreams: [{ repositoryName: "no" }] },
      /Upstream repository not found: no/,
    ],
    ["itself as upstream", { upstreams: [{ repositoryName: "release" }] }, /no upstream of itself/],
    [
      "eleven upstreams",
      { upstreams: Array.from({ length: 11 }, (_, i) => ({ repositoryName: `up-${i}` })) },
      /length 11: must be between 0 and 10/,
    ],
    [
      "a registry that CodeArtifact doesn't know",
      { externalConnections: { externalConnectionName: "public:npm" } },
      /must be one of public:npmjs/,
    ],
    ...badTags,
  ]);
  it("asks the upstream, and for the connection", () => {
    const { world, inputs } = scene();
    const given = { ...inputs, externalConnections: { externalConnectionName: "public:pypi" } };
    const calls = repository.calls("create", { inputs: given }, world.context());
    expect(calls.map(({ action, resource }) => [action.split(":")[1], resource])).to.deep.include.members([
      ["AssociateExternalConnection", arn("repository/lockgate/release")],
      ["AssociateWithDownstreamRepository", arn("repository/lockgate/upstream")],
    ]);
  });
});

describe("codeartifact RepositoryPermissionsPolicy", () => {
  const allow = { Principal: { AWS: "*" }, Action: "codeartifact:ReadFromRepository" };
  const scene = () => {
    const world = testWorld();
    world.create(domain, { domain: "lockgate" });
    world.create(repository, { domain: "lockgate", repository: "release" });
    return {
      world,
      inputs: { domain: "lockgate", repository: "release", policyDocument: policyText(allow) },
    };
  };
  itRefuses(permissionsPolicy, scene, [
    ["a repository that is not there", { repository: "other" }, /Repository not found: other/],
    ["a text that is no policy", { policyDocument: "{" }, /not a valid policy document/],
    [
      "an action of ECR",
      { policyDocument: policyText({ ...allow, Action: "ecr:PutImage" }) },
      /not one of codeartifact/,
    ],
    [
      "a role that does not exist",
      { policyDocument: policyText({ ...allow, Principal: { AWS: `arn:aws:iam::${workload}:role/No` } }) },
      /Invalid principal/,
    ],
  ]);
});
