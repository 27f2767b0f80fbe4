// What the engine's messages say, against the SDK's own reading of the same bytes.

import deserialize from "@pulumi/policy/deserialize.js";
import proxy from "@pulumi/policy/proxy.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import rpc from "@pulumi/pulumi/runtime/rpc.js";
import { expect } from "chai";
import fc from "fast-check";
import struct, { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { decodeResource, decodeStack } from "../../../policy-pack/serve/decode.ts";
import { UNKNOWN } from "../../../policy-pack/facts.ts";

const { deserializeProperties } = deserialize as unknown as {
  deserializeProperties(properties: object, proxySecrets: boolean): object;
};
const { specialSigKey, specialSecretSig, specialArchiveSig } = rpc as unknown as Record<string, string>;
const marks = proxy as unknown as Record<string, string>;

type Props = Record<string, unknown>;
const structOf = (props: Props) => struct.Struct.fromJavaScript(props as Record<string, JavaScriptValue>);
const requestOf = (props: Props) => {
  const request = new analyzer.AnalyzeRequest();
  request.setProperties(structOf(props));
  return request;
};
const decoded = (props: Props) => decodeResource(requestOf(props).serializeBinary()).props;

describe("messages of the engine", () => {
  it("say of a resource who it is, its options, its provider and what it was made of", () => {
    const options = new analyzer.AnalyzerResourceOptions();
    options.setProtect(true);
    options.setAliasesList(["urn:alias"]);
    const provider = new analyzer.AnalyzerProviderResource();
    provider.setUrn("urn:provider");
    provider.setType("pulumi:providers:aws");
    provider.setProperties(structOf({ region: "eu-west-1" }));
    const urns = new analyzer.AnalyzerPropertyDependencies();
    urns.setUrnsList(["urn:a", "urn:b"]);
    const resource = new analyzer.AnalyzerResource();
    resource.setUrn("urn:x");
    resource.setType("aws:kms/key:Key");
    resource.setName("x");
    resource.setParent("urn:parent");
    resource.setDependenciesList(["urn:a"]);
    resource.setOptions(options);
    resource.setProvider(provider);
    resource.setProperties(structOf({ a: 1 }));
    resource.getPropertydependenciesMap().set("a", urns);
    const stack = new analyzer.AnalyzeStackRequest();
    stack.setResourcesList([resource, new analyzer.AnalyzerResource()]);
    const nobody = { urn: "", type: "", name: "", props: {}, protect: false, propertyDependencies: {} };
    expect(decodeStack(stack.serializeBinary())).to.deep.equal([
      {
        urn: "urn:x",
        type: "aws:kms/key:Key",
        name: "x",
        protect: true,
        props: { a: 1 },
        provider: { urn: "urn:provider", props: { region: "eu-west-1" } },
        propertyDependencies: { a: ["urn:a", "urn:b"] },
      },
      nobody,
    ]);
  });

  it("mean the same as the SDK reads, whatever the values", () => {
    const json = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }));
    fc.assert(
      fc.property(json, (props) => {
        fc.pre(!JSON.stringify(props).includes("__proto__"));
        expect(decoded(props)).to.deep.equal(deserializeProperties(structOf(props), false));
      }),
    );
  });

  it("mark each kind of unknown value at its place", () => {
    const names = Object.keys(marks).filter((name) => /^unknown\w+Value$/.test(name));
    expect(names).to.have.length(7);
    for (const name of names)
      expect(decoded({ a: { b: [1, marks[name]] } }), name).to.deep.equal({ a: { b: [1, UNKNOWN] } });
  });

  it("show a secret's value, nothing of a file, and call unknown what is marked in an unknown way", () => {
    const marked = (mark: string, more: object) => ({ [specialSigKey!]: mark, ...more });
    const secret = marked(specialSecretSig!, { value: { deep: [marks["unknownStringValue"]] } });
    expect(decoded({ secret })).to.deep.equal({ secret: { deep: [UNKNOWN] } });
    expect(decoded({ code: marked(specialArchiveSig!, { path: "." }) })).to.deep.equal({ code: {} });
    expect(decoded({ other: marked("0", { value: 1 }) })).to.deep.equal({ other: UNKNOWN });
  });

  it("can't reach the prototype by a property's name", () => {
    const bytes = Buffer.from(requestOf({ __prot0__: { polluted: true } }).serializeBinary());
    bytes.write("__proto__", bytes.indexOf("__prot0__"));
    const { props } = decodeResource(bytes);
    expect(Object.hasOwn(props, "__proto__")).to.equal(true);
    expect((props as { polluted?: boolean }).polluted).to.equal(undefined);
  });
});
