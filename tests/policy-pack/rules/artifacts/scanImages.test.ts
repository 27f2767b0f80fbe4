import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { resource, TOOLING } from "../../world.ts";

const images = (scanOnPush: unknown, name: unknown = "app/web") =>
  resource("images", "images", { name, imageScanningConfiguration: { scanOnPush } });
const lifecycle = (repository = "app/web") =>
  resource("imagesLifecycle", "lifecycle", { repository, policy: "{}" });
const registry = (filter: unknown, scanFrequency: unknown = "CONTINUOUS_SCAN", account?: string) =>
  resource(
    "registryScanning",
    "registry",
    {
      scanType: "ENHANCED",
      rules: [{ scanFrequency, repositoryFilters: [{ filter, filterType: "WILDCARD" }] }],
    },
    account ? { account } : {},
  );

ruleCases("ART-11", [
  { name: "on push, with a lifecycle", expect: "pass", resources: [images(true), lifecycle()] },
  { name: "by the registry", expect: "pass", resources: [images(false), lifecycle(), registry("*")] },
  {
    name: "by the registry, by name",
    expect: "pass",
    resources: [images(undefined), lifecycle(), registry("app/*", "SCAN_ON_PUSH")],
  },
  {
    name: "not scanned",
    expect: "fail",
    says: "scans",
    on: "images",
    resources: [images(false), lifecycle()],
  },
  { name: "not said", expect: "fail", says: "scans", resources: [images(undefined), lifecycle()] },
  {
    name: "by the registry, by hand",
    expect: "fail",
    says: "scans",
    resources: [images(false), lifecycle(), registry("*", "MANUAL")],
  },
  {
    name: "by the registry, others",
    expect: "fail",
    says: "scans",
    resources: [images(false), lifecycle(), registry("tool/*")],
  },
  {
    name: "by another account's registry",
    expect: "fail",
    says: "scans",
    resources: [images(false), lifecycle(), registry("*", "SCAN_ON_PUSH", TOOLING)],
  },
  { name: "no lifecycle", expect: "fail", says: "LifecyclePolicy", resources: [images(true)] },
  {
    name: "another's lifecycle",
    expect: "fail",
    says: "LifecyclePolicy",
    resources: [images(true), lifecycle("other")],
  },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  { name: "unknown", expect: "undecidable", says: "scanOnPush", resources: [images(UNKNOWN), lifecycle()] },
  {
    name: "rules unknown",
    expect: "undecidable",
    says: "rules",
    resources: [images(false), lifecycle(), resource("registryScanning", "r", { rules: UNKNOWN })],
  },
]);
