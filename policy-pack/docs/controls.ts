// The control families of NIST SP 800-53, revision 5: their names, and how far their controls are numbered.

export type Family = {
  name: string;
  /** Number of the last control. */
  last: number;
  /** Controls that revision 5 has withdrawn. */
  withdrawn?: readonly number[];
};

export const FAMILIES: Readonly<Record<string, Family>> = {
  AC: { name: "Access Control", last: 25, withdrawn: [13, 15] },
  AT: { name: "Awareness and Training", last: 6, withdrawn: [5] },
  AU: { name: "Audit and Accountability", last: 16, withdrawn: [15] },
  CA: { name: "Assessment, Authorization, and Monitoring", last: 9, withdrawn: [4] },
  CM: { name: "Configuration Management", last: 14 },
  CP: { name: "Contingency Planning", last: 13, withdrawn: [5] },
  IA: { name: "Identification and Authentication", last: 12 },
  IR: { name: "Incident Response", last: 9 },
  MA: { name: "Maintenance", last: 7 },
  MP: { name: "Media Protection", last: 8 },
  PE: { name: "Physical and Environmental Protection", last: 23, withdrawn: [7] },
  PL: { name: "Planning", last: 11, withdrawn: [3, 5, 6] },
  PM: { name: "Program Management", last: 32 },
  PS: { name: "Personnel Security", last: 9 },
  PT: { name: "PII Processing and Transparency", last: 8 },
  RA: { name: "Risk Assessment", last: 10, withdrawn: [4] },
  SA: { name: "System and Services Acquisition", last: 23, withdrawn: [6, 7, 12, 13, 14, 18, 19] },
  SC: { name: "System and Communications Protection", last: 51, withdrawn: [9, 14, 19, 33] },
  SI: { name: "System and Information Integrity", last: 23, withdrawn: [9] },
  SR: { name: "Supply Chain Risk Management", last: 12 },
};

/** `AC-3`, or `AC-3(7)` for an enhancement. */
const form = /^([A-Z]{2})-([1-9]\d?)(?:\(\d{1,2}\))?$/;

export const familyOf = (control: string): string => form.exec(control)?.[1] ?? "";

export function isControl(control: string): boolean {
  const [, family = "", number = ""] = form.exec(control) ?? [];
  const known = Object.hasOwn(FAMILIES, family) ? FAMILIES[family] : undefined;
  return (
    known !== undefined && Number(number) <= known.last && known.withdrawn?.includes(Number(number)) !== true
  );
}

/** In the order of their numbers. */
export const byNumber = (a: string, b: string): number =>
  familyOf(a) === familyOf(b)
    ? Number(form.exec(a)?.[2]) - Number(form.exec(b)?.[2])
    : familyOf(a) < familyOf(b)
      ? -1
      : 1;
