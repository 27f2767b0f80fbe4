// Decides whether a Principal element is written as AWS accepts it.
// Source: IAM User Guide, "AWS JSON policy elements: Principal".

/** Kinds of principals, each with the form of its values and that form in words. */
const FORMS: Readonly<Record<string, { form: RegExp; words: string }>> = {
  AWS: {
    form: /^(\*|\d{12}|A[A-Z]{3}[A-Z0-9]{12,}|arn:[\w-]+:iam::\d{12}:(root|(user|role)\/[^*?]+)|arn:[\w-]+:sts::\d{12}:(assumed-role\/[^*?/]+|federated-user)\/[^*?/]+|arn:[\w-]+:iam::cloudfront:user\/CloudFront Origin Access Identity [A-Z0-9]+)$/,
    words: `an account id, the ARN of a root, role, user or role session (no wildcards within), or "*"`,
  },
  Service: {
    form: /^[\w-]+(\.[\w-]+)*\.amazonaws\.com(\.cn)?$/,
    words: `a service such as "lambda.amazonaws.com"`,
  },
  Federated: {
    form: /^(arn:[\w-]+:iam::\d{12}:(saml-provider|oidc-provider)\/[^*?]+|[\w.-]+\.[a-z]+)$/,
    words: "the ARN of an OIDC or SAML provider, or a provider's domain",
  },
  CanonicalUser: { form: /^[0-9a-f]{64}$/, words: "a canonical user id of 64 hexadecimal digits" },
};

/** Faults of a Principal or NotPrincipal element, each opening with its place. */
export function parsePrincipal(value: unknown, where: string): string[] {
  if (value === "*") return [];
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [`${where} is ${show(value)}; it must be "*" or an object such as {"AWS": "123456789012"}`];
  }
  const kinds = Object.entries(value);
  if (kinds.length === 0) return [`${where} is empty; name at least one principal`];
  return kinds.flatMap(([kind, names]) => kindFaults(kind, names, where));
}

function kindFaults(kind: string, value: unknown, where: string): string[] {
  const rule = Object.hasOwn(FORMS, kind) ? FORMS[kind] : undefined;
  if (!rule) {
    return [
      `${where} has the unknown kind ${JSON.stringify(kind)}; it is one of ${Object.keys(FORMS).join(", ")}`,
    ];
  }
  const names: unknown[] = Array.isArray(value) ? value : [value];
  if (names.length === 0) return [`${where}.${kind} is empty; name at least one principal`];
  return names.flatMap((name, i) => {
    const at = Array.isArray(value) ? `${where}.${kind}[${i}]` : `${where}.${kind}`;
    return typeof name === "string" && rule.form.test(name)
      ? []
      : [`${at} is ${show(name)}; it must be ${rule.words}`];
  });
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 100);
}
