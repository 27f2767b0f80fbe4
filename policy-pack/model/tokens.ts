// Decides which Pulumi type tokens mean the same AWS thing; tokens are matched as text, so the pack never loads @pulumi/aws.

export const TOKENS = {
  bucket: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  bucketPolicy: ["aws:s3/bucketPolicy:BucketPolicy"],
  bucketPublicAccessBlock: ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"],
  bucketVersioning: [
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:s3/bucketVersioningV2:BucketVersioningV2",
  ],
  bucketEncryption: [
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
  ],
  bucketObjectLock: [
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
  ],
  bucketOwnership: ["aws:s3/bucketOwnershipControls:BucketOwnershipControls"],
  bucketAcl: ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"],
  accountPublicAccessBlock: ["aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"],
  key: ["aws:kms/key:Key"],
  keyAlias: ["aws:kms/alias:Alias"],
  keyPolicy: ["aws:kms/keyPolicy:KeyPolicy"],
  role: ["aws:iam/role:Role"],
  user: ["aws:iam/user:User"],
  policy: ["aws:iam/policy:Policy"],
  rolePolicy: ["aws:iam/rolePolicy:RolePolicy"],
  userPolicy: ["aws:iam/userPolicy:UserPolicy"],
  groupPolicy: ["aws:iam/groupPolicy:GroupPolicy"],
  rolePolicyAttachment: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
  userPolicyAttachment: ["aws:iam/userPolicyAttachment:UserPolicyAttachment"],
  groupPolicyAttachment: ["aws:iam/groupPolicyAttachment:GroupPolicyAttachment"],
  policyAttachment: ["aws:iam/policyAttachment:PolicyAttachment"],
  pipeline: ["aws:codepipeline/pipeline:Pipeline"],
  project: ["aws:codebuild/project:Project"],
  function: ["aws:lambda/function:Function"],
  stateMachine: ["aws:sfn/stateMachine:StateMachine"],
  topic: ["aws:sns/topic:Topic"],
  securityGroup: ["aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"],
  securityGroupRule: ["aws:ec2/securityGroupRule:SecurityGroupRule"],
  securityGroupIngressRule: ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"],
  networkAcl: ["aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"],
  networkAclRule: ["aws:ec2/networkAclRule:NetworkAclRule"],
} as const satisfies Record<string, readonly string[]>;

export type Kind = keyof typeof TOKENS;

/** Tokens of several kinds in one list, for a rule's `appliesTo`. */
export const tokens = (...kinds: readonly Kind[]): readonly string[] =>
  kinds.flatMap((kind) => [...TOKENS[kind]]);
