// Rows of the table of systems: what runs and looks after them once they are delivered.

/** Where a system is declared, and what in it is real. */
export type Row = { name: string; declared: readonly string[]; real: string };

export const operations: Readonly<Record<string, Row>> = {
  E1: {
    name: "Account bot",
    declared: [
      "infra/plan/vending/bot.ts",
      "infra/components/vending/bot.ts",
      "infra/functions/vending/chat.ts",
      "infra/plan/vending/lex.ts",
      "infra/components/vending/chat.ts",
      "infra/functions/vending/lex.ts",
      "infra/functions/vending/slack.ts",
      "infra/functions/vending/teams.ts",
      "infra/functions/vending/botConnector.ts",
      "automation/accounts/states.ts",
      "automation/accounts/vending.ts",
      "automation/http/routes/accounts.ts",
      "automation/web/accountsView.ts",
    ],
    real: "the functions' code as declared roles against moto, where the declared machine of account vending runs, what Slack and Bot Connector sign verified; the API's and the bot's policy by evaluation; the bot's template by cfn-lint; a model of Lex's sessions and slots in place of Lex; the server asks, decides and follows as its declared role against the same machine on moto, its page in a real browser; Jira asks by the server's API, which was not run from there; no run at Slack or Microsoft",
  },
  E2: {
    name: "Deployment windows",
    declared: ["infra/configuration/window.ts", "infra/components/pipeline/render.ts"],
    real: "CodePipeline's own rule, decided by the rehearsal's clock; the server's windows have their own tests",
  },
  E3: {
    name: "Approval before production",
    declared: ["infra/plan/pipeline/plan.ts", "infra/functions/job/approval.ts"],
    real: "asked for as the declared role; who answers, and when, is the rehearsal's",
  },
  E4: {
    name: "Going back",
    declared: [
      "infra/functions/lib/rollback.ts",
      "infra/functions/promote/promote.ts",
      "infra/functions/job/deployment.ts",
    ],
    real: "an older release goes through the same jobs as their declared roles, also rehearsed, while the alarm is on, too, and by hand with two releases of one's own; that an execution is a rollback, and that a rollout is given up, the test says",
  },
  E5: {
    name: "Rollout over deployments in rings",
    declared: [
      "infra/plan/fleet/waves.ts",
      "infra/functions/job/deployTenants.ts",
      "infra/functions/job/tenantsBack.ts",
      "infra/configuration/flags.ts",
    ],
    real: "order, waves and budget by properties and in rehearsals, the going back by the job and by the pipeline's own rollback, also of who has left the table or is switched off; that a role went with its row, the test says; flags for some tenants of a pool as E10 has them",
  },
  E6: {
    name: "Environments of people's own",
    declared: [
      "infra/layers/sandbox.ts",
      "infra/components/own/ownMachine.ts",
      "infra/plan/sandboxes.ts",
      "automation/http/routes/environments.ts",
    ],
    real: "asked of the server, and made by its queue with the real program on the local AWS; who gets in, and where it leads, by evaluation and as declared; nobody logs in, and no copies of data",
  },
  E7: {
    name: "Disposable machines and environments",
    declared: [
      "infra/components/machines/fleet.ts",
      "automation/sandboxes/life.ts",
      "automation/http/reaper.ts",
    ],
    real: "the fleet's lifetime as declared, replaced in a rehearsal by its clock; environments are destroyed by real runs on the local AWS, also when the first one fails; owners hear of it by webhooks, no mail is sent",
  },
  E8: {
    name: "Twin of production",
    declared: [
      "infra/plan/twins.ts",
      "infra/configuration/twins.ts",
      "infra/components/targets/quiet.ts",
      "infra/plan/pipeline/plan.ts",
      "infra/plan/copies.ts",
      "infra/components/data/copies.ts",
    ],
    real: "as declared, resource by resource; who enters, what leads out of it, and which role copies data into it, by evaluation; releases come there in rehearsals, after production and without it; S3 copies nothing here, and masks nothing anywhere",
  },
  E10: {
    name: "Checks after deployment",
    declared: [
      "infra/functions/job/health.ts",
      "infra/configuration/soak.ts",
      "infra/configuration/flags.ts",
      "infra/plan/flags.ts",
      "infra/functions/lib/flags.ts",
    ],
    real: "jobs run as their declared roles against moto; releases that are watched, and go back while the alarm is on, are rehearsed for each target that has an alarm: CodeDeploy, ECS, balancer and alarms are models; flags for some users are declared by the program, read by the app's declared role from moto, and decided by properties; who reads and writes them by evaluation of the whole company; no alarm switches a flag off by itself",
  },
  E11: {
    name: "Notifications",
    declared: [
      "infra/plan/pipeline/notifications.ts",
      "infra/components/pipeline/notifications.ts",
      "automation/hooks/sender.ts",
    ],
    real: "the server's signed webhooks are really sent; the pipelines' patterns on events as EventBridge sends them, no mail is",
  },
  E14: {
    name: "Chaos experiments",
    declared: [
      "infra/plan/experiments.ts",
      "infra/components/targets/experiment.ts",
      "infra/components/machines/twoFleets.ts",
      "infra/functions/job/checkBlueGreen.ts",
    ],
    real: "rights by evaluation; rehearsed on a model of FIS, in which machines end, a subnet is cut off, tasks stop, and users ask what is left; of two fleets the one that users are on",
  },
  F1: {
    name: "High availability",
    declared: [
      "infra/components/machines/fleet.ts",
      "infra/components/machines/domain.ts",
      "policy-pack/rules/compute/spreadFleets.ts",
    ],
    real: "fleets, services of ECS, groups of machines of EKS, file systems and records of Route 53 as declared, and judged by the policy pack (COMP-14): two zones, and a health check; no zone is switched off, and no resolver asks for a name",
  },
  F2: {
    name: "Cost",
    declared: ["infra/plan/budgets.ts", "infra/components/landing-zone/costs.ts"],
    real: "budgets, tags and the split of Spot as declared, the split on names of usage types; there is no bill here",
  },
  F3: {
    name: "Product vending",
    declared: [
      "infra/configuration/portfolio.ts",
      "infra/plan/portfolio.ts",
      "infra/components/landing-zone/portfolio.ts",
      "infra/components/landing-zone/launchRole.ts",
    ],
    real: "as declared, also by a real run on the local AWS; who launches, and what the launch role may do, by evaluation; nothing is launched",
  },
  F4: {
    name: "Central deployment service",
    declared: [
      "infra/plan/deployments.ts",
      "infra/components/deployments/deployments.ts",
      "infra/functions/deployments/tell.ts",
    ],
    real: "the function's code as its declared role against moto's tables, topics and queues; the stream's records are the test's",
  },
  F5: {
    name: "Life of a tenant",
    declared: ["infra/plan/fleet/lifeCycle.ts"],
    real: "all ways by a table, disabled to deleted in a rehearsal; stacks are a model",
  },
};
