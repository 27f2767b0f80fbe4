// Lists the known ways by which rights turn into more rights.

/**
 * Sources: Rhino Security Labs, "AWS IAM privilege escalation methods"; Bishop Fox, "Privilege escalation in AWS";
 * IAM User Guide. A step is a call on a target that nobody named: `victim` a role, user, group, policy, function or
 * project of others; `any` whatever the caller may call it on; `pass` handing any role to a service.
 */
export type Step =
  | { kind: "victim"; action: string; of: Victim }
  | { kind: "any"; action: string }
  | { kind: "pass"; service: string }
  | { kind: "newRole"; action: string };

export type Victim =
  | "role"
  | "user"
  | "group"
  | "policy"
  | "function"
  | "project"
  | "devEndpoint"
  | "stack"
  | "notebook"
  | "permissionSet";

export type Escalation = { name: string; steps: readonly Step[] };

const on = (of: Victim, ...actions: readonly string[]): readonly Step[] =>
  actions.map((action) => ({ kind: "victim", action, of }));

const any = (...actions: readonly string[]): readonly Step[] =>
  actions.map((action) => ({ kind: "any", action }));

const pass = (service: string): readonly Step[] => [{ kind: "pass", service: `${service}.amazonaws.com` }];

const alone = (of: Victim, action: string): Escalation => ({ name: action, steps: on(of, action) });

const passing = (service: string, ...actions: readonly string[]): Escalation => ({
  name: `iam:PassRole, ${actions.join(", ")}`,
  steps: [...pass(service), ...any(...actions)],
});

/** Whoever makes a role says whom it trusts, so that not being able to assume it oneself is no obstacle. */
const newRole = (write: string): Escalation => ({
  name: `iam:CreateRole, ${write}`,
  steps: [
    { kind: "newRole", action: "iam:CreateRole" },
    { kind: "newRole", action: write },
  ],
});

export const ESCALATIONS: readonly Escalation[] = [
  alone("policy", "iam:CreatePolicyVersion"),
  alone("policy", "iam:SetDefaultPolicyVersion"),
  alone("user", "iam:CreateAccessKey"),
  alone("user", "iam:CreateLoginProfile"),
  alone("user", "iam:UpdateLoginProfile"),
  alone("user", "iam:AttachUserPolicy"),
  alone("user", "iam:PutUserPolicy"),
  alone("group", "iam:AttachGroupPolicy"),
  alone("group", "iam:PutGroupPolicy"),
  alone("group", "iam:AddUserToGroup"),
  alone("role", "iam:AttachRolePolicy"),
  alone("role", "iam:PutRolePolicy"),
  alone("role", "iam:UpdateAssumeRolePolicy"),
  alone("role", "sts:AssumeRole"),
  newRole("iam:PutRolePolicy"),
  newRole("iam:AttachRolePolicy"),
  passing("ec2", "ec2:RunInstances"),
  passing("ec2", "ec2:AssociateIamInstanceProfile"),
  passing("lambda", "lambda:CreateFunction", "lambda:InvokeFunction"),
  passing("lambda", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
  passing("lambda", "lambda:CreateFunction", "lambda:AddPermission"),
  passing("lambda", "lambda:CreateFunction", "lambda:CreateFunctionUrlConfig"),
  passing("ecs-tasks", "ecs:RegisterTaskDefinition", "ecs:RunTask"),
  passing("ecs-tasks", "ecs:RegisterTaskDefinition", "ecs:UpdateService"),
  passing("codebuild", "codebuild:CreateProject", "codebuild:StartBuild"),
  passing("cloudformation", "cloudformation:CreateStack"),
  passing("glue", "glue:CreateDevEndpoint"),
  passing("glue", "glue:CreateJob", "glue:StartJobRun"),
  passing("glue", "glue:UpdateJob", "glue:StartJobRun"),
  passing("datapipeline", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"),
  passing("sagemaker", "sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"),
  passing("states", "states:CreateStateMachine", "states:StartExecution"),
  passing("apprunner", "apprunner:CreateService"),
  alone("function", "lambda:UpdateFunctionCode"),
  alone("devEndpoint", "glue:UpdateDevEndpoint"),
  alone("notebook", "sagemaker:CreatePresignedNotebookInstanceUrl"),
  {
    name: "codebuild:UpdateProject, codebuild:StartBuild",
    steps: on("project", "codebuild:UpdateProject", "codebuild:StartBuild"),
  },
  alone("stack", "cloudformation:UpdateStack"),
  // Whoever assigns any set assigns the administrators' to whom they like (IAM Identity Center User Guide).
  alone("permissionSet", "sso:CreateAccountAssignment"),
  ...["sso:PutInlinePolicyToPermissionSet", "sso:AttachManagedPolicyToPermissionSet"].map((widen) => ({
    name: `${widen}, sso:ProvisionPermissionSet`,
    steps: on("permissionSet", widen, "sso:ProvisionPermissionSet"),
  })),
];
