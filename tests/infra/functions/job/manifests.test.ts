// What an artifact may hold of Kubernetes, and how far its pods are said to be.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { stringify } from "yaml";
import { progressOf } from "../../../../infra/functions/job/cluster.ts";
import type { Manifest } from "../../../../infra/functions/job/manifest.ts";
import { pathOf, readManifests } from "../../../../infra/functions/job/manifests.ts";
import { schemaFault } from "../../../../sandbox/rehearsal/targets/kubernetes/schemas.ts";
import { repositoryRoot } from "../../../../sandbox/toolchain/pinned.ts";

const image = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/lockgate/web@sha256:${"a".repeat(64)}`;
type Row = Record<string, unknown>;
const container = (more: Row = {}): Row => ({
  name: "web",
  image,
  securityContext: {
    runAsNonRoot: true,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  },
  ...more,
});
const deployment = (pod: Row = {}, metadata: Row = {}): Row => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", ...metadata },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [container()], ...pod } },
  },
});
const object = (apiVersion: string, kind: string): Row => ({ apiVersion, kind, metadata: { name: "x" } });
const read = (...objects: Row[]) =>
  readManifests(objects.map((each) => stringify(each)).join("---\n"), "web", image);

describe("C12 manifests of a release", () => {
  it("C12 are put into the app's own namespace, and keep all else as it is", () => {
    const [made] = read(deployment());
    expect(made).to.deep.equal(deployment({}, { namespace: "web" }));
    expect(pathOf(made!)).to.equal("/apis/apps/v1/namespaces/web/deployments/web");
    expect(schemaFault(made!)).to.equal(undefined);
  });

  it("C12 those of the example are all taken, by Kubernetes' schemas too", () => {
    const text = readFileSync(`${repositoryRoot}/examples/departures/manifests.yaml`, "utf8");
    const manifests = readManifests(text.replace("image: RELEASED", `image: ${image}`), "departures", image);
    expect(manifests.map(({ kind }) => kind)).to.deep.equal([
      "ServiceAccount",
      "Service",
      "PodDisruptionBudget",
      "Deployment",
    ]);
    for (const manifest of manifests) expect(schemaFault(manifest), manifest.kind).to.equal(undefined);
  });

  const other = `${image.slice(0, -1)}b`;
  const refused: readonly [string, Row[], RegExp][] = [
    ["another image", [deployment({ containers: [container({ image: other })] })], /not the released image/],
    [
      "an image by its tag",
      [deployment({ containers: [container({ image: "nginx:1" })] })],
      /runs nginx:1, not/,
    ],
    [
      "another image to begin with",
      [deployment({ initContainers: [container({ image: "busybox" })] })],
      /busybox/,
    ],
    [
      "a container as root",
      [deployment({ containers: [container({ securityContext: {} })] })],
      /without runAsNonRoot/,
    ],
    ["the machine's network", [deployment({ hostNetwork: true })], /sets hostNetwork/],
    [
      "files of the machine",
      [deployment({ volumes: [{ name: "v", hostPath: { path: "/" } }] })],
      /path of the machine/,
    ],
    [
      "a namespace of another app",
      [deployment({}, { namespace: "other" })],
      /of namespace other, .* own is web/,
    ],
    ["a secret", [deployment(), object("v1", "Secret")], /has v1\/Secret: releases hold /],
    [
      "rights in the cluster",
      [deployment(), object("rbac.authorization.k8s.io/v1", "ClusterRole")],
      /ClusterRole/,
    ],
    ["an object twice", [deployment(), deployment()], /Deployment web twice/],
    ["a name that is a path", [deployment({}, { name: "../x" })], /without a name/],
    ["nothing that runs", [object("v1", "ConfigMap")], /nothing would run/],
    ["no container", [deployment({ containers: [] })], /has no container/],
  ];
  for (const [what, objects, says] of refused)
    it(`C12 are refused with ${what}`, () => {
      expect(() => read(...objects)).to.throw(says);
    });

  describe("C17 with volumes", () => {
    const home = { volumes: [{ name: "home", persistentVolumeClaim: { claimName: "home" } }] };
    const controller = (name: string, more: Row = {}): Row => {
      const made = deployment(home, { name });
      return {
        ...made,
        spec: { ...(made["spec"] as Row), replicas: 1, strategy: { type: "Recreate" }, ...more },
      };
    };
    it("C17 one controller writes its claim", () => {
      expect(read(controller("jenkins"))).to.have.length(1);
    });
    for (const [what, objects, says] of [
      [
        "two controllers on one claim",
        [controller("a"), controller("b")],
        /Deployment a and Deployment b both write claim home/,
      ],
      [
        "a controller that is there twice",
        [controller("a", { replicas: 2 })],
        /2 pods at once that write claim home/,
      ],
      [
        "a new controller beside the old one",
        [controller("a", { strategy: {} })],
        /2 pods at once .* Recreate/,
      ],
    ] as const)
      it(`C17 refuses ${what}`, () => {
        expect(() => read(...objects)).to.throw(says);
      });
  });

  it("C12 are refused where they are no YAML, or nothing", () => {
    expect(() => readManifests("a: [", "web", image)).to.throw(/is not YAML/);
    expect(() => readManifests("", "web", image)).to.throw(/empty|nothing would run/);
    expect(() => readManifests("- 1\n", "web", image)).to.throw(/has undefined\/undefined/);
  });

  it("C12 a field of the wrong type is told by its place, as Kubernetes does", () => {
    const [made] = read(deployment());
    const spec = { ...(made!["spec"] as Row), replicas: "two" };
    expect(schemaFault({ ...made!, spec })).to.match(/replicas/);
  });
});

describe("C12 pods of a workload", () => {
  const manifest = read(deployment())[0] as Manifest;
  const found = (status: Row, generation = 2) => ({
    metadata: { generation },
    spec: { replicas: 2 },
    status,
  });
  const up = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
  const stuck = {
    type: "Progressing",
    status: "False",
    reason: "ProgressDeadlineExceeded",
    message: "timed out",
  };
  const cases: readonly [string, Row | undefined, boolean, boolean][] = [
    ["all new, and no old ones left", found(up), true, false],
    ["not yet seen by Kubernetes", found({ ...up, observedGeneration: 1 }), false, false],
    ["old ones are still there", found({ ...up, replicas: 3 }), false, false],
    ["new ones do not answer yet", found({ ...up, availableReplicas: 1 }), false, false],
    ["given up", found({ ...up, updatedReplicas: 1, conditions: [stuck] }), false, true],
    [
      "given up before this change",
      found({ ...up, observedGeneration: 1, conditions: [stuck] }),
      false,
      false,
    ],
    ["nothing is said of them", found({}), false, false],
    ["not there", undefined, false, true],
  ];
  for (const [what, object, isUp, failed] of cases)
    it(`C12 are ${isUp ? "" : "not "}up: ${what}`, () => {
      expect(progressOf(manifest, object)).to.include({ up: isUp, failed });
    });
});
