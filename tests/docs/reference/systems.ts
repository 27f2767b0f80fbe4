// Which systems of delivery there are: where each is declared, which tests prove it, and what in them is real.

import { existsSync } from "node:fs";
import path from "node:path";
import { operations, type Row } from "./operations.ts";
import { page, table } from "./page.ts";
import { proofs } from "./proofs.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");

/** By the id that titles of tests carry. What is not in this table is not built. */
export const systems: Readonly<Record<string, Row>> = {
  C1: {
    name: "Pipeline of every app: phased tests, one role an action",
    declared: ["infra/plan/pipeline/plan.ts", "infra/components/pipeline/render.ts"],
    real: "planned, rendered and checked as CodePipeline checks it; buildspecs really run; a pushed image is really taken apart, from the rehearsal's registry; a company with every kind of source and of target is previewed by the real engine under the policy pack, on the local AWS; every source with every target by npm run test:matrix",
  },
  C2: {
    name: "Containers across accounts",
    declared: ["infra/plan/pipeline/targets/ecs.ts", "infra/components/targets/ecs.ts"],
    real: "jobs run as their declared roles against moto, the example's image goes to a registry; rehearsed from its source to production on a model of ECS",
  },
  C3: {
    name: "Approval bound to what is deployed",
    declared: ["infra/plan/pipeline/verification.ts", "infra/functions/job/deployment.ts"],
    real: "jobs run as their declared roles against moto; of a target what is declared counts, and the server's own approvals are bound to the plan",
  },
  C4: {
    name: "Function with canary and automatic rollback",
    declared: ["infra/plan/pipeline/targets/lambdaCanary.ts", "infra/components/targets/canary.ts"],
    real: "jobs run as their declared roles against moto; rehearsed on a model of CodeDeploy's shift",
  },
  C5: {
    name: "GitHub Actions by OIDC, machines behind a balancer",
    declared: [
      "infra/plan/pipeline/sources/githubActions.ts",
      "infra/plan/pipeline/targets/ec2.ts",
      "infra/components/targets/ec2.ts",
      "infra/plan/domains.ts",
      "infra/components/machines/domain.ts",
    ],
    real: "trust and rights by evaluation, the workflow by actionlint, the hand-over by git; rehearsed to production on a model of CodeDeploy in place, in which hooks and app really run; no run at GitHub, no request from the internet (what is open is declared, and judged by the rules), and no load that adds machines",
  },
  C6: {
    name: "A table of deployments as data",
    declared: ["infra/configuration/tenants.ts", "infra/components/targets/tenantFleet.ts"],
    real: "one pipeline for all rows instead of one a row, by design; the table is checked, and read anew before each wave, in rehearsals",
  },
  C7: {
    name: "Load test before production",
    declared: [
      "infra/plan/checks/autocannon.ts",
      "infra/plan/pipeline/checkJobs.ts",
      "infra/components/targets/lambdaApi.ts",
    ],
    real: "rehearsed with the API behind a bot: a real load by autocannon on the released code, which really answers, by the route of the declared API; API Gateway itself does not run, and no Lex or Slack asks",
  },
  C8: {
    name: "CircleCI by OIDC, Fargate with Spot",
    declared: [
      "infra/plan/pipeline/sources/circleCi.ts",
      "infra/plan/pipeline/targets/ecs.ts",
      "infra/components/targets/ecs.ts",
      "infra/functions/job/runTasks.ts",
    ],
    real: "trust and rights by evaluation, weights as declared; rehearsed to production on a model of ECS in which Spot takes tasks away; the trainer itself is killed and goes on, its requests to S3 authorised as its task's role; no run at CircleCI, and no container runs",
  },
  C9: {
    name: "Data lake, jobs on what arrives",
    declared: [
      "infra/components/data/lake.ts",
      "infra/plan/pipeline/targets/glueEtl.ts",
      "infra/components/targets/glueEtl.ts",
      "infra/functions/etl/start.ts",
      "infra/components/data/queries.ts",
    ],
    real: "the function's code as its declared role against moto, the declared machine by a small interpreter with every task authorised; rehearsed to production with jobs that fetch what was released; who asks Athena reads what was made for others only, by evaluation, and the workgroup is declared; no Spark, no mail, and no query runs",
  },
  C10: {
    name: "Two fleets with code on a file system",
    declared: [
      "infra/plan/pipeline/targets/ec2Efs.ts",
      "infra/components/targets/ec2Efs.ts",
      "infra/functions/colour/write.ts",
      "infra/functions/job/colour.ts",
    ],
    real: "the writer and the jobs by their own code, who mounts what by evaluation, one release at a time by properties; rehearsed to production on folders in place of EFS; two declared fleets instead of copies of an Auto Scaling group",
  },
  C11: {
    name: "Update of a StackSet",
    declared: ["infra/plan/pipeline/targets/stackSet.ts", "infra/functions/job/deployStackSet.ts"],
    real: "jobs run as their declared roles against moto, which keeps the StackSets; rehearsed from its source to production on a model of one stack",
  },
  C12: {
    name: "Security factory",
    declared: [
      "infra/plan/pipeline/scanJobs.ts",
      "infra/components/kubernetes/cluster.ts",
      "infra/components/targets/eks.ts",
      "infra/functions/job/deployEks.ts",
    ],
    real: "order by properties over all sources, targets and tools; rehearsed to production on a model of EKS with schemas of Kubernetes, with a planted key, a hole in the image and an attack, ZAP by its report; a job's calls of a cluster over real TLS",
  },
  C13: {
    name: "Several apps in one repository",
    declared: ["infra/plan/pipeline/sources/monorepo.ts", "infra/components/pipeline/router.ts"],
    real: "the router's code as its declared role against moto, on signed pushes; CodePipeline's triggers and emitted workflows by a table of pushes, where the test matches paths; no run at GitHub",
  },
  C14: {
    name: "Drop into a versioned bucket, workflow of Glue",
    declared: [
      "infra/plan/pipeline/sources/s3Drop.ts",
      "infra/plan/pipeline/targets/glueWorkflow.ts",
      "infra/components/targets/glueWorkflow.ts",
    ],
    real: "bucket and key by evaluation, the event pattern on events as S3 sends them; the graph by a table; rehearsed to production on a model of Glue's triggers, in which jobs fetch their scripts as the declared role; no Spark",
  },
  C15: {
    name: "Devices at the edge",
    declared: [
      "infra/plan/pipeline/targets/edge.ts",
      "infra/components/targets/edge.ts",
      "infra/functions/job/devices.ts",
      "infra/functions/job/deployEdge.ts",
      "infra/functions/job/withdraw.ts",
    ],
    real: "rehearsed to production with devices that are folders, where the declared program checks each release by lockgate verify, and hooks and app really run; the register and Systems Manager are models; no device has been set up by the declared document",
  },
  C16: {
    name: "Single-tenant software as a service",
    declared: ["infra/plan/pipeline/targets/tenantFleet.ts", "infra/components/targets/tenantFleet.ts"],
    real: "jobs run their real code as the declared roles, rights by evaluation over all pairs; stacks are a model that makes nothing",
  },
  C17: {
    name: "Jenkins on copies of three zones",
    declared: ["infra/components/targets/ciHost.ts", "infra/components/kubernetes/snapshots.ts"],
    real: "machines and the store in a second region as declared, values of the charts as generated files equal to the settings, each taken by the real Helm in npm run test:charts, claims by a table, rights over snapshots by evaluation; an example that copies and brings back, rehearsed to production on a model of EKS, its own tests against a stand-in of S3; no Jenkins and no LINSTOR run",
  },
  C18: {
    name: "GitLab by OIDC, runners on Spot",
    declared: ["infra/plan/pipeline/sources/gitlab.ts", "infra/components/targets/ciHost.ts"],
    real: "trust and rights by evaluation, machines and ways out as declared, values of the chart as a generated file, each taken by the real Helm in npm run test:charts; rehearsed to production on a model of EKS; no run at GitLab, and no runner runs",
  },
  C19: {
    name: "Two fleets, of which users are on one",
    declared: [
      "infra/plan/pipeline/targets/blueGreen.ts",
      "infra/components/targets/blueGreen.ts",
      "infra/functions/job/moveUsers.ts",
    ],
    real: "moving and going back by the jobs' own code, also where a job dies; rehearsed to production on a model of balancers, whose users really ask apps that really run; by the balancer's weights only, not by Route 53's",
  },
  C20: {
    name: "Pipelines that update themselves",
    declared: ["infra/configuration/definitions.ts", "infra/components/pipeline/resume.ts"],
    real: "the server deploys new definitions with the real engine and a program that plans as ours does; rights by evaluation before and after, for every kind of target; the event pattern on events as Parameter Store sends them. The run ends and starts again with the added action: CodePipeline ends executions whose pipeline changes, so that none goes on in the same run",
  },
  C21: {
    name: "Delivery of models",
    declared: [
      "infra/plan/pipeline/targets/model.ts",
      "infra/components/targets/model.ts",
      "infra/functions/job/checkModel.ts",
    ],
    real: "rehearsed from training to production: the example's model is really trained and evaluated, every request to S3 authorised as the job's declared role; training is the build's, no SageMaker",
  },
  D1: {
    name: "Scan for secrets",
    declared: ["infra/functions/job/secrets.ts", "infra/plan/scans/gate.ts"],
    real: "secretlint runs in rehearsals, detect-secrets in a test, gitleaks where npm run test:scanners has installed it",
  },
  D2: {
    name: "Scans of code and dependencies",
    declared: ["infra/plan/scans/tools/index.ts", "infra/plan/pipeline/scanSecrets.ts"],
    real: "npm audit, pip-audit and Bandit run in a test on recorded advisories; Semgrep, Checkov and OSV-Scanner, on a bill of materials and a database of its own, where npm run test:scanners has installed them; the others by their reports; keys of scanners come by their real way to a stand-in of Snyk's program, in rehearsals",
  },
  D3: {
    name: "Scan of images",
    declared: ["infra/functions/job/imageScan.ts"],
    real: "jobs run as their declared roles; what Amazon ECR finds is what the test says",
  },
  D4: {
    name: "Attacks on the app in test",
    declared: ["infra/plan/pipeline/scanJobs.ts", "infra/plan/scans/tools/schemathesis.ts"],
    real: "Schemathesis attacks an app that really answers, in rehearsals; ZAP by its report",
  },
  D5: {
    name: "One pane of findings",
    declared: [
      "infra/plan/scans/asff.ts",
      "infra/plan/scans/gone.ts",
      "infra/functions/job/importFindings.ts",
      "infra/plan/pipeline/notifications.ts",
    ],
    real: "imported as the declared role into moto's Security Hub; the form by the service's published model; who is told by the pattern on events of what the code imports; no OpsItem of Systems Manager, no repairing function, no Jira",
  },
  D6: {
    name: "Runtime protection of clusters",
    declared: [
      "infra/plan/kubernetes/falco.ts",
      "infra/components/kubernetes/runtimeWatch.ts",
      "infra/functions/respond/handler.ts",
    ],
    real: "a line as Falco writes it through the declared filter, alarm and topic by CloudWatch's pattern and evaluation; the function's code as its declared role against moto's logs and Security Hub; no Falco and no Fluent Bit run",
  },
  D7: {
    name: "Validation service",
    declared: [
      "infra/plan/pipeline/validation.ts",
      "infra/components/pipeline/validation.ts",
      "infra/functions/validate/scanners.ts",
      "infra/plan/pipeline/scannerKey.ts",
      "infra/components/pipeline/scannerKey.ts",
      "infra/functions/validate/conformity.ts",
      "infra/functions/validate/rotate.ts",
    ],
    real: "the function's code, also as it is packed, as its declared role; the build's command with its signature; API Gateway does not run, its policy is evaluated; Conformity and the rotation of its key in four steps, as their declared roles against moto's Secrets Manager and a stand-in of the vendor over HTTP, never the vendor itself",
  },
  D8: {
    name: "Exceptions from scans and rules",
    declared: [
      "automation/http/routes/exceptions.ts",
      "automation/runner/policyConfig.ts",
      "policy-pack/exemptions.ts",
      "infra/plan/scans/gate.ts",
      "infra/configuration/scans.ts",
    ],
    real: "asked for and granted on the server, with runs of the real engine under the pack; in Postgres, no DynamoDB; exceptions of scans stand in the stack's configuration, so that whoever may merge there approves them, their gate in rehearsals too",
  },
  D9: {
    name: "Teams cannot weaken pipelines",
    declared: ["infra/plan/guardrails/pipelines.ts", "infra/plan/guardrails/foundation.ts"],
    real: "by evaluation: of everybody whom all stacks declare, of each level of access, and of the guard rails alone",
  },
  D10: {
    name: "Life of a rule: looked at, then counting",
    declared: ["policy-pack/analyze/observed.ts", "integrations/github/guardrails/run.sh"],
    real: "the pack, the command and the nightly action's script themselves, over states, its workflow by actionlint; GitHub's command line is a model that keeps what it was told, nothing was merged there; the server has no such schedule of its own",
  },
  D11: {
    name: "Rules of AWS Config in every account",
    declared: ["infra/components/landing-zone/configRules.ts", "policy-pack/rules/logging/gatherSettings.ts"],
    real: "rules of the organization as declared, refused by the local AWS where nothing is recorded; no rule judges anything here",
  },
  D12: {
    name: "Alarms on tampering with pipelines",
    declared: ["infra/plan/pipeline/notifications.ts", "infra/components/pipeline/notifications.ts"],
    real: "the patterns on events as EventBridge sends them",
  },
  D13: {
    name: "Map of controls",
    declared: ["policy-pack/docs/controls.ts"],
    real: "every rule of the pack, by NIST's numbering; no assessment",
  },
  D14: {
    name: "Lockdown list",
    declared: ["policy-pack/rules/iam/table.ts", "policy-pack/rules/network/table.ts"],
    real: "an environment's stack as declared, with one thing changed for each rule",
  },
  D15: {
    name: "Checks of the app in test",
    declared: ["infra/plan/checks/index.ts", "infra/functions/job/checks.ts"],
    real: "Playwright, Pa11y and autocannon really run, by the commands of jobs, on an app with and without faults, also one that works on no phone and one that looks otherwise than its picture",
  },
  D16: {
    name: "Hardened workflows",
    declared: [
      "infra/plan/pipeline/sources/githubActions.ts",
      "cli/workflow/check.ts",
      "cli/codeHost/judge.ts",
    ],
    real: "the emitted file, by actionlint and by its own content, and what a team made of it, by pipeline workflow --check; settings of GitHub's by pipeline settings, from a server that answers in the published shapes",
  },
  ...operations,
};

const linked = (file: string): string => `[${path.basename(file)}](../../${file})`;

export function systemsPage(): string {
  const tests = proofs();
  const rows = Object.entries(systems).map(([id, { name, declared, real }]) => {
    const missing = declared.filter((file) => !existsSync(path.join(ROOT, file)));
    if (missing.length > 0) throw new Error(`${id}: there is no ${missing.join(", ")}`);
    const proven = tests.get(id) ?? [];
    if (proven.length === 0) throw new Error(`${id}: no test has it in its title`);
    return [
      id,
      name,
      declared.map(linked).join(", "),
      proven.map(({ file, title }) => `[${title}](../../${file})`).join("; "),
      real,
    ];
  });
  return page(
    "Systems of delivery",
    "tests/docs/reference/systems.ts",
    "An id stands in the titles of the tests that prove the system. Nothing here has run against AWS itself.",
    table(["id", "system", "declared by", "proven by", "what is real"], rows),
  );
}
