import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource } from "../../world.ts";

const balancer = (props: Facts["props"]) => [
  resource("loadBalancer", "front", {
    internal: true,
    dropInvalidHeaderFields: true,
    enableDeletionProtection: true,
    ...props,
  }),
];
const listener = (props: Facts["props"]) => [
  resource("listener", "tls", {
    protocol: "HTTPS",
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    ...props,
  }),
];
const redirect = (protocol: string) => ({
  protocol: "HTTP",
  sslPolicy: undefined,
  defaultActions: [{ type: "redirect", redirect: { protocol, statusCode: "HTTP_301" } }],
});

ruleCases("NET-10", [
  { name: "TLS 1.2 and 1.3", expect: "pass", resources: listener({}) },
  { name: "internal", expect: "pass", resources: balancer({}) },
  {
    name: "public, and said so",
    expect: "pass",
    resources: balancer({ internal: false, tags: { "lockgate:tier": "public" } }),
  },
  {
    name: "one of the network, which reads no headers",
    expect: "pass",
    resources: balancer({ loadBalancerType: "network", dropInvalidHeaderFields: undefined }),
  },
  { name: "HTTP that only sends to HTTPS", expect: "pass", resources: listener(redirect("HTTPS")) },
  { name: "TCP, which others end", expect: "pass", resources: listener({ protocol: "TCP" }) },
  {
    name: "TLS 1.0",
    expect: "fail",
    says: "takes TLS before 1.2",
    on: "tls",
    resources: listener({ sslPolicy: "ELBSecurityPolicy-2016-08" }),
  },
  {
    name: "AWS's own choice, which takes TLS 1.0",
    expect: "fail",
    says: "absent",
    resources: listener({ sslPolicy: undefined }),
  },
  {
    name: "TLS 1.1 by a new policy",
    expect: "fail",
    says: "TLS13-1-1",
    resources: listener({ sslPolicy: "ELBSecurityPolicy-TLS13-1-1-2021-06" }),
  },
  {
    name: "HTTP",
    expect: "fail",
    says: "without TLS",
    resources: listener({ protocol: "HTTP", defaultActions: [{ type: "forward" }] }),
  },
  {
    name: "HTTP that sends to HTTP",
    expect: "fail",
    says: "without TLS",
    resources: listener(redirect("HTTP")),
  },
  {
    name: "public, and nobody said so",
    expect: "fail",
    says: "lockgate:tier",
    on: "front",
    resources: balancer({ internal: undefined }),
  },
  {
    name: "headers that servers read differently",
    expect: "fail",
    says: "dropInvalidHeaderFields",
    resources: balancer({ dropInvalidHeaderFields: false }),
  },
  {
    name: "requests that are only watched",
    expect: "fail",
    says: "monitor",
    resources: balancer({ desyncMitigationMode: "monitor" }),
  },
  {
    name: "gone by mistake",
    expect: "fail",
    says: "enableDeletionProtection",
    resources: balancer({ enableDeletionProtection: undefined }),
  },
  { name: "another type", expect: "notApplicable", resources: goodStore() },
  {
    name: "policy unknown",
    expect: "undecidable",
    says: "sslPolicy",
    resources: listener({ sslPolicy: UNKNOWN }),
  },
  {
    name: "tags unknown",
    expect: "undecidable",
    says: "tags",
    resources: balancer({ internal: false, tags: UNKNOWN }),
  },
]);
