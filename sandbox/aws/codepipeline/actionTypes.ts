// Which actions a pipeline can have: category, owner and provider, how many artifacts, which configuration.
// Source: CodePipeline user guide, "Action structure reference" and "Valid action providers".

/** Counts are [fewest, most]; `required` and `optional` are the keys of the configuration. */
export type ActionType = {
  inputs: readonly [number, number];
  outputs: readonly [number, number];
  required: readonly string[];
  optional?: readonly string[];
};

const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");

const type = (
  inputs: readonly [number, number],
  outputs: readonly [number, number],
  required = "",
  optional = "",
): ActionType => ({ inputs, outputs, required: words(required), optional: words(optional) });

const codeBuild = type(
  [1, 5],
  [0, 5],
  "ProjectName",
  "PrimarySource BatchEnabled BuildspecOverride CombineArtifacts EnvironmentVariables",
);
const cloudFormationSet =
  "Parameters Capabilities PermissionModel DeploymentTargets Regions OperationPreferences FailureTolerancePercentage " +
  "MaxConcurrentPercentage OrganizationsAutoDeployment AdministrationRoleArn ExecutionRoleName Description CallAs ConcurrencyMode";

/** By `Category/Owner/Provider`. */
const types: Readonly<Record<string, ActionType>> = {
  "Source/AWS/S3": type(
    [0, 0],
    [1, 1],
    "S3Bucket S3ObjectKey",
    "PollForSourceChanges AllowOverrideForS3ObjectKey",
  ),
  "Source/AWS/ECR": type([0, 0], [1, 1], "RepositoryName", "ImageTag"),
  "Source/AWS/CodeCommit": type(
    [0, 0],
    [1, 1],
    "RepositoryName BranchName",
    "PollForSourceChanges OutputArtifactFormat",
  ),
  "Source/AWS/CodeStarSourceConnection": type(
    [0, 0],
    [1, 1],
    "ConnectionArn FullRepositoryId BranchName",
    "OutputArtifactFormat DetectChanges",
  ),
  "Build/AWS/CodeBuild": codeBuild,
  "Test/AWS/CodeBuild": codeBuild,
  "Build/AWS/ECRBuildAndPublish": type(
    [1, 1],
    [0, 1],
    "ECRRepositoryName",
    "DockerFilePath ImageTags RegistryType",
  ),
  "Compute/AWS/Commands": type([1, 10], [0, 10], "", "LogGroupName"),
  "Deploy/AWS/S3": type(
    [1, 1],
    [0, 0],
    "BucketName Extract",
    "ObjectKey KMSEncryptionKeyARN CannedACL CacheControl",
  ),
  "Deploy/AWS/CloudFormation": type(
    [0, 10],
    [0, 1],
    "ActionMode StackName",
    "ChangeSetName TemplatePath TemplateConfiguration Capabilities RoleArn OutputFileName ParameterOverrides",
  ),
  "Deploy/AWS/CloudFormationStackSet": type([1, 10], [0, 1], "StackSetName TemplatePath", cloudFormationSet),
  "Deploy/AWS/CloudFormationStackInstances": type(
    [0, 10],
    [0, 1],
    "StackSetName DeploymentTargets Regions",
    "ParameterOverrides FailureTolerancePercentage MaxConcurrentPercentage CallAs ConcurrencyMode",
  ),
  "Deploy/AWS/CodeDeploy": type([1, 1], [0, 0], "ApplicationName DeploymentGroupName"),
  "Deploy/AWS/CodeDeployToECS": type(
    [1, 5],
    [0, 0],
    "ApplicationName DeploymentGroupName TaskDefinitionTemplateArtifact AppSpecTemplateArtifact",
    "TaskDefinitionTemplatePath AppSpecTemplatePath " +
      [1, 2, 3, 4].flatMap((n) => [`Image${n}ArtifactName`, `Image${n}ContainerName`]).join(" "),
  ),
  "Deploy/AWS/ECS": type([1, 1], [0, 0], "ClusterName ServiceName", "FileName DeploymentTimeout"),
  "Deploy/AWS/EKS": type(
    [1, 1],
    [0, 0],
    "ClusterName",
    "ManifestFiles HelmChartLocation HelmReleaseName HelmValuesFiles Namespace EnvironmentVariables SubnetIds SecurityGroupIds VpcId",
  ),
  "Deploy/AWS/Lambda": type(
    [0, 1],
    [0, 0],
    "FunctionName",
    "FunctionAlias PublishedTargetVersion DeployStrategy Alarms AliasVersion",
  ),
  "Deploy/AWS/AppConfig": type(
    [1, 1],
    [0, 0],
    "Application Environment ConfigurationProfile InputArtifactConfigurationPath",
    "DeploymentStrategy",
  ),
  "Deploy/AWS/ServiceCatalog": type(
    [1, 1],
    [0, 0],
    "TemplateFilePath ProductVersionName ProductType ProductId",
    "ProductVersionDescription ConfigurationFilePath",
  ),
  "Deploy/AWS/ElasticBeanstalk": type([1, 1], [0, 0], "ApplicationName EnvironmentName"),
  "Invoke/AWS/Lambda": type([0, 5], [0, 5], "FunctionName", "UserParameters"),
  "Invoke/AWS/StepFunctions": type([0, 1], [0, 1], "StateMachineArn", "ExecutionNamePrefix InputType Input"),
  "Invoke/AWS/CodePipeline": type([0, 0], [0, 0], "PipelineName", "SourceRevisions Variables"),
  "Invoke/AWS/InspectorScan": type(
    [0, 1],
    [1, 1],
    "InspectorRunMode",
    "ECRRepositoryName ECRImageTag CriticalThreshold HighThreshold MediumThreshold LowThreshold",
  ),
  "Approval/AWS/Manual": type(
    [0, 0],
    [0, 0],
    "",
    "NotificationArn CustomData ExternalEntityLink ApprovalTimeout",
  ),
};

export const categories = ["Source", "Build", "Test", "Deploy", "Approval", "Invoke", "Compute"];
export const owners = ["AWS", "ThirdParty", "Custom"];

/** The type of an action, or undefined where CodePipeline has none of that name. */
export function actionType(category: unknown, owner: unknown, provider: unknown): ActionType | undefined {
  return types[`${String(category)}/${String(owner)}/${String(provider)}`];
}

/** Providers that a category has, for messages. */
export function providersOf(category: unknown): string[] {
  return Object.keys(types)
    .filter((key) => key.startsWith(`${String(category)}/`))
    .map((key) => key.split("/").slice(1).join("/"));
}
