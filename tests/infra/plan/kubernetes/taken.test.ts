// Which values a chart takes, on charts that are a function: what npm run test:charts asks of Helm.
import { expect } from "chai";
import { stringify } from "yaml";
import { strangeImages, untaken } from "../../../charts/taken.ts";

const defaults = { replicas: 3, image: { tag: "1" }, labels: {}, unused: "x" };
let drawn = 0;
/** Reads replicas, the image's tag and labels, and draws a password. */
const render = (values: Record<string, unknown>): string => {
  const { replicas, image, labels } = { ...defaults, ...values } as typeof defaults;
  return stringify({ replicas, tag: image?.tag ?? defaults.image.tag, labels, password: `p${(drawn += 1)}` });
};

describe("values of charts", () => {
  it("C17, C18, D6 those that no template reads are found, however they are misspelt", () => {
    const ours = {
      replicas: 3,
      image: { tag: "2", pullpolicy: "Always" },
      labels: { "lockgate/for": "jenkins" },
      haController: { enabled: true, replicas: 3 },
      unused: "y",
    };
    expect(untaken(ours, defaults, render)).to.deep.equal([
      "image.pullpolicy",
      "haController.enabled",
      "haController.replicas",
      "unused",
    ]);
  });

  it("C17, C18, D6 images from elsewhere are found, but of what runs when somebody asks", () => {
    const rendered = [
      'kind: Deployment\n  - image: "registry.acme/a:1"\n  - image: docker.io/b:1\n  alwaysPullImage: false',
      'kind: LinstorCSIDriver\n  csiAttacherImage: "registry.k8s.io/c:1"',
      'kind: Pod\n    "helm.sh/hook": test\n  image: busybox:1',
    ].join("\n---\n");
    expect(strangeImages(rendered, "registry.acme/")).to.deep.equal(["docker.io/b:1", "registry.k8s.io/c:1"]);
  });
});
