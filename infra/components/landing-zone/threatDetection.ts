// Declares that GuardDuty watches every account of the organization, those that join later too, with all it can see.
import { Detector } from "@pulumi/aws/guardduty/detector.js";
import { DetectorFeature } from "@pulumi/aws/guardduty/detectorFeature.js";
import { OrganizationConfiguration } from "@pulumi/aws/guardduty/organizationConfiguration.js";
import { OrganizationConfigurationFeature } from "@pulumi/aws/guardduty/organizationConfigurationFeature.js";
import * as pulumi from "@pulumi/pulumi";

export type ThreatDetectionArgs = { regions: readonly string[] };

/** Features, and the agents that GuardDuty keeps on machines and clusters for the last of them. */
const features: Readonly<Record<string, readonly string[]>> = {
  S3_DATA_EVENTS: [],
  EKS_AUDIT_LOGS: [],
  EBS_MALWARE_PROTECTION: [],
  RDS_LOGIN_EVENTS: [],
  LAMBDA_NETWORK_LOGS: [],
  RUNTIME_MONITORING: ["EC2_AGENT_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EKS_ADDON_MANAGEMENT"],
};

export class ThreatDetection extends pulumi.ComponentResource {
  constructor(name: string, args: ThreatDetectionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:ThreatDetection", name, {}, opts);
    for (const region of args.regions) this.watch(`${name}-${region}`, region);
    this.registerOutputs({});
  }

  private watch(name: string, region: string): void {
    const child = { parent: this };
    const detector = new Detector(
      name,
      { region, enable: true, findingPublishingFrequency: "FIFTEEN_MINUTES" },
      child,
    );
    const common = { region, detectorId: detector.id };
    const members = new OrganizationConfiguration(
      name,
      { ...common, autoEnableOrganizationMembers: "ALL" },
      child,
    );
    for (const [feature, agents] of Object.entries(features)) {
      const local = `${name}-${feature.toLowerCase().replaceAll("_", "-")}`;
      // The administrator's own account is no member: what is on for the members is switched on for it apart.
      new DetectorFeature(
        local,
        {
          ...common,
          name: feature,
          status: "ENABLED",
          additionalConfigurations: agents.map((agent) => ({ name: agent, status: "ENABLED" })),
        },
        child,
      );
      new OrganizationConfigurationFeature(
        local,
        {
          ...common,
          name: feature,
          autoEnable: "ALL",
          additionalConfigurations: agents.map((agent) => ({ name: agent, autoEnable: "ALL" })),
        },
        { ...child, dependsOn: [members] },
      );
    }
  }
}
