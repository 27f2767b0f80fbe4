// Declares whom AWS writes to about the security of each account, besides the account's own address.
import { AlternativeContact } from "@pulumi/aws/account/alternativeContact.js";
import * as pulumi from "@pulumi/pulumi";
import type { SecurityContact } from "../../configuration/security.ts";

export type ContactsArgs = {
  contact: SecurityContact;
  /** Id of each member, by name. */
  members: ReadonlyMap<string, pulumi.Input<string>>;
};

export class Contacts extends pulumi.ComponentResource {
  constructor(name: string, args: ContactsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:Contacts", name, {}, opts);
    this.contact("management", args.contact);
    for (const [member, id] of args.members) this.contact(member, args.contact, id);
    this.registerOutputs({});
  }

  /** AWS takes the management account's own contact only without its id. */
  private contact(name: string, contact: SecurityContact, accountId?: pulumi.Input<string>): void {
    new AlternativeContact(
      `${name}-security`,
      {
        ...(accountId === undefined ? {} : { accountId }),
        alternateContactType: "SECURITY",
        name: contact.name,
        title: contact.title,
        emailAddress: contact.email,
        phoneNumber: contact.phone,
      },
      { parent: this },
    );
  }
}
