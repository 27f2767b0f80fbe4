// Lines as Falco writes them on stdout with `json_output` ("Falco alerts", output in JSON): one that alarms, two that do not.
const line = (rule: string, priority: string): string =>
  JSON.stringify({
    hostname: "ip-10-30-1-7.eu-central-1.compute.internal",
    output: `10:21:33.193201: ${priority} ${rule} (user=root user_loginuid=-1 k8s.ns=departures)`,
    output_fields: {
      "container.id": "b2c4f0d1a9e7",
      "evt.time": 1764152493193201000,
      "k8s.ns.name": "departures",
      "k8s.pod.name": "departures-7c9d",
      "proc.cmdline": "sh",
      "user.name": "root",
    },
    priority,
    rule,
    source: "syscall",
    tags: ["container", "mitre_execution", "shell"],
    time: "2026-11-26T10:21:33.193201000Z",
  });

export const falcoLines = [
  line("Terminal shell in container", "Warning"),
  line("Contact K8S API Server From Container", "Notice"),
  "Thu Nov 26 10:21:30 2026: Falco version: 0.42.1 (x86_64)",
] as const;
