import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource, TOOLING } from "../../world.ts";

const ENCRYPTED = { rootBlockDevice: { encrypted: true } };
const instance = (props: Facts["props"]) => [
  resource("instance", "machine", { associatePublicIpAddress: false, ...ENCRYPTED, ...props }),
];
const inSubnet = (mapPublicIpOnLaunch: unknown) => [
  ...instance({ associatePublicIpAddress: undefined, subnetId: "subnet-1" }),
  resource("subnet", "private", { id: "subnet-1", mapPublicIpOnLaunch }),
];
const account = (enabled: unknown, of?: string) =>
  resource("diskDefaults", "defaults", { enabled }, of === undefined ? {} : { account: of });
const template = (props: Facts["props"]) => [resource("launchTemplate", "template", props)];
const address = (props: Facts["props"]) => [resource("publicAddress", "address", props)];

ruleCases("COMP-08", [
  { name: "no address, encrypted", expect: "pass", resources: instance({}) },
  { name: "a private subnet", expect: "pass", resources: inSubnet(undefined) },
  {
    name: "interfaces of its own",
    expect: "pass",
    resources: instance({
      associatePublicIpAddress: undefined,
      networkInterfaces: [{ networkInterfaceId: "eni-1" }],
    }),
  },
  {
    name: "encrypted by the account",
    expect: "pass",
    resources: [...instance({ rootBlockDevice: undefined }), account(undefined)],
  },
  { name: "an encrypted disk", expect: "pass", resources: [resource("disk", "data", { encrypted: true })] },
  {
    name: "a closed template",
    expect: "pass",
    resources: template({
      networkInterfaces: [{ associatePublicIpAddress: "false" }],
      blockDeviceMappings: [{ ebs: { encrypted: "true" } }, { noDevice: "x" }],
    }),
  },
  { name: "a NAT gateway's address", expect: "pass", resources: address({ domain: "vpc", instance: "" }) },
  {
    name: "a public address",
    expect: "fail",
    says: "associatePublicIpAddress",
    on: "machine",
    resources: instance({ associatePublicIpAddress: true }),
  },
  { name: "a public subnet", expect: "fail", says: "subnet private", resources: inSubnet(true) },
  {
    name: "no subnet, which is a default one",
    expect: "fail",
    says: "default subnets",
    resources: instance({ associatePublicIpAddress: undefined }),
  },
  {
    name: "a plain root disk",
    expect: "fail",
    says: "rootBlockDevice.encrypted",
    resources: instance({ rootBlockDevice: undefined }),
  },
  {
    name: "a plain second disk",
    expect: "fail",
    says: "ebsBlockDevices[0].encrypted",
    resources: instance({ ebsBlockDevices: [{ deviceName: "/dev/sdf" }] }),
  },
  {
    name: "a plain volume",
    expect: "fail",
    says: "encrypted",
    on: "data",
    resources: [resource("disk", "data", {})],
  },
  {
    name: "another account encrypts",
    expect: "fail",
    says: "encrypted",
    resources: [resource("disk", "data", {}), account(true, TOOLING)],
  },
  {
    name: "encryption by default switched off",
    expect: "fail",
    says: "switched off",
    on: "defaults",
    resources: [account(false)],
  },
  {
    name: "a template with a public address",
    expect: "fail",
    says: "networkInterfaces[0].associatePublicIpAddress",
    resources: template({ networkInterfaces: [{ associatePublicIpAddress: "true" }] }),
  },
  {
    name: "a template with a plain disk",
    expect: "fail",
    says: "blockDeviceMappings[0].ebs.encrypted",
    resources: template({ blockDeviceMappings: [{ ebs: { volumeSize: 8 } }] }),
  },
  {
    name: "an address given to a machine",
    expect: "fail",
    says: "instance",
    on: "address",
    resources: address({ instance: "i-1" }),
  },
  {
    name: "an address associated with a machine",
    expect: "fail",
    says: "instanceId",
    resources: [resource("publicAddressAssociation", "joint", { instanceId: "i-1", allocationId: "a" })],
  },
  { name: "no machine", expect: "notApplicable", resources: goodStore() },
  {
    name: "address unknown",
    expect: "undecidable",
    says: "associatePublicIpAddress",
    resources: instance({ associatePublicIpAddress: UNKNOWN }),
  },
  {
    name: "encryption unknown",
    expect: "undecidable",
    says: "encrypted",
    resources: [resource("disk", "data", { encrypted: UNKNOWN })],
  },
  {
    name: "a subnet declared elsewhere",
    expect: "undecidable",
    says: "subnet-9",
    resources: instance({ associatePublicIpAddress: undefined, subnetId: "subnet-9" }),
  },
]);
