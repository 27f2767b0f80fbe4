// What AWS adds to the inputs of what is declared, by type.

import { accountIdOf } from "../../sandbox/state/accounts.ts";

export type Outputs = Record<string, unknown>;
type Adds = (name: string, inputs: Outputs, account: string) => Outputs;

/** The account of what is declared without a provider. */
export const someAccount = "111111111111";
const regional =
  (service: string, kind: string): Adds =>
  (name, _, account) => ({ arn: `arn:aws:${service}:eu-central-1:${account}:${kind}/${name}` });
export const none = (): Outputs => ({});
const elb =
  (kind: string): Adds =>
  (_, { name }, account) => {
    const resource = `${kind}/${String(name)}/0123456789abcdef`;
    const arn = `arn:aws:elasticloadbalancing:eu-central-1:${account}:${resource}`;
    const arnSuffix = resource.replace("loadbalancer/", "");
    return { id: arn, arn, arnSuffix, dnsName: `${String(name)}.elb.amazonaws.com`, zoneId: "Z215JYRZR1" };
  };

/** What AWS adds to the inputs, by type. */
export const known: Record<string, Adds> = {
  "pulumi:pulumi:Stack": none,
  "pulumi:providers:aws": none,
  "pulumi:providers:awsx": none,
  "aws:organizations/organization:Organization": () => ({ roots: [{ id: "r-root" }] }),
  "aws:organizations/organizationalUnit:OrganizationalUnit": none,
  "aws:organizations/account:Account": (_, inputs) => ({ id: accountIdOf(String(inputs["email"])) }),
  "aws:organizations/policy:Policy": none,
  "aws:organizations/policyAttachment:PolicyAttachment": none,
  "aws:iam/role:Role": (_, inputs, account) => ({
    arn: `arn:aws:iam::${account}:role/${String(inputs["name"])}`,
  }),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": none,
  "aws:iam/organizationsFeatures:OrganizationsFeatures": none,
  "aws:iam/rolePolicy:RolePolicy": none,
  "aws:iam/policy:Policy": (_, inputs, account) => ({
    arn: `arn:aws:iam::${account}:policy/${String(inputs["name"])}`,
  }),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": none,
  "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": none,
  "aws:kms/key:Key": (name, inputs, account) => ({
    ...regional("kms", "key")(name, inputs, account),
    keyId: name,
  }),
  "aws:kms/alias:Alias": none,
  "aws:apigatewayv2/api:Api": (name, _, account) => ({
    apiEndpoint: `https://${name}.execute-api.eu-central-1.amazonaws.com`,
    executionArn: `arn:aws:execute-api:eu-central-1:${account}:${name}`,
  }),
  "aws:apigateway/restApi:RestApi": (name, _, account) => ({
    executionArn: `arn:aws:execute-api:eu-central-1:${account}:${name}`,
  }),
  "aws:apigateway/deployment:Deployment": none,
  "aws:apigateway/stage:Stage": (_, inputs) => ({
    invokeUrl: `https://${String(inputs["restApi"])}.execute-api.eu-central-1.amazonaws.com/v1`,
  }),
  "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion": none,
  "aws:ec2/vpcEndpoint:VpcEndpoint": () => ({ id: "vpce-0123456789abcdef0" }),
  "aws:fis/experimentTemplate:ExperimentTemplate": none,
  "aws:ssm/association:Association": none,
  "aws:ssm/document:Document": (name) => ({
    arn: `arn:aws:ssm:eu-central-1:${someAccount}:document/${name}`,
  }),
  "aws:ssm/parameter:Parameter": (_, inputs, account) => ({
    arn: `arn:aws:ssm:eu-central-1:${account}:parameter${String(inputs["name"])}`,
  }),
  "aws:dynamodb/table:Table": (_, inputs, account) => ({
    arn: `arn:aws:dynamodb:eu-central-1:${account}:table/${String(inputs["name"])}`,
  }),
  "aws:dynamodb/resourcePolicy:ResourcePolicy": none,
  ...Object.fromEntries(
    ["workflow:Workflow", "job:Job", "crawler:Crawler", "trigger:Trigger"].map((type): [string, Adds] => [
      `aws:glue/${type}`,
      (_, inputs, account) => ({
        id: inputs["name"],
        arn: `arn:aws:glue:eu-central-1:${account}:${type.split(":")[0]}/${String(inputs["name"])}`,
      }),
    ]),
  ),
  "aws:eks/cluster:Cluster": (_, inputs, account) => ({
    id: inputs["name"],
    arn: `arn:aws:eks:eu-central-1:${account}:cluster/${String(inputs["name"])}`,
    vpcConfig: { ...(inputs["vpcConfig"] as object), clusterSecurityGroupId: "sg-of-eks" },
  }),
  ...Object.fromEntries(
    [
      "nodeGroup:NodeGroup",
      "accessEntry:AccessEntry",
      "accessPolicyAssociation:AccessPolicyAssociation",
      "podIdentityAssociation:PodIdentityAssociation",
      "addon:Addon",
    ].map((type): [string, Adds] => [`aws:eks/${type}`, none]),
  ),
  "aws:athena/workgroup:Workgroup": none,
  "aws:cloudformation/stack:Stack": (_, __, account) => ({
    outputs: {
      BotId: "BOT0000001",
      AliasId: "ALIAS00001",
      AliasArn: `arn:aws:lex:eu-central-1:${account}:bot-alias/BOT0000001/ALIAS00001`,
    },
  }),
  "aws:glue/catalogDatabase:CatalogDatabase": none,
  "aws:glue/securityConfiguration:SecurityConfiguration": none,
  "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings": none,
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": none,
  "aws:s3/bucket:Bucket": (_, inputs) => ({
    id: inputs["bucket"],
    arn: `arn:aws:s3:::${String(inputs["bucket"])}`,
  }),
  "aws:accessanalyzer/analyzer:Analyzer": none,
  "aws:guardduty/detector:Detector": none,
  "aws:guardduty/detectorFeature:DetectorFeature": none,
  "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount": none,
  "aws:guardduty/organizationConfiguration:OrganizationConfiguration": none,
  "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature": none,
  "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount": none,
  "aws:inspector2/enabler:Enabler": none,
  "aws:inspector2/memberAssociation:MemberAssociation": none,
  "aws:inspector2/organizationConfiguration:OrganizationConfiguration": none,
  "aws:macie2/account:Account": none,
  "aws:macie2/member:Member": none,
  "aws:macie2/organizationAdminAccount:OrganizationAdminAccount": none,
  "aws:securityhub/account:Account": none,
  "aws:securityhub/configurationPolicy:ConfigurationPolicy": none,
  "aws:securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation": none,
  "aws:securityhub/findingAggregator:FindingAggregator": none,
  "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount": none,
  "aws:securityhub/organizationConfiguration:OrganizationConfiguration": none,
  "aws:account/alternativeContact:AlternativeContact": none,
  "aws:budgets/budget:Budget": none,
  "aws:costexplorer/anomalyMonitor:AnomalyMonitor": (name) => ({
    arn: `arn:aws:ce::${someAccount}:anomalymonitor/${name}`,
  }),
  "aws:costexplorer/anomalySubscription:AnomalySubscription": none,
  "aws:costexplorer/costAllocationTag:CostAllocationTag": none,
  "aws:costexplorer/costCategory:CostCategory": none,
  "aws:cfg/configurationAggregator:ConfigurationAggregator": none,
  "aws:cfg/deliveryChannel:DeliveryChannel": none,
  "aws:cfg/organizationManagedRule:OrganizationManagedRule": none,
  "aws:cfg/recorder:Recorder": none,
  "aws:cfg/recorderStatus:RecorderStatus": none,
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": (name) => ({
    arn: `arn:aws:iam::111111111111:role/${name}`,
  }),
  "aws:organizations/delegatedAdministrator:DelegatedAdministrator": none,
  "aws:cloudtrail/trail:Trail": regional("cloudtrail", "trail"),
  "aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount": none,
  "aws:s3/bucketLogging:BucketLogging": none,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": none,
  "aws:s3/bucketNotification:BucketNotification": none,
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": none,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": none,
  "aws:s3/bucketPolicy:BucketPolicy": none,
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": none,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": none,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": none,
  "aws:s3/bucketVersioning:BucketVersioning": none,
  "aws:cloudwatch/eventRule:EventRule": (_, inputs, account) => ({
    arn: `arn:aws:events:eu-central-1:${account}:rule/${String(inputs["name"])}`,
  }),
  "aws:cloudwatch/eventTarget:EventTarget": none,
  "aws:cloudwatch/logGroup:LogGroup": regional("logs", "log-group"),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": none,
  "aws:cloudwatch/metricAlarm:MetricAlarm": (_, inputs, account) => ({
    arn: `arn:aws:cloudwatch:eu-central-1:${account}:alarm:${String(inputs["name"])}`,
  }),
  "aws:lambda/eventSourceMapping:EventSourceMapping": none,
  "aws:lambda/layerVersion:LayerVersion": (_, inputs, account) => ({
    arn: `arn:aws:lambda:eu-central-1:${account}:layer:${String(inputs["layerName"])}:1`,
  }),
  "aws:codeartifact/domain:Domain": none,
  "aws:codeartifact/repository:Repository": none,
  "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": none,
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": none,
  "aws:ecr/repository:Repository": (_, inputs, account) => ({
    arn: `arn:aws:ecr:eu-central-1:${account}:repository/${String(inputs["name"])}`,
  }),
  "aws:ecr/repositoryPolicy:RepositoryPolicy": none,
  "aws:codebuild/project:Project": none,
  "aws:codeconnections/connection:Connection": regional("codeconnections", "connection"),
  "aws:codepipeline/pipeline:Pipeline": regional("codepipeline", "pipeline"),
  "aws:codedeploy/application:Application": none,
  "aws:codedeploy/deploymentGroup:DeploymentGroup": none,
  "aws:ecs/cluster:Cluster": (_, inputs, account) => ({
    arn: `arn:aws:ecs:eu-central-1:${account}:cluster/${String(inputs["name"])}`,
  }),
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": none,
  "aws:ecs/taskDefinition:TaskDefinition": (_, inputs, account) => ({
    arn: `arn:aws:ecs:eu-central-1:${account}:task-definition/${String(inputs["family"])}:1`,
  }),
  "aws:ecs/service:Service": (_, inputs, account) => ({
    arn: `arn:aws:ecs:eu-central-1:${account}:service/${String(inputs["name"])}/${String(inputs["name"])}`,
  }),
  "aws:autoscaling/group:Group": (_, inputs, account) => ({
    arn: `arn:aws:autoscaling:eu-central-1:${account}:autoScalingGroup:1:autoScalingGroupName/${String(inputs["name"])}`,
  }),
  "aws:autoscaling/policy:Policy": none,
  "aws:ec2/launchTemplate:LaunchTemplate": (name, inputs, account) => ({
    ...regional("ec2", "launch-template")(name, inputs, account),
    latestVersion: 1,
  }),
  "aws:efs/accessPoint:AccessPoint": (name, inputs, account) => ({
    ...regional("elasticfilesystem", "access-point")(name, inputs, account),
    id: `fsap-${name}`,
  }),
  "aws:efs/fileSystem:FileSystem": (name, inputs, account) => ({
    ...regional("elasticfilesystem", "file-system")(name, inputs, account),
    id: `fs-${name}`,
  }),
  "aws:efs/fileSystemPolicy:FileSystemPolicy": none,
  "aws:efs/mountTarget:MountTarget": none,
  "aws:lb/listener:Listener": (_, inputs) => {
    const arn = `${String(inputs["loadBalancerArn"]).replace(":loadbalancer/", ":listener/")}/0123456789abcdef`;
    return { id: arn, arn };
  },
  "aws:lb/loadBalancer:LoadBalancer": elb("loadbalancer/app"),
  "aws:lb/targetGroup:TargetGroup": elb("targetgroup"),
  "aws:rds/instance:Instance": (_, inputs, account) => ({
    address: `${String(inputs["identifier"])}.c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com`,
    masterUserSecrets: [
      { secretArn: `arn:aws:secretsmanager:eu-central-1:${account}:secret:rds!db-1-AbCdEf` },
    ],
  }),
  "aws:rds/parameterGroup:ParameterGroup": (_, inputs) => ({ id: inputs["name"] }),
  "aws:rds/subnetGroup:SubnetGroup": (_, inputs) => ({ id: inputs["name"] }),
  "aws:sfn/stateMachine:StateMachine": (_, inputs, account) => ({
    arn: `arn:aws:states:eu-central-1:${account}:stateMachine:${String(inputs["name"])}`,
  }),
  "aws:sns/topic:Topic": (_, inputs, account) => ({
    arn: `arn:aws:sns:eu-central-1:${account}:${String(inputs["name"])}`,
  }),
  "aws:secretsmanager/secret:Secret": (_, inputs, account) => ({
    arn: `arn:aws:secretsmanager:eu-central-1:${account}:secret:${String(inputs["name"])}-a1b2c3`,
  }),
  "aws:route53/record:Record": none,
  "aws:secretsmanager/secretPolicy:SecretPolicy": none,
  "aws:secretsmanager/secretRotation:SecretRotation": () => ({ rotationEnabled: true }),
  "aws:sns/topicPolicy:TopicPolicy": none,
  "aws:sns/topicSubscription:TopicSubscription": none,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": none,
  "aws:ec2/instance:Instance": none,
  "aws:ec2/keyPair:KeyPair": none,
  "aws:servicecatalog/organizationsAccess:OrganizationsAccess": none,
  "aws:servicecatalog/portfolio:Portfolio": none,
  "aws:servicecatalog/product:Product": none,
  "aws:servicecatalog/productPortfolioAssociation:ProductPortfolioAssociation": none,
  "aws:servicecatalog/principalPortfolioAssociation:PrincipalPortfolioAssociation": none,
  "aws:servicecatalog/constraint:Constraint": none,
  "aws:servicecatalog/portfolioShare:PortfolioShare": none,
  "aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint": none,
  "aws:iam/instanceProfile:InstanceProfile": none,
  "aws:route53/resolverFirewallConfig:ResolverFirewallConfig": none,
  "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": none,
  "aws:route53/resolverFirewallRule:ResolverFirewallRule": none,
  "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": none,
  "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": none,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": none,
  "aws:ec2/flowLog:FlowLog": none,
  "aws:ec2/securityGroup:SecurityGroup": none,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": none,
  "aws:lambda/function:Function": (_, inputs, account) => ({
    arn: `arn:aws:lambda:eu-central-1:${account}:function:${String(inputs["name"])}`,
    version: "1",
  }),
  "aws:lambda/permission:Permission": none,
  "aws:lambda/alias:Alias": (_, inputs, account) => ({
    arn: `arn:aws:lambda:eu-central-1:${account}:function:${String(inputs["functionName"])}:${String(inputs["name"])}`,
  }),
  "aws:lambda/codeSigningConfig:CodeSigningConfig": regional("lambda", "code-signing-config"),
  "aws:s3/bucketObjectv2:BucketObjectv2": () => ({ versionId: "v1" }),
  "aws:signer/signingJob:SigningJob": (_, { destination }) => ({
    signedObjects: [
      { s3s: [{ bucket: (destination as { s3: { bucket: string } }).s3.bucket, key: "signed/first.zip" }] },
    ],
  }),
  "aws:signer/signingProfile:SigningProfile": (name, inputs, account) => {
    const profile = String(inputs["name"] ?? `${String(inputs["namePrefix"])}1`);
    const arn = `arn:aws:signer:eu-central-1:${account}:/signing-profiles/${profile}`;
    return { arn, name: profile, version: "1234567890", versionArn: `${arn}/1234567890` };
  },
  "aws:identitystore/group:Group": (name) => ({ groupId: `group-${name}` }),
  "aws:ssoadmin/accountAssignment:AccountAssignment": none,
  "aws:ssoadmin/instanceAccessControlAttributes:InstanceAccessControlAttributes": none,
  "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": none,
  "aws:ssoadmin/permissionSet:PermissionSet": (name, inputs) => ({
    arn: `${String(inputs["instanceArn"]).replace(":instance/", ":permissionSet/")}/ps-${name}`,
  }),
  "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": none,
  "awsx:ec2:Vpc": (name) => ({
    vpcId: `vpc-${name}`,
    privateSubnetIds: ["subnet-private-a", "subnet-private-b"],
    publicSubnetIds: ["subnet-public-a", "subnet-public-b"],
    isolatedSubnetIds: ["subnet-isolated-a", "subnet-isolated-b"],
  }),
};
